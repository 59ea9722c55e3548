//! What a realm's own scopes tell: claims, each from where its mapping says.

use serde_json::{Map, Value};
use signet_protocol::oidc::claims::is_protected;
use signet_vocabulary::OrgId;

use super::person::in_form;
use crate::accounts::Account;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::roles::{self, Role};
use crate::scopes::{CustomScope, Source};
use crate::sessions::{self, Session};
use crate::{identities, users};

/// How large a value is at most, as JSON: tokens go into headers.
const LARGEST: usize = 4 * 1024;

/// What claims are made of, as far as somebody asks for it.
#[derive(Debug, Default)]
pub(super) struct Sources {
    pub(super) identity_data: Map<String, Value>,
    identity_id: String,
    identity_type: Option<&'static str>,
    user_data: Map<String, Value>,
    org: Option<(OrgId, Vec<Role>)>,
}

impl Sources {
    /// Reads what the scopes name, and the data of the identity where `has_data`.
    pub(super) async fn load(
        ctx: &Context,
        (account, session): (&Account, &Session),
        scopes: &[CustomScope],
        has_data: bool,
    ) -> Result<Self, Refusal> {
        let names = |is_of: fn(&Source) -> bool| scopes.iter().flat_map(|it| &it.claims).any(|it| is_of(&it.source));
        let mut sources = Self { identity_id: account.identity.to_string(), ..Self::default() };
        let has_identity = has_data || names(Source::is_of_identity);
        if has_identity || names(Source::is_of_user) {
            let (realm, mut tx) = (&ctx.realm.id, ctx.app.store.read().await?);
            if has_identity && let Some(identity) = identities::row_by_id(&mut tx, realm, &account.identity).await? {
                sources.identity_data = identity.data.members();
                sources.identity_type = Some(identity.kind.as_str());
            }
            if names(Source::is_of_user) {
                let user = users::row_by_account(&mut tx, realm, &account.id).await?;
                sources.user_data = user.map(|user| user.data.members()).unwrap_or_default();
            }
        }
        if names(Source::is_of_org) {
            sources.org = acting_in(ctx, account, session).await?;
        }
        Ok(sources)
    }

    fn value(&self, source: &Source) -> Option<Value> {
        match source {
            Source::IdentityData(member) => self.identity_data.get(member).cloned(),
            Source::UserData(member) => self.user_data.get(member).cloned(),
            Source::IdentityId => Some(self.identity_id.as_str().into()),
            Source::IdentityType => self.identity_type.map(Value::from),
            Source::OrgId => self.org.as_ref().map(|(id, _)| id.as_str().into()),
            Source::OrgRoles => self.org.as_ref().map(|(_, roles)| roles.iter().map(|role| role.as_str()).collect()),
        }
    }
}

/// The organization that an access token of the session would name, with the account's roles there: that of the client, or
/// else the account's only one.
async fn acting_in(ctx: &Context, account: &Account, session: &Session) -> Result<Option<(OrgId, Vec<Role>)>, Refusal> {
    let named = session.org.as_ref();
    let memberships = roles::memberships(&ctx.app, &ctx.realm.id, &account.id, named).await?;
    let (grants, _) = sessions::grants_of(&ctx.realm.settings, (account, &memberships), session, named);
    Ok(grants.org().map(|org| (org.clone(), memberships.roles(org).to_vec())))
}

/// What the scopes tell. Of two that name one claim the first that has a value tells it. What is ours alone to say is left out
/// whoever mapped it: names become protected after they were mapped.
pub(super) fn mapped(scopes: &[CustomScope], sources: &Sources) -> Map<String, Value> {
    let mut told = Map::new();
    for mapping in scopes.iter().flat_map(|scope| &scope.claims) {
        let name = mapping.claim.as_str();
        if is_protected(name) || told.contains_key(name) {
            continue;
        }
        let value = sources.value(&mapping.source).and_then(|value| in_form(name, &value));
        if let Some(value) = value.filter(|value| value.to_string().len() <= LARGEST) {
            told.insert(name.to_owned(), value);
        }
    }
    told
}
