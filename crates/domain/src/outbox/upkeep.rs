//! What an operator sees of the outbox, and may do: never a text, never a recipient.

use signet_vocabulary::{MessageId, Timestamp};

use super::message::Channel;
use super::store;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::{App, Context};
use crate::refusal::Refusal;

/// What keeps the messages of a test realm.
const HELD: &str = "held: this is a test realm";

/// A message as an operator sees it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its id.
    pub id: MessageId,
    /// By which way it goes.
    pub channel: Channel,
    /// Which text.
    pub template: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is tried next; nothing while it is given up, or held.
    pub due_at: Option<Timestamp>,
    /// When it was given up.
    pub dead_at: Option<Timestamp>,
    /// What went wrong last.
    pub trouble: Option<String>,
}

/// How many messages wait on a channel, and how many were given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// Due now or later.
    pub waiting: i64,
    /// Given up.
    pub dead: i64,
}

/// Which messages to try again.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// The one with this id.
    One(&'a MessageId),
    /// Every one that was given up.
    Dead,
}

/// The newest messages of the realm, at most `limit`; those that were given up alone if `only_dead`.
///
/// # Errors
/// The database's.
#[boxed]
pub async fn list(ctx: &Context, only_dead: bool, limit: u16) -> Result<Vec<Entry>, Refusal> {
    let mut entries = store::list(&mut ctx.app.store.read().await?, &ctx.realm.id, only_dead, limit).await?;
    if ctx.realm.is_test {
        entries.iter_mut().for_each(|entry| entry.trouble = Some(HELD.to_owned()));
    }
    Ok(entries)
}

/// Makes messages of the realm due now, with all their tries before them. Gives how many.
///
/// # Errors
/// `NotFound` for an id that no message of the realm has; `Conflict` in a test realm; the database's.
#[boxed]
pub async fn retry(ctx: &Context, which: &Which<'_>) -> Result<u64, Refusal> {
    if ctx.realm.is_test {
        return Err(Refusal::conflict("The messages of a test realm are not delivered."));
    }
    let now = ctx.app.clock.now();
    ctx.app
        .store
        .write(|mut tx| async move {
            let revived = match which {
                Which::One(id) => store::revive(&mut tx, &ctx.realm.id, id, now).await?,
                Which::Dead => store::revive_dead(&mut tx, &ctx.realm.id, now).await?,
            };
            if revived == 0 && matches!(which, Which::One(_)) {
                return Err(Refusal::not_found("message"));
            }
            if revived > 0 {
                let event = Event::new(Action::MessagesRetried, Actor::of(ctx), Target::Realm(&ctx.realm.id));
                audit::record(&mut tx, ctx, event.detail("messages", revived)).await?;
            }
            Ok::<_, Refusal>(tx.commit(revived))
        })
        .await
}

/// What waits in all realms together.
///
/// # Errors
/// The database's.
#[boxed]
pub async fn backlog(app: &App, channel: Channel) -> Result<Backlog, Refusal> {
    let mut tx = app.store.read().await?;
    let waiting = store::count_waiting(&mut tx, channel).await?;
    Ok(Backlog { waiting, dead: store::count_dead(&mut tx, channel).await? })
}
