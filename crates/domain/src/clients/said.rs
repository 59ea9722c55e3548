//! What is said of a client, new or not, and the client that comes of it.

use serde_json::{Map, Value};
use signet_vocabulary::{AccountId, OrgId};

use super::model::{AuthMethod, Client};
use super::settings::{ClientSettings, DAY};
use super::{check, rules};
use crate::refusal::FieldError;

const YEAR: u32 = 365 * DAY;

/// What is said of one member: nothing, that it goes back to its default, or what it is to be.
pub type Change<T> = Option<Option<T>>;

/// What is said of a client, in the words of the API.
#[derive(Debug, Clone, Default)]
pub struct ClientChange {
    /// 1 to 100 characters; there is no default.
    pub name: Change<String>,
    /// See [`AuthMethod`]; `client_secret_basic` by default.
    pub auth_method: Change<String>,
    /// The id of an organization of the realm; nobody's by default.
    pub org_id: Change<String>,
    /// The id of an account of the realm; nobody's by default.
    pub account_id: Change<String>,
    /// See [`Client::first_party`]; false by default.
    pub first_party: Change<bool>,
    /// See [`ClientSettings::redirect_uris`].
    pub redirect_uris: Change<Vec<String>>,
    /// See [`ClientSettings::post_logout_redirect_uris`].
    pub post_logout_redirect_uris: Change<Vec<String>>,
    /// See [`ClientSettings::grant_types`].
    pub grant_types: Change<Vec<String>>,
    /// See [`ClientSettings::scopes`].
    pub scopes: Change<Vec<String>>,
    /// See [`ClientSettings::audiences`].
    pub audiences: Change<Vec<String>>,
    /// See [`ClientSettings::introspection_audiences`].
    pub introspection_audiences: Change<Vec<String>>,
    /// See [`ClientSettings::token_format`].
    pub token_format: Change<String>,
    /// See [`ClientSettings::signing_algorithm`].
    pub signing_algorithm: Change<String>,
    /// 60 to 86,400, and less than refresh tokens are good for without being used.
    pub access_token_seconds: Change<i64>,
    /// 300 to 31,536,000, which is a year, and at most what refresh tokens are good for altogether.
    pub refresh_token_idle_seconds: Change<i64>,
    /// 300 to 31,536,000.
    pub refresh_token_seconds: Change<i64>,
    /// 60 to 86,400.
    pub id_token_seconds: Change<i64>,
    /// See [`ClientSettings::consent`].
    pub consent: Change<String>,
    /// See [`ClientSettings::require_pkce`].
    pub require_pkce: Change<bool>,
    /// See [`ClientSettings::require_par`].
    pub require_par: Change<bool>,
    /// See [`ClientSettings::dpop_bound`].
    pub dpop_bound: Change<bool>,
    /// See [`ClientSettings::jwks`].
    pub jwks: Change<Map<String, Value>>,
    /// See [`ClientSettings::jwks_uri`].
    pub jwks_uri: Change<String>,
    /// See [`ClientSettings::backchannel_logout_uri`].
    pub backchannel_logout_uri: Change<String>,
    /// See [`ClientSettings::client_uri`].
    pub client_uri: Change<String>,
    /// See [`ClientSettings::logo_uri`].
    pub logo_uri: Change<String>,
    /// See [`ClientSettings::policy_uri`].
    pub policy_uri: Change<String>,
    /// See [`ClientSettings::tos_uri`].
    pub tos_uri: Change<String>,
}

/// What is said, held against the rules member by member.
#[derive(Default)]
struct Reading {
    faults: Vec<FieldError>,
}

impl Reading {
    /// Puts what is said in the place of `member`: its default for null, else what `check` makes of it.
    fn set<S, T>(
        &mut self,
        member: &mut T,
        said: &Change<S>,
        usual: T,
        check: impl FnOnce(&S) -> Result<T, Vec<FieldError>>,
    ) {
        match said {
            None => {}
            Some(None) => *member = usual,
            Some(Some(value)) => match check(value) {
                Ok(value) => *member = value,
                Err(faults) => self.faults.extend(faults),
            },
        }
    }

    fn switch(&mut self, member: &mut bool, said: Change<bool>, usual: bool) {
        self.set(member, &said, usual, |value| Ok(*value));
    }
}

impl ClientChange {
    /// The client as it is to be, and every member at fault: with one, there is no such client. Whether the organization is
    /// there is for the database to say.
    pub(super) fn applied_to(&self, before: &Client) -> (Client, Vec<FieldError>) {
        let mut client = before.clone();
        let mut reading = Reading::default();
        self.set_identity(&mut client, &mut reading);
        self.set_reach(&mut client.settings, &mut reading);
        self.set_tokens(&mut client.settings, &mut reading);
        self.set_addresses(&mut client.settings, &mut reading);
        let mut faults = reading.faults;
        // What contradicts a member that does not hold itself would be said twice.
        let is_new =
            |fault: &FieldError| !faults.iter().any(|known| rules::member(&known.field) == rules::member(&fault.field));
        let contradictions: Vec<_> = rules::contradictions(&client).into_iter().filter(is_new).collect();
        faults.extend(contradictions);
        (client, faults)
    }

    fn set_identity(&self, client: &mut Client, reading: &mut Reading) {
        match &self.name {
            None => {}
            Some(name) => match check::name(name.as_deref().unwrap_or_default()) {
                Ok(name) => client.name = name,
                Err(fault) => reading.faults.push(fault),
            },
        }
        let usual = AuthMethod::SecretBasic;
        reading.set(&mut client.auth_method, &self.auth_method, usual, |word| check::word("authMethod", word));
        reading.set(&mut client.org, &self.org_id, None, |id| {
            id.parse::<OrgId>().map(Some).map_err(|bad| vec![FieldError::new("orgId", "MALFORMED", bad.to_string())])
        });
        reading.set(&mut client.account, &self.account_id, None, |id| {
            let malformed = |text| vec![FieldError::new("accountId", "MALFORMED", text)];
            id.parse::<AccountId>().map(Some).map_err(|bad| malformed(bad.to_string()))
        });
        reading.switch(&mut client.first_party, self.first_party, false);
    }

    fn set_reach(&self, settings: &mut ClientSettings, reading: &mut Reading) {
        let usual = ClientSettings::default();
        let uris = check::redirect_uris;
        reading
            .set(&mut settings.redirect_uris, &self.redirect_uris, usual.redirect_uris, |it| uris("redirectUris", it));
        let after = &mut settings.post_logout_redirect_uris;
        reading.set(after, &self.post_logout_redirect_uris, usual.post_logout_redirect_uris, |it| {
            uris("postLogoutRedirectUris", it)
        });
        reading.set(&mut settings.grant_types, &self.grant_types, usual.grant_types, |it| check::grant_types(it));
        reading.set(&mut settings.scopes, &self.scopes, usual.scopes, |it| check::scopes(it));
        let audiences = check::audiences;
        reading.set(&mut settings.audiences, &self.audiences, usual.audiences, |it| audiences("audiences", it));
        let looked_after = &mut settings.introspection_audiences;
        reading.set(looked_after, &self.introspection_audiences, usual.introspection_audiences, |it| {
            audiences("introspectionAudiences", it)
        });
        reading.set(&mut settings.consent, &self.consent, usual.consent, |word| check::word("consent", word));
        reading.switch(&mut settings.require_pkce, self.require_pkce, usual.require_pkce);
        reading.switch(&mut settings.require_par, self.require_par, usual.require_par);
        reading.switch(&mut settings.dpop_bound, self.dpop_bound, usual.dpop_bound);
    }

    fn set_tokens(&self, settings: &mut ClientSettings, reading: &mut Reading) {
        let usual = ClientSettings::default();
        let format = &mut settings.token_format;
        reading.set(format, &self.token_format, usual.token_format, |word| check::word("tokenFormat", word));
        let algorithm = &mut settings.signing_algorithm;
        reading.set(algorithm, &self.signing_algorithm, usual.signing_algorithm, |word| {
            check::word("signingAlgorithm", word)
        });
        let (access, idle) = (&mut settings.access_token_seconds, &mut settings.refresh_token_idle_seconds);
        let (refresh, id) = (&mut settings.refresh_token_seconds, &mut settings.id_token_seconds);
        let numbers = [
            ("accessTokenSeconds", access, self.access_token_seconds, usual.access_token_seconds, 60..=DAY),
            (
                "refreshTokenIdleSeconds",
                idle,
                self.refresh_token_idle_seconds,
                usual.refresh_token_idle_seconds,
                300..=YEAR,
            ),
            ("refreshTokenSeconds", refresh, self.refresh_token_seconds, usual.refresh_token_seconds, 300..=YEAR),
            ("idTokenSeconds", id, self.id_token_seconds, usual.id_token_seconds, 60..=DAY),
        ];
        for (field, member, said, usual, range) in numbers {
            reading.set(member, &said, usual, |number| check::number(field, *number, range));
        }
    }

    fn set_addresses(&self, settings: &mut ClientSettings, reading: &mut Reading) {
        reading.set(&mut settings.jwks, &self.jwks, None, |keys| check::jwks(keys).map(Some));
        let uris = [
            ("jwksUri", &mut settings.jwks_uri, &self.jwks_uri),
            ("backchannelLogoutUri", &mut settings.backchannel_logout_uri, &self.backchannel_logout_uri),
            ("clientUri", &mut settings.client_uri, &self.client_uri),
            ("logoUri", &mut settings.logo_uri, &self.logo_uri),
            ("policyUri", &mut settings.policy_uri, &self.policy_uri),
            ("tosUri", &mut settings.tos_uri, &self.tos_uri),
        ];
        for (field, member, said) in uris {
            reading.set(member, said, None, |uri| check::https_uri(field, uri).map(Some));
        }
    }
}
