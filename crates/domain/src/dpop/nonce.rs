//! Nonces: a proof with one was not made ahead of its time (RFC 9449, section 8).

use signet_protocol::digest::hmac_sha256;
use signet_protocol::encoding::base64url;
use signet_vocabulary::Secret;

use crate::context::App;

const KEY_LABEL: &str = "dpop nonces";
/// How many milliseconds a nonce is handed out for. It is taken for as long again.
const SLOT: i64 = 60_000;

fn of_slot(app: &App, slot: i64) -> String {
    base64url(&hmac_sha256(app.master_key.derive(KEY_LABEL).expose(), &[&slot.to_be_bytes()]))
}

fn slot(app: &App) -> i64 {
    app.clock.now().millis().div_euclid(SLOT)
}

/// The nonce of the moment: the same on all nodes.
pub fn nonce(app: &App) -> String {
    of_slot(app, slot(app))
}

/// Whether a nonce was handed out lately; by a node whose clock is a little ahead, too.
pub(super) fn is_fresh(app: &App, shown: &str) -> bool {
    let now = slot(app);
    [now - 1, now, now + 1].into_iter().any(|slot| Secret::new(of_slot(app, slot)).matches(shown.as_bytes()))
}
