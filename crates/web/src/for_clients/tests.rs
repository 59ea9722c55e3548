//! The one script, and its hash.

use signet_protocol::digest::sha256;
use signet_protocol::encoding::from_base64url;

use super::{PRESS, PRESS_HASH};

#[test]
fn the_hash_in_the_policy_is_that_of_the_script() {
    let hash = PRESS_HASH.trim_end_matches('=').replace('+', "-").replace('/', "_");
    assert_eq!(from_base64url(&hash).expect("base64"), sha256(PRESS.as_bytes()));
}
