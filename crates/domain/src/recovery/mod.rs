//! Recovery: proving an address, and choosing another password, by what was mailed to that address.
//!
//! Invariants: whoever asks learns nothing, not even whether there is an account; mail goes to addresses as stored and
//! never as typed; a reset ends every session and every link to a provider, hands no session out and leaves the second
//! factors as they are.

mod ask;
mod reset;
mod verify;

pub(crate) use ask::remind;
pub use ask::{ask_proof, ask_reset, checked_address};
pub use reset::reset_password;
pub use verify::{invalid as no_proof, verify_email};
