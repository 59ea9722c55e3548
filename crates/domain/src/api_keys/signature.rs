//! Signatures of writes count once: each is remembered, with the effect that it brought, until its timestamp is too old.

use std::time::Duration;

use signet_protocol::request_signature::WINDOW;
use signet_storage::WriteTx;
use signet_vocabulary::ApiKeyId;

use super::store;
use crate::boxed;
use crate::context::{Caller, Context, Credential};
use crate::refusal::Refusal;

/// A timestamp may be dated ahead by one window and is accepted for another; the third is for nodes whose clocks differ.
const REMEMBERED: Duration = Duration::from_secs(3 * WINDOW.as_secs());

/// A signature that proved good, to be spent by the write that it came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// The key that signed.
    pub key: ApiKeyId,
    /// The HMAC.
    pub signature: [u8; 32],
}

/// Spends the signature; says whether that was the first time. The timestamps of requests are of the world's time, whatever
/// that of the realm.
pub(crate) async fn spend(tx: &mut WriteTx, ctx: &Context, signed: &SignedRequest) -> Result<bool, Refusal> {
    let forget_at = ctx.app.clock.now().plus(REMEMBERED);
    Ok(store::spend(tx, &ctx.realm.id, signed, forget_at).await?)
}

/// Spends the signature of a write that was refused, whatever refused it: whoever overheard it must not try it again when
/// the reason is gone, such as a header that is not part of the signed text.
///
/// # Errors
/// What keeps the database from writing; the caller is to be told that instead of the first refusal.
#[boxed]
pub async fn spend_of_refused(ctx: &Context) -> Result<(), Refusal> {
    let Some(Caller { credential: Credential::Key(_, Some(signed)), .. }) = &ctx.caller else { return Ok(()) };
    ctx.app
        .store
        .write(|mut tx| async move {
            spend(&mut tx, ctx, signed).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}
