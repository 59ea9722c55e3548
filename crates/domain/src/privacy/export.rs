//! Handing out everything that is held about a person.

use async_trait::async_trait;
use signet_storage::{ReadTx, WriteTx};
use signet_vocabulary::AccountId;

use super::model::{Export, HeldEvent};
use super::store;
use crate::access::{Permission, require_account, require_in_realm};
use crate::audit::{self, Action, Actor, Event, PERSONAL_PURPOSE, Target};
use crate::boxed;
use crate::context::Context;
use crate::perform::{self, Operation};
use crate::refusal::Refusal;
use crate::users::{self, User};
use crate::{identities, mfa, personal_keys, sessions};

/// How many identities are handed out beside the person's own.
const MOST_IDENTITIES: usize = 10_000;
/// How many events are handed out, newest first.
const MOST_EVENTS: usize = 10_000;

/// Everything that is held about the person of this account. That it was handed out is written down first.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`, for machines, without a recent sign-in, and on others for whoever does not
/// administer the realm.
#[boxed]
pub async fn export(ctx: &Context, id: &AccountId) -> Result<Export, Refusal> {
    perform::run(ctx, &Announce { id }).await?;
    // One state of the database, read beside the writers: an export may be long, and they must not wait for it.
    let mut tx = ctx.app.store.snapshot().await?;
    let user = users::row_by_account(&mut tx, &ctx.realm.id, id).await?;
    gather(&mut tx, ctx, user.ok_or_else(|| Refusal::not_found("account"))?).await
}

/// Checks that the caller may have it, and writes that it was handed out.
struct Announce<'a> {
    id: &'a AccountId,
}

#[async_trait]
impl Operation for Announce<'_> {
    const ACTION: Action = Action::AccountExported;

    type Subject = ();
    type Output = ();

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<(), Refusal> {
        ctx.require_recent_person()?;
        require_account(tx, ctx, self.id, Permission::AdminIdentity).await?;
        // The person may be in other organizations, of which this one may know nothing.
        if !ctx.is_own(self.id) {
            require_in_realm(ctx, Permission::AdminIdentity)?;
        }
        Ok(())
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (): ()) -> Result<(), Refusal> {
        audit::record(tx, ctx, Event::new(Action::AccountExported, Actor::of(ctx), Target::Account(self.id))).await
    }
}

async fn gather(tx: &mut ReadTx, ctx: &Context, user: User) -> Result<Export, Refusal> {
    let account = &user.account;
    let (realm, id) = (&account.realm, &account.id);
    let identity = identities::row_by_id(tx, realm, &account.identity).await?;
    let more = i64::try_from(MOST_IDENTITIES + 1).map_err(Refusal::bug)?;
    let mut other_identities = identities::of_account(tx, realm, id, more).await?;
    let has_more_identities = other_identities.len() > MOST_IDENTITIES;
    other_identities.truncate(MOST_IDENTITIES);
    let mut sessions = sessions::held(tx, ctx, account).await?;
    for session in sessions.iter_mut().filter(|listed| listed.session.agent.is_some()) {
        (session.address, session.user_agent) = (None, None);
    }
    let most = i64::try_from(MOST_EVENTS + 1).map_err(Refusal::bug)?;
    let mut events = store::held_events(tx, realm, id, most).await?;
    let is_truncated = events.len() > MOST_EVENTS;
    events.truncate(MOST_EVENTS);
    let (known_devices, remembered_devices) = store::devices(tx, realm, id).await?;
    let (factors, backup_codes) = mfa::held(tx, realm, id).await?;
    Ok(Export {
        at: ctx.now(),
        identity: identity.ok_or_else(|| Refusal::bug("an account without an identity"))?,
        other_identities,
        has_more_identities,
        roles: store::held_roles(tx, realm, id).await?,
        sessions,
        api_keys: store::held_keys(tx, realm, id).await?,
        invitations: store::held_invitations(tx, realm, &account.canonical_email()).await?,
        factors,
        backup_codes,
        known_devices,
        remembered_devices,
        events: opened(tx, ctx, id, events).await?,
        is_truncated,
        user,
    })
}

/// The events with where they came from. Where somebody else acted on the person, that is the other's own; why somebody acted
/// as the person, it may know.
async fn opened(
    tx: &mut ReadTx,
    ctx: &Context,
    id: &AccountId,
    mut events: Vec<HeldEvent>,
) -> Result<Vec<HeldEvent>, Refusal> {
    let is_impersonation = |event: &HeldEvent| event.action == Action::ImpersonationBegun.as_str();
    let is_anothers = |event: &HeldEvent| event.actor.as_ref().is_some_and(|actor| actor != id.as_str());
    for event in &mut events {
        if is_anothers(event) && !is_impersonation(event) {
            event.personal = None;
        }
    }
    let sealed: Vec<_> =
        events.iter().map(|event| (event.id.as_str(), event.personal.as_deref().unwrap_or_default())).collect();
    let plain = personal_keys::open(tx, ctx, id, PERSONAL_PURPOSE, &sealed).await?;
    for (event, plain) in events.iter_mut().zip(plain) {
        let personal: serde_json::Value = plain.and_then(|it| serde_json::from_slice(&it).ok()).unwrap_or_default();
        let text = |name: &str| personal.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        if !is_anothers(event) {
            (event.address, event.user_agent) = (text("address"), text("userAgent"));
        } else if let (Some(reason), Some(details)) = (text("reason"), event.details.as_object_mut()) {
            details.insert("reason".to_owned(), reason.into());
        }
    }
    Ok(events)
}
