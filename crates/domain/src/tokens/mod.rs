//! Tokens: access tokens that anybody can verify, and refresh tokens that only we know.
//!
//! Invariants: an access token is signed by a key of its realm and counts in no other; a refresh token is stored only as a
//! hash, and one that was spent ends its family.

mod access;
mod exchanged;
mod for_client;
mod hint;
mod keys;
mod logout;
mod of_client;
mod refresh;
mod store;
mod verify;

pub use access::AccessToken;
pub(crate) use access::issue;
pub(crate) use exchanged::{Exchanged, issue_exchanged};
pub(crate) use for_client::{
    ForClient, algorithm_of, held_of, issue_for_client, issue_id_token, keep_for_client, sign_about,
};
pub use hint::{Hint, Hinted, hint};
pub use keys::rotate_keys;
pub use logout::logout_token;
pub use of_client::{OfClient, issue_of_client};
pub use refresh::RefreshToken;
pub(crate) use refresh::{Rotated, begin_family, rotate, session_of, shown};
pub(crate) use store::{Kept, STATEMENTS, delete_opaque, opaque};
pub(crate) use verify::invalid;
pub use verify::{Of, OfSession, Verified, VerifiedTokens, verify};
