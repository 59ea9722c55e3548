//! Sessions: who is signed in, and where. A session is one sign-in on one device and owns a family of refresh tokens; one
//! that a sign-in to the Realm API began has a key too, which is good for whatever its access tokens are good for.
//!
//! A sign-in on our own pages is one as well; its browser shows a key in a cookie, which opens pages and no API.
//!
//! What an OAuth client is granted is a session too, which is no sign-in: it opens none of what only people do.
//!
//! Invariants: a session counts only while its row exists, its account is active, its epoch is the account's and neither of
//! its two deadlines has passed; every door checks all of that; a new proof makes a new session.

mod accept_invitation;
mod authenticate;
mod begin;
pub mod browser;
mod change_password;
mod end;
mod enter;
mod forget_devices;
mod forward;
mod grant;
mod keep_alone;
mod key;
mod list;
mod log_out;
mod model;
mod on_behalf;
mod password_try;
mod reauthenticate;
mod refresh;
mod register;
mod sign_in;
mod store;
mod strength;
mod verify_factor;

pub use accept_invitation::{Acceptance, Accepted, accept_invitation, for_another, sign_in_first};
pub(crate) use authenticate::session as by_id;
pub use authenticate::{Sessions, authenticate, authenticate_bound, caller_of_client};
pub use begin::SignedIn;
pub(crate) use begin::arrive;
pub use change_password::change_password;
pub use end::{end, sign_out};
pub(crate) use enter::enter;
pub use forget_devices::forget_devices;
pub(crate) use forward::{leave, show, shown};
pub(crate) use grant::{
    NewGrant, begin_grant, end_grant, end_grants, goes_on_in, is_shown_enough, may_carry, prolong_grant,
    standing_of_client,
};
pub use key::authenticate_key;
pub(crate) use key::is_worth_writing;
pub(crate) use list::held;
pub use list::{Listed, list};
pub(crate) use log_out::tell_of_all;
pub use model::{Agent, Grant, OFFLINE_ACCESS, Session};
pub(crate) use on_behalf::{begin_on_behalf, may_go_on_in};
pub(crate) use password_try::{Barred, Door, Matched, try_password};
pub use password_try::{not_verified, suspended};
pub use reauthenticate::{code_missing, reauthenticate, wrong as wrong_password};
pub(crate) use refresh::end_reused;
pub use refresh::{invalid as no_refresh_token, refresh};
pub use register::{Registered, Registration, register, registration_closed};
pub(crate) use sign_in::in_realm;
pub use sign_in::{
    Credentials, Entry, RealmCredentials, sign_in, sign_in_to_realm, wrong as wrong_sign_in, wrong_in_realm,
};
pub(crate) use store::{STATEMENTS, by_id as row_by_id};
pub(crate) use strength::{counts, grants_of, grants_of_password, is_password_enough, waits_for_proof};
pub use verify_factor::VerifyFactor;

/// The change feed's name for sessions.
pub(crate) const TOPIC: &str = "session";
