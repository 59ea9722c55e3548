//! Dynamic client registration (RFC 7591, RFC 7592): software that registers itself as a client of a realm, with a token that an
//! administrator gave it, and looks after what it registered.
//!
//! Invariants: whoever registers has a token that is good for so many clients and so long; what is registered obeys the rules of
//! every client, and beyond them is nobody's own software, asks people, uses PKCE and names no more scopes than the token did;
//! only SHA-256 of these tokens is kept; a client's own token goes with the client.

mod change_own;
mod delete_own;
mod initial_tokens;
mod make_token;
mod metadata;
mod model;
mod own;
mod register;
mod revoke_token;
mod store;
mod unproven;

pub use change_own::{change_own, looked_after_by_others};
pub use delete_own::delete_own;
pub use initial_tokens::{every, list, no_such};
pub use make_token::{MakeRegistrationToken, NewRegistrationToken, check_uses};
pub use metadata::Metadata;
pub use model::RegistrationToken;
pub use own::{Own, own};
pub use register::{Registered, register};
pub use revoke_token::RevokeRegistrationToken;
pub(crate) use store::{STATEMENTS, forget};
