//! What browsers show of a sign-in to an application behind a reverse proxy: the key is of what the application's client was
//! granted, and ends with that. It opens no page of ours, as nothing does that is a client's.

use signet_storage::{Error, ReadTx, WriteTx};
use signet_vocabulary::RealmId;

use super::Session;
use super::log_out::end_with;
use super::store;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::refusal::Refusal;

/// Gives what a client was granted the key that a browser shows of it, in the place of any other.
pub(crate) async fn show(tx: &mut WriteTx, session: &Session, handle: &[u8; 32]) -> Result<(), Error> {
    store::set_browser_key(tx, session, handle).await
}

/// What a client was granted and a browser shows.
pub(crate) async fn shown(tx: &mut ReadTx, realm: &RealmId, handle: &[u8; 32]) -> Result<Option<Session>, Error> {
    let found = store::by_browser_key(tx, realm, handle).await?;
    Ok(found.filter(|session| session.grant.is_some()))
}

/// Ends what a client was granted, by the word of its person, and tells the client.
pub(crate) async fn leave(tx: &mut WriteTx, ctx: &Context, session: &Session) -> Result<(), Refusal> {
    end_with(tx, ctx, session).await?;
    store::delete(tx, &ctx.realm.id, &session.id).await?;
    let actor = Actor::account(&session.account, Some(&session.id));
    let event = Event::new(Action::SessionEnded, actor, Target::Session(&session.id, &session.account));
    audit::record(tx, ctx, event.detail("client", session.client.as_str())).await
}
