//! Sessions: who is signed in, and where. A session is one sign-in on one device and owns a family of refresh tokens.
//!
//! Invariants: a session counts only while its row exists, its account is active, its epoch is the account's and neither of
//! its two deadlines has passed; every door checks all of that; a new proof makes a new session.

mod accept_invitation;
mod authenticate;
mod begin;
mod change_password;
mod end;
mod enter;
mod forget_devices;
mod keep_alone;
mod list;
mod model;
mod reauthenticate;
mod refresh;
mod register;
mod sign_in;
mod store;
mod strength;
mod verify_factor;

pub use accept_invitation::{Acceptance, Accepted, accept_invitation, for_another, sign_in_first};
pub use authenticate::{Sessions, authenticate};
pub use begin::SignedIn;
pub use change_password::change_password;
pub use end::{end, sign_out};
pub(crate) use enter::enter;
pub use forget_devices::forget_devices;
pub(crate) use list::held;
pub use list::{Listed, list};
pub use model::Session;
pub use reauthenticate::{code_missing, reauthenticate, wrong as wrong_password};
pub use refresh::{invalid as no_refresh_token, refresh};
pub use register::{Registered, Registration, register};
pub use sign_in::{Credentials, Entry, not_verified, sign_in, suspended, wrong as wrong_sign_in};
pub(crate) use store::{STATEMENTS, by_id as row_by_id};
pub(crate) use strength::{grants_of, waits_for_proof};
pub use verify_factor::VerifyFactor;

/// The change feed's name for sessions.
pub(crate) const TOPIC: &str = "session";
