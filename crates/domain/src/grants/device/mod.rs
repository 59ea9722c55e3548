//! Devices without a keyboard or a browser, which their people let in from another one (RFC 8628).
//!
//! Invariants: a device code is good for ten minutes, once, for its client, and shown again it ends what it began; a user code
//! is found by people who are signed in, each of whom may guess little; what the device gets rests on the sign-in of whoever
//! let it in, as a code's does.

mod answer;
mod begin;
mod find;
mod poll;
mod store;

pub use answer::{Answered, answer_device};
pub use begin::{BeginDevice, BegunDevice, begin_device};
pub use find::{AskedByDevice, find_device};
pub use poll::{DevicePoll, poll_device};
pub(crate) use store::{STATEMENTS, forget as forget_device_codes};
