//! Sessions in which somebody acts as another: beginning one, and whether whoever acts still may, asked at every request.

use std::time::Duration;

use signet_storage::{ReadTx, WriteTx};
use signet_vocabulary::{SessionId, Timestamp};

use super::authenticate::session;
use super::model::{Agent, IMPERSONATION_CLIENT, Session};
use super::store;
use super::strength::{counts, grants_of};
use crate::access;
use crate::accounts::{self, Account};
use crate::context::{App, Context, Person};
use crate::realms::Realm;
use crate::refusal::Refusal;
use crate::roles::{self, Memberships};

/// How long one lasts at most; a setting that lets access tokens live for less holds here too.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// Writes a session of `account` in which `actor` acts. It has no refresh tokens and no key, and keeps no place: where an
/// administrator works is no business of others.
pub(crate) async fn begin_on_behalf(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    actor: Person<'_>,
    can_write: bool,
) -> Result<Session, Refusal> {
    let now = ctx.now();
    let lifetime = LONGEST.min(ctx.app.settings.access_token_lifetime);
    let expires_at = now.plus(lifetime).min(actor.session.expires_at);
    let agent = Agent {
        account: actor.account.id.clone(),
        session: actor.session.id.clone(),
        epoch: actor.account.epoch,
        can_write,
    };
    let session = Session {
        realm: ctx.realm.id.clone(),
        id: SessionId::random(&ctx.app.random, now),
        account: account.id.clone(),
        client: IMPERSONATION_CLIENT.to_owned(),
        org: None,
        epoch: account.epoch,
        // Whoever acts proved themselves, and nobody else did.
        auth_time: actor.session.auth_time,
        amr: actor.session.amr.clone(),
        place: Vec::new(),
        created_at: now,
        used_at: now,
        idle_until: expires_at,
        expires_at,
        agent: Some(agent),
        grant: None,
    };
    store::insert(tx, &session).await?;
    Ok(session)
}

/// Whether `agent` may still act as `account`, from memory as far as it goes.
pub(super) async fn may_go_on(app: &App, realm: &Realm, account: &Account, agent: &Agent) -> Result<bool, Refusal> {
    let Some(own) = session(app, &realm.id, &agent.session).await? else { return Ok(false) };
    let Some(actor) = accounts::by_id(app, &realm.id, &agent.account).await? else { return Ok(false) };
    let held = roles::memberships(app, &realm.id, &actor.id, own.org.as_ref()).await?;
    let of_account = roles::memberships(app, &realm.id, &account.id, None).await?;
    let now = realm.now(&app.clock);
    Ok(may_act((realm, now), agent, (&actor, &own, &held), (account, &of_account)))
}

/// As [`may_go_on`], as a transaction sees it.
pub(crate) async fn may_go_on_in(
    tx: &mut ReadTx,
    ctx: &Context,
    account: &Account,
    agent: &Agent,
) -> Result<bool, Refusal> {
    let realm = &ctx.realm.id;
    let Some(own) = store::by_id(tx, realm, &agent.session).await? else { return Ok(false) };
    let Some(actor) = accounts::row_by_id(tx, realm, &agent.account).await? else { return Ok(false) };
    let held = roles::acting_in(tx, realm, &actor.id, own.org.as_ref()).await?;
    let of_account = roles::memberships_in(tx, realm, &account.id).await?;
    Ok(may_act((&ctx.realm, ctx.now()), agent, (&actor, &own, &held), (account, &of_account)))
}

/// Everything that let it begin is asked again: the actor's session counts, shows what is required, and its account holds
/// all that the other holds.
fn may_act(
    (realm, now): (&Realm, Timestamp),
    agent: &Agent,
    (actor, own, held): (&Account, &Session, &Memberships),
    (account, memberships): (&Account, &Memberships),
) -> bool {
    let (grants, needs_factor) = grants_of(&realm.settings, (actor, held), own, own.org.as_ref());
    own.account == agent.account
        && own.agent.is_none()
        && actor.epoch == agent.epoch
        && counts(realm, actor, own, now)
        && !needs_factor
        && access::may_impersonate((actor, &grants), account, memberships)
}
