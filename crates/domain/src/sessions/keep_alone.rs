//! Keeping one session alone: what proves the account has changed, and whatever rested on the old proof ends.

use signet_storage::WriteTx;

use super::log_out::tell_of_all;
use super::{Session, store};
use crate::accounts;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::{limits, remembered_devices};

/// Ends every other session of the session's account, forgets its remembered devices and the addresses that it is known at,
/// but for the present one. `amr` is what was shown in the session by now.
pub(super) async fn keep_alone(
    tx: &mut WriteTx,
    ctx: &Context,
    session: &Session,
    amr: &[String],
) -> Result<(), Refusal> {
    let (realm, account) = (&ctx.realm.id, &session.account);
    tell_of_all(tx, ctx, (account, session.epoch)).await?;
    let epoch = accounts::raise_epoch(tx, realm, account, ctx.now()).await?;
    store::carry_over(tx, session, epoch, amr).await?;
    remembered_devices::forget_of_account(tx, realm, account).await?;
    // Whoever came in from elsewhere before showed less, or what is not to count any more.
    limits::forget_devices(tx, ctx, account).await?;
    limits::remember(tx, ctx, account).await?;
    Ok(())
}
