//! Taking a token back from whoever it reached.

use signet_protocol::digest::sha256;
use signet_protocol::encoding::from_base64url;
use signet_storage::{ReadTx, WriteTx};
use signet_vocabulary::{AccountId, Secret};

use super::store;
use super::token::{PREFIX, Purpose, mailbox};
use crate::context::Context;
use crate::refusal::Refusal;

/// What a token proves: that its holder read what was sent to an account's address.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The account.
    pub account: AccountId,
    /// What the token was sent for.
    pub purpose: Purpose,
    /// Which address; nothing for a token of a version that did not write it down.
    address: Option<Vec<u8>>,
}

impl Proof {
    /// Whether it is of this address, as an account has it now.
    pub(crate) fn is_of(&self, ctx: &Context, address: Option<&String>) -> bool {
        let (Some(proved), Some(address)) = (&self.address, address) else { return false };
        Secret::new(mailbox(ctx, &self.account, address)).matches(proved)
    }
}

/// What a presented token proves, if it counts for one of `purposes` now. Text that is not exactly of a token's form is
/// looked up nowhere.
pub(crate) async fn find(
    tx: &mut ReadTx,
    ctx: &Context,
    text: &Secret<String>,
    purposes: &[Purpose],
) -> Result<Option<Proof>, Refusal> {
    let Some(handle) = handle_of(text) else { return Ok(None) };
    let Some(row) = store::by_handle(tx, &ctx.realm.id, &handle).await? else { return Ok(None) };
    let is_good = purposes.contains(&row.purpose) && ctx.now() < row.expires_at;
    Ok(is_good.then_some(Proof { account: row.account, purpose: row.purpose, address: row.address }))
}

/// As [`find`], and uses the token up: of two, the serializable one that is second finds nothing.
pub(crate) async fn redeem(
    tx: &mut WriteTx,
    ctx: &Context,
    text: &Secret<String>,
    purposes: &[Purpose],
) -> Result<Option<Proof>, Refusal> {
    let found = find(tx, ctx, text, purposes).await?;
    if let (Some(_), Some(handle)) = (&found, handle_of(text)) {
        store::delete(tx, &ctx.realm.id, &handle).await?;
    }
    Ok(found)
}

fn handle_of(text: &Secret<String>) -> Option<[u8; 32]> {
    let bytes: [u8; 32] = from_base64url(text.expose().strip_prefix(PREFIX)?)?.try_into().ok()?;
    Some(sha256(&bytes))
}
