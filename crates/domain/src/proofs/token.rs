//! Making a token.

use std::time::Duration;

use signet_protocol::digest::sha256;
use signet_protocol::encoding::base64url;
use signet_storage::{Error, WriteTx};
use signet_vocabulary::{AccountId, RealmId, Secret};

use super::store;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::words::words;

const PREFIX: &str = "prf_";

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

/// Makes a token of 256 random bits for `account`.
pub(crate) async fn issue(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &AccountId,
    purpose: Purpose,
    lifetime: Duration,
) -> Result<Secret<String>, Refusal> {
    let bytes = ctx.app.random.secret::<32>();
    let now = ctx.now();
    let handle = sha256(bytes.expose());
    store::insert(tx, &ctx.realm.id, &handle, purpose.as_str(), account, (now, now.plus(lifetime))).await?;
    Ok(Secret::new(format!("{PREFIX}{}", base64url(bytes.expose()))))
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
