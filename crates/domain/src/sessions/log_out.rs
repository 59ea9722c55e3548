//! What a log-out is to clients: what rests on the sign-in ends with it, and those that want to be told are (OpenID Connect
//! Back-Channel Logout 1.0, sections 2.3 and 2.7).

use signet_storage::WriteTx;
use signet_vocabulary::AccountId;

use super::store::{self, Held};
use super::{OFFLINE_ACCESS, Session};
use crate::clients;
use crate::context::Context;
use crate::outbox::{self, ClientNotice};
use crate::refusal::Refusal;

/// How many clients' sessions are looked at, the newest first: somebody who lets a client sign them in every minute of a day
/// must not make their log-out a thousand messages.
const MOST: i64 = 100;

/// Ends what came of a sign-in that is about to end, but for what outlives it, and tells the clients. A session that is a
/// client's own is what it tells of.
pub(super) async fn end_with(tx: &mut WriteTx, ctx: &Context, session: &Session) -> Result<(), Refusal> {
    if let Some(grant) = &session.grant {
        let (id, account) = (session.id.clone(), session.account.clone());
        let held = Held { id, client: grant.client.clone(), account, scope: grant.scope.clone() };
        return tell(tx, ctx, &held).await;
    }
    for held in store::resting_on(tx, &ctx.realm.id, &session.id, ctx.now(), MOST).await? {
        tell(tx, ctx, &held).await?;
        if !held.scope.contains(OFFLINE_ACCESS) {
            store::delete(tx, &ctx.realm.id, &held.id).await?;
        }
    }
    Ok(())
}

/// Tells clients that everything they have of an account ends: to be called before its epoch is raised.
pub(crate) async fn tell_of_all(
    tx: &mut WriteTx,
    ctx: &Context,
    (account, epoch): (&AccountId, i64),
) -> Result<(), Refusal> {
    let whose = (&ctx.realm.id, account, epoch);
    for held in store::of_clients(tx, whose, ctx.now(), MOST).await? {
        tell(tx, ctx, &held).await?;
    }
    Ok(())
}

async fn tell(tx: &mut WriteTx, ctx: &Context, held: &Held) -> Result<(), Refusal> {
    let Some(client) = clients::row_by_id(tx, &ctx.realm.id, &held.client).await? else { return Ok(()) };
    let Some(uri) = &client.settings.backchannel_logout_uri else { return Ok(()) };
    let notice = ClientNotice { client: client.id, account: held.account.clone(), session: held.id.clone() };
    outbox::send_to_client(tx, ctx, &notice, uri).await
}
