//! Backup codes: for the day on which every factor is lost.

use signet_protocol::digest::hmac_sha256;
use signet_protocol::otp;
use signet_storage::WriteTx;
use signet_vocabulary::Secret;

use super::store;
use crate::accounts::Account;
use crate::context::Context;
use crate::refusal::Refusal;

/// How many are made at a time.
const COUNT: usize = 10;
const KEY_LABEL: &str = "mfa.backup_codes";

/// Makes new codes; those of before end.
pub(super) async fn make(tx: &mut WriteTx, ctx: &Context, account: &Account) -> Result<Vec<Secret<String>>, Refusal> {
    store::delete_backup_codes(tx, account).await?;
    let codes: Vec<_> = (0..COUNT).map(|_| otp::backup_code(&ctx.app.random)).collect();
    for code in &codes {
        store::insert_backup_code(tx, account, &handle(ctx, account, code.expose()), ctx.now()).await?;
    }
    Ok(codes)
}

/// Whether `code` is one of the account's; if so, it is spent.
pub(super) async fn spend(tx: &mut WriteTx, ctx: &Context, account: &Account, code: &str) -> Result<bool, Refusal> {
    let Some(code) = otp::typed_backup_code(code) else { return Ok(false) };
    Ok(store::spend_backup_code(tx, account, &handle(ctx, account, code.expose())).await?)
}

fn handle(ctx: &Context, account: &Account, code: &str) -> [u8; 32] {
    let parts = [account.realm.as_str(), account.id.as_str(), code].map(str::as_bytes);
    hmac_sha256(ctx.app.master_key.derive(KEY_LABEL).expose(), &parts)
}
