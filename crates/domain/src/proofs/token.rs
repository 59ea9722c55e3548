//! Making a token and taking it back unused.

use std::time::Duration;

use signet_protocol::digest::{hmac_sha256, sha256};
use signet_protocol::encoding::base64url;
use signet_storage::{Error, WriteTx};
use signet_vocabulary::{AccountId, RealmId, Secret};

use super::store;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::words::words;

pub(super) const PREFIX: &str = "prf_";
const KEY_LABEL: &str = "proofs.address";

words! {
    /// What a token is for.
    Purpose {
        /// Choosing the first password of an account that somebody else made.
        SetPassword = "set_password",
        /// Showing that an address is read.
        VerifyEmail = "verify_email",
        /// Choosing another password.
        ResetPassword = "reset_password",
    }
}

/// Makes a token of 256 random bits that is going to `address` of `account`, and ends the older ones of its purpose.
pub(crate) async fn issue(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &AccountId,
    address: &str,
    purpose: Purpose,
    lifetime: Duration,
) -> Result<Secret<String>, Refusal> {
    let realm = &ctx.realm.id;
    store::revoke(tx, realm, account, purpose.as_str()).await?;
    let bytes = ctx.app.random.secret::<32>();
    let now = ctx.now();
    let row = store::Row {
        purpose,
        account: account.clone(),
        address: Some(mailbox(ctx, account, address).to_vec()),
        expires_at: now.plus(lifetime),
    };
    store::insert(tx, realm, &sha256(bytes.expose()), &row, now).await?;
    Ok(Secret::new(format!("{PREFIX}{}", base64url(bytes.expose()))))
}

/// What of an address is stored. Spellings that may reach another mailbox are other addresses; ASCII case is none.
pub(super) fn mailbox(ctx: &Context, account: &AccountId, address: &str) -> [u8; 32] {
    let address = address.to_ascii_lowercase();
    let parts = [ctx.realm.id.as_str(), account.as_str(), &address].map(str::as_bytes);
    hmac_sha256(ctx.app.master_key.derive(KEY_LABEL).expose(), &parts)
}

/// Takes the account's tokens for one purpose back; false when there were none.
pub(crate) async fn revoke(
    tx: &mut WriteTx,
    realm: &RealmId,
    account: &AccountId,
    purpose: Purpose,
) -> Result<bool, Error> {
    Ok(store::revoke(tx, realm, account, purpose.as_str()).await? > 0)
}
