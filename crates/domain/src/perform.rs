//! How a caller's write is done: in one transaction, with the caller's standing read in it, its signature spent, its effect
//! and the answer to it committed together.

use std::sync::Arc;

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::Kind;

use crate::access::Grants;
use crate::accounts::{self, Account, AccountStatus};
use crate::api_keys::{self, ApiKey};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::{Caller, Context, Credential};
use crate::idempotency::{self, Answer};
use crate::refusal::Refusal;
use crate::roles::{self, Memberships};
use crate::sessions::{self, Session};
use crate::{clients, impersonations, realm_keys, realms};

/// What an operation is to somebody who acts as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsAnother {
    /// What a person does alone: credentials, sessions, roles, and whatever else was not thought about here.
    Never,
    /// Ordinary data, where writing was asked for from the beginning.
    WhenWriting,
    /// What ends it.
    Always,
}

/// One thing that can be done. Both APIs, the console and the commands do it by the same type.
#[async_trait]
pub trait Operation: Sync {
    /// What the trail calls it when somebody tries who may not.
    const ACTION: Action;

    /// Whether somebody may do it who still has to set up a second factor.
    const FOR_ENROLMENT: bool = false;

    /// Whether it is done for somebody who acts as another: for nobody, unless it says so.
    const AS_ANOTHER: AsAnother = AsAnother::Never;

    /// What it is done to.
    type Subject: Send;
    /// What comes of it.
    type Output: Send;

    /// Finds what the operation is done to, and refuses callers who may not. Runs also before an earlier answer is repeated.
    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Self::Subject, Refusal>;

    /// Checks the input and does it, the audit event included.
    async fn run(&self, tx: &mut WriteTx, ctx: &Context, subject: Self::Subject) -> Result<Self::Output, Refusal>;

    /// The refusal that came of it, for operations that write something down before they refuse: unlike a refusal of `run`,
    /// it lets stand what was written.
    ///
    /// # Errors
    /// That refusal.
    fn settled(output: Self::Output) -> Result<Self::Output, Refusal> {
        Ok(output)
    }

    /// What is better done now, though not in the transaction, which it would hold up. Whoever needs it sees to it again:
    /// it may fail, and is not done for an answer that is repeated.
    async fn follow_up(&self, _: &Context) -> Result<(), Refusal> {
        Ok(())
    }
}

/// An answer, and whether it is the one that the same request was given before.
#[derive(Debug)]
pub struct Given {
    /// The answer.
    pub answer: Answer,
    /// Whether nothing was done this time.
    pub is_repeated: bool,
}

/// Does `operation` for a caller of the API, once for its idempotency key and signature. A refusal rolls the spent signature
/// back: the face spends it with [`api_keys::spend_of_refused`].
///
/// # Errors
/// The operation's own; `Unauthenticated` when the signature was spent or the caller's credential ended meanwhile;
/// `Invalid` when the key was used for another request.
pub async fn answer<O: Operation>(
    ctx: &Context,
    operation: &O,
    render: impl Fn(&O::Output) -> Result<Answer, Refusal> + Sync,
) -> Result<Given, Refusal> {
    let render = &render;
    let given = ctx
        .app
        .store
        .write(|mut tx| async move {
            let ctx = &standing(&mut tx, ctx).await?;
            if !spend_signature(&mut tx, ctx).await? {
                // Whoever overheard the request can send it as often as they like: it is counted, and fills no trail.
                audit::count_refusal(&mut tx, ctx, O::ACTION, "replayed_signature").await?;
                return Ok(tx.commit(Err(api_keys::refused())));
            }
            let subject = authorized(&mut tx, ctx, operation).await?;
            if let Some(claim) = &ctx.idempotency
                && let Some(answer) = idempotency::earlier_answer(&mut tx, ctx, claim).await?
            {
                return Ok(tx.commit(Ok(Given { answer, is_repeated: true })));
            }
            let output = operation.run(&mut tx, ctx, subject).await?;
            let output = match O::settled(output) {
                Ok(output) => output,
                Err(refusal) => return Ok(tx.commit(Err(refusal))),
            };
            let answer = render(&output)?;
            if let Some(claim) = &ctx.idempotency {
                // For a day from now on, and not from before the clock was moved.
                let ctx = &realms::at_present(&mut tx, ctx).await?;
                idempotency::keep(&mut tx, ctx, claim, &answer).await?;
            }
            Ok::<_, Refusal>(tx.commit(Ok(Given { answer, is_repeated: false })))
        })
        .await;
    let given = given.flatten();
    if given.as_ref().is_ok_and(|given| !given.is_repeated) {
        followed_up(ctx, operation).await;
    }
    noted::<O, _>(ctx, given).await
}

/// Does `operation` for a command or a page, whose answers are not kept.
///
/// # Errors
/// The operation's own.
pub async fn run<O: Operation>(ctx: &Context, operation: &O) -> Result<O::Output, Refusal> {
    let done = ctx
        .app
        .store
        .write(|mut tx| async move {
            let ctx = &standing(&mut tx, ctx).await?;
            let subject = authorized(&mut tx, ctx, operation).await?;
            let output = operation.run(&mut tx, ctx, subject).await?;
            Ok::<_, Refusal>(tx.commit(O::settled(output)))
        })
        .await;
    let done = done.flatten();
    if done.is_ok() {
        followed_up(ctx, operation).await;
    }
    noted::<O, _>(ctx, done).await
}

/// The operation is done, whatever becomes of what follows.
async fn followed_up<O: Operation>(ctx: &Context, operation: &O) {
    if let Err(refusal) = operation.follow_up(ctx).await {
        tracing::warn!(cause = ?refusal.cause, "what follows {} was left undone", O::ACTION.as_str());
    }
}

/// What the operation is done to, for a caller who may do it, and has shown a second factor where one is required.
async fn authorized<O: Operation>(tx: &mut WriteTx, ctx: &Context, operation: &O) -> Result<O::Subject, Refusal> {
    if !O::FOR_ENROLMENT {
        ctx.require_factor()?;
    }
    if let Some(agent) = ctx.caller.as_ref().and_then(Caller::agent) {
        impersonations::require_allowed(agent, O::AS_ANOTHER)?;
    }
    operation.authorize(tx, ctx).await
}

/// Writes down that a known caller tried what it may not. What it tried it on is not said: it may not even know of it.
async fn noted<O: Operation, T>(ctx: &Context, done: Result<T, Refusal>) -> Result<T, Refusal> {
    let Some(caller) = &ctx.caller else { return done };
    let reason = match &done {
        Err(refusal) if refusal.kind != Kind::Denied => return done,
        Err(refusal) if refusal.code == Some("REAUTHENTICATION_REQUIRED") => "sign_in_too_old",
        Err(refusal) if refusal.code == Some("MFA_REQUIRED") => "second_factor_missing",
        Err(refusal) if impersonations::is_refusal(refusal) => "impersonation",
        Err(_) => "forbidden",
        Ok(_) => return done,
    };
    note(ctx, caller, O::ACTION, reason).await?;
    done
}

#[boxed]
async fn note(ctx: &Context, caller: &Caller, tried: Action, reason: &'static str) -> Result<(), Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            let event = Event::new(tried, Actor::of(ctx), Target::Account(&caller.account.id));
            audit::record(&mut tx, ctx, event.refused(reason)).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

/// The context with the realm and the caller as the transaction sees them: what was granted by a cache a moment ago may be
/// gone.
#[boxed]
pub(crate) async fn standing(tx: &mut WriteTx, ctx: &Context) -> Result<Context, Refusal> {
    let Some(caller) = &ctx.caller else { return Ok(ctx.clone()) };
    let ended = || match &caller.credential {
        Credential::Session(_) | Credential::Client(..) | Credential::Machine(..) => {
            Refusal::unauthenticated("INVALID_TOKEN", "The credential does not hold any more.")
        }
        Credential::Key(..) => api_keys::refused(),
        Credential::Password { .. } => realm_keys::refused(),
    };
    let realm = realms::row_if_there(tx, &ctx.realm.id).await?.ok_or_else(ended)?;
    let ctx = &Context { realm, ..ctx.clone() };
    let realm = &ctx.realm.id;
    let account = accounts::row_by_id(tx, realm, &caller.account.id).await?.ok_or_else(ended)?;
    let acts_in = match &caller.credential {
        Credential::Key(key, _) => Some(&key.org),
        _ => caller.named_org.as_ref(),
    };
    let memberships = roles::acting_in(tx, realm, &account.id, acts_in).await?;
    let held = (&account, &memberships);
    let (credential, grants, needs_factor) = held_by(tx, ctx, caller, held).await?.ok_or_else(ended)?;
    let caller =
        Caller { account: account.into(), credential, grants, named_org: caller.named_org.clone(), needs_factor };
    Ok(Context { caller: Some(caller), ..ctx.clone() })
}

/// What the caller's credential opens as the transaction sees it; nothing when it does not hold any more.
async fn held_by(
    tx: &mut WriteTx,
    ctx: &Context,
    caller: &Caller,
    held: (&Account, &Memberships),
) -> Result<Option<(Credential, Grants, bool)>, Refusal> {
    let (realm, (account, memberships)) = (&ctx.realm.id, held);
    Ok(match &caller.credential {
        Credential::Session(session) => {
            let found = sessions::row_by_id(tx, realm, &session.id).await?;
            let counts = |session: &Session| sessions::counts(&ctx.realm, account, session, ctx.now());
            let Some(session) = found.filter(counts) else { return Ok(None) };
            if let Some(agent) = &session.agent
                && !sessions::may_go_on_in(tx, ctx, account, agent).await?
            {
                return Ok(None);
            }
            let named = caller.named_org.as_ref();
            let (grants, needs_factor) = sessions::grants_of(&ctx.realm.settings, held, &session, named);
            Some((Credential::Session(session.into()), grants, needs_factor))
        }
        Credential::Client(session, scope) => {
            let standing = sessions::standing_of_client(tx, ctx, held, (&session.id, &**scope)).await?;
            standing.map(|(session, grants, needs_factor)| {
                (Credential::Client(session.into(), Arc::clone(scope)), grants, needs_factor)
            })
        }
        Credential::Machine(client, scope) => {
            let standing = clients::standing_of_machine(tx, ctx, held, (&client.id, &**scope)).await?;
            standing.map(|(client, grants)| (Credential::Machine(client.into(), Arc::clone(scope)), grants, false))
        }
        Credential::Key(key, signed) => {
            let is_live = |key: &ApiKey| key.is_live(ctx.now()) && account.status == AccountStatus::Active;
            let Some(key) = api_keys::row_by_id(tx, &key.id).await?.filter(is_live) else { return Ok(None) };
            let grants = Grants::of_key(account, memberships, &key.org, key.permissions());
            Some((Credential::Key(key.into(), signed.clone()), grants, false))
        }
        Credential::Password { epoch } => {
            let holds = account.epoch == *epoch && sessions::is_password_enough(&ctx.realm.settings, account);
            let (grants, needs_factor) = sessions::grants_of_password(&ctx.realm.settings, held);
            holds.then(|| (caller.credential.clone(), grants, needs_factor))
        }
    })
}

/// Whether the signature was not spent before, if the caller signs.
#[boxed]
async fn spend_signature(tx: &mut WriteTx, ctx: &Context) -> Result<bool, Refusal> {
    match ctx.caller.as_ref().map(|caller| &caller.credential) {
        Some(Credential::Key(_, Some(signed))) => api_keys::spend(tx, ctx, signed).await,
        // A key without a signature opens reads alone.
        Some(Credential::Key(_, None)) => Err(api_keys::refused()),
        _ => Ok(true),
    }
}
