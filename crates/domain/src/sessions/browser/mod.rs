//! Sign-ins in browsers, on our own pages: what a browser shows is a key of its session, and a new one whenever more was
//! proved in it. No tokens come of them; what OAuth clients are granted rests on them.

mod authenticate;
mod begin;
mod enter;
mod register;
mod sign_in;
mod vouched;

pub use authenticate::authenticate;
pub(crate) use enter::enter;
pub use enter::{InBrowser, SignedIn};
pub use register::{Registered, register};
pub use sign_in::{Credentials, Entry, sign_in, sign_in_again};
pub(crate) use vouched::{Vouched, enter_vouched};
