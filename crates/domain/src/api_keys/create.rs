//! Making an API key.

use async_trait::async_trait;
use signet_protocol::api_key::SecretKey;
use signet_protocol::seal::Context as SealedFor;
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, OrgId, Timestamp};

use super::{ApiKey, SECRET_PURPOSE, check, store};
use crate::access::{Permission, require_governed, require_no_client};
use crate::accounts::AccountStatus;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::{Context, Credential};
use crate::perform::Operation;
use crate::refusal::{FieldError, Refusal};

/// How many keys of one account hold at a time.
const MOST_KEYS: i64 = 100;
const USUAL_NAME: &str = "API key";

/// Makes a key for an account: people for their own, administrators also for others'. It acts in the caller's organization
/// if the account is a member there, else in the only one that the account is in.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`, also for scopes above what the caller holds in the key's organization;
/// `Invalid` naming every field at fault; `Conflict` for an account that was closed or has its fill of keys.
#[derive(Debug)]
pub struct CreateApiKey {
    /// Whose it is to be.
    pub account: AccountId,
    /// What it may do at most.
    pub scopes: Vec<String>,
    /// What it is called; else "API key".
    pub name: Option<String>,
    /// From when on it opens nothing (RFC 3339).
    pub expires_at: Option<String>,
}

/// A key that was made. Its secret is not to be had again.
#[derive(Debug)]
pub struct NewApiKey {
    /// The key.
    pub key: ApiKey,
    /// What its owner keeps.
    pub secret: SecretKey,
}

/// The refusal of another key for an account that is closed.
pub fn closed() -> Refusal {
    Refusal::conflict("A closed account gets no keys.")
}

/// The refusal of more keys than an account may have.
pub fn too_many() -> Refusal {
    Refusal::conflict(&format!("An account has at most {MOST_KEYS} keys at a time. Revoke one that is not needed."))
}

/// What was asked for, as it is kept.
struct Asked {
    scopes: Vec<String>,
    name: String,
    expires_at: Option<Timestamp>,
}

impl CreateApiKey {
    fn check(&self, org: Option<&OrgId>, now: Timestamp) -> Result<Asked, Refusal> {
        let mut fields = Vec::new();
        if org.is_none() {
            let message = "The account is in no organization, or in several and you act in none of them: give it a role in yours \
                           (POST /v1/Roles), or choose one of them by its orgId at POST /v1/auth/refresh.";
            fields.push(FieldError::new("accountId", "NO_ORGANIZATION", message));
        }
        let mut keep = |field: FieldError| fields.push(field);
        let scopes = check::scopes(&self.scopes).map_err(&mut keep).ok();
        let name = check::name(self.name.as_deref().unwrap_or(USUAL_NAME)).map_err(&mut keep).ok();
        let expires_at = self.expires_at.as_deref().map(|text| check::expiry(text, now)).transpose();
        let expires_at = expires_at.map_err(&mut keep).ok();
        match (scopes, name, expires_at) {
            (Some(scopes), Some(name), Some(expires_at)) if fields.is_empty() => Ok(Asked { scopes, name, expires_at }),
            _ => Err(Refusal::invalid(fields)),
        }
    }
}

#[async_trait]
impl Operation for CreateApiKey {
    const ACTION: Action = Action::ApiKeyCreated;

    type Subject = Option<OrgId>;
    type Output = NewApiKey;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Option<OrgId>, Refusal> {
        let caller = ctx.require_caller()?;
        require_no_client(ctx)?;
        if caller.is_person() {
            // It outlives the sign-in, the log-out and the next password.
            ctx.require_recent_person()?;
        }
        let (account, memberships) = require_governed(tx, ctx, &self.account, Permission::AdminIdentity).await?;
        let grants = &caller.grants;
        let org = grants.org().filter(|org| memberships.has(org)).or(memberships.only());
        // Here and not with the other rules: a kept answer holds a secret, which must not be shown to who lost a role.
        let held = org.map_or(grants.in_realm(), |org| grants.in_org(org));
        if org.is_some() && !held.holds(check::permissions(&self.scopes)) {
            return Err(Refusal::denied(None, "A key cannot be given scopes that you do not hold yourself there."));
        }
        if account.status == AccountStatus::Closed {
            return Err(closed());
        }
        Ok(org.cloned())
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, org: Option<OrgId>) -> Result<NewApiKey, Refusal> {
        let now = ctx.now();
        let asked = self.check(org.as_ref(), now)?;
        let org = org.ok_or_else(|| Refusal::bug("a key without an organization"))?;
        if store::count_live(tx, &ctx.realm.id, &self.account, now).await? >= MOST_KEYS {
            return Err(too_many());
        }
        let secret = SecretKey::random(&ctx.app.random);
        let id = secret.id().clone();
        let bound_to = SealedFor { purpose: SECRET_PURPOSE, realm: ctx.realm.id.as_str(), record: id.as_str() };
        let key = ApiKey {
            realm: ctx.realm.id.clone(),
            account: self.account.clone(),
            org,
            name: asked.name,
            scopes: asked.scopes,
            hash: secret.hash(),
            sealed: ctx.app.master_key.seal(&ctx.app.random, &bound_to, secret.expose().as_bytes()),
            created_at: now,
            created_by: ctx.require_caller()?.account.id.clone(),
            expires_at: within_its_maker(ctx, asked.expires_at)?,
            revoked_at: None,
            last_used_at: None,
            id,
        };
        store::insert(tx, &key).await?;
        let target = Target::ApiKey(&key.id, &key.account, &key.org);
        let event = Event::new(Action::ApiKeyCreated, Actor::of(ctx), target)
            .detail("scopes", key.scopes.clone())
            .detail("expiresAt", key.expires_at.map(|at| at.to_string()));
        audit::record(tx, ctx, event).await?;
        Ok(NewApiKey { key, secret })
    }
}

/// A key that a key made ends with it at the latest.
fn within_its_maker(ctx: &Context, asked: Option<Timestamp>) -> Result<Option<Timestamp>, Refusal> {
    let maker = match &ctx.require_caller()?.credential {
        Credential::Key(key, _) => key.expires_at,
        Credential::Session(_) | Credential::Client(..) | Credential::Machine(..) | Credential::Password { .. } => None,
    };
    Ok(match (asked, maker) {
        (Some(asked), Some(maker)) => Some(asked.min(maker)),
        (asked, maker) => asked.or(maker),
    })
}
