//! Who a provider says somebody is, and how that is kept: as a keyed hash, for what a provider calls people is theirs.

use signet_protocol::digest::hmac_sha256;
use signet_vocabulary::ProviderId;

use crate::context::Context;

const KEY_LABEL: &str = "provider subjects";

/// What a provider said of somebody, once it is verified.
#[derive(Debug)]
pub(super) struct Upstream {
    /// What the provider calls them for good.
    pub(super) subject: String,
    /// Their address.
    pub(super) email: Option<String>,
    /// Whether the provider says that it proved the address.
    pub(super) email_verified: bool,
    /// Their name.
    pub(super) name: Option<String>,
    /// When they last proved themselves there, in seconds since 1970.
    pub(super) proved_at: Option<i64>,
}

/// What is stored of a subject.
pub(super) fn hash(ctx: &Context, provider: &ProviderId, subject: &str) -> [u8; 32] {
    let key = ctx.app.master_key.derive(KEY_LABEL);
    let parts = [ctx.realm.id.as_str(), provider.as_str(), subject].map(str::as_bytes);
    hmac_sha256(key.expose(), &parts)
}
