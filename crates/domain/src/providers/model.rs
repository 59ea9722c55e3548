//! What a provider is.

use signet_protocol::seal::Context as SealedFor;
use signet_vocabulary::{ProviderId, RealmId, Secret, Timestamp};

use super::settings::ProviderSettings;
use crate::context::App;
use crate::refusal::Refusal;
use crate::words::words;

words! {
    /// How a provider says who somebody is.
    ProviderKind {
        /// By an ID token (OpenID Connect Core 1.0).
        Oidc = "oidc",
        /// By an answer to an access token, in members of its own (RFC 6749).
        OAuth2 = "oauth2",
    }
}

/// Somebody else through whom people sign in.
#[derive(Debug, Clone)]
pub struct Provider {
    /// The realm whose people do.
    pub realm: RealmId,
    /// Its id.
    pub id: ProviderId,
    /// What people are told it is called.
    pub name: String,
    /// How it says who somebody is.
    pub kind: ProviderKind,
    /// What we are called there.
    pub client_id: String,
    /// What we prove that with, sealed.
    pub(super) secret: Vec<u8>,
    /// Everything else that is set.
    pub settings: ProviderSettings,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

const PURPOSE: &str = "providers.secret";

/// Seals the secret of the provider with this id.
pub(super) fn seal(app: &App, realm: &RealmId, id: &ProviderId, secret: &Secret<String>) -> Vec<u8> {
    let bound_to = SealedFor { purpose: PURPOSE, realm: realm.as_str(), record: id.as_str() };
    app.master_key.seal(&app.random, &bound_to, secret.expose().as_bytes())
}

impl Provider {
    /// What we prove there who we are with.
    pub(super) fn open_secret(&self, app: &App) -> Result<Secret<String>, Refusal> {
        let bound_to = SealedFor { purpose: PURPOSE, realm: self.realm.as_str(), record: self.id.as_str() };
        let opened = app.master_key.open(&bound_to, &self.secret).map_err(Refusal::bug)?;
        let text = std::str::from_utf8(opened.expose()).map_err(Refusal::bug)?;
        Ok(Secret::new(text.to_owned()))
    }
}
