//! The outbox: messages to people, written in the transaction of what they tell of, so that none is sent for what did not
//! happen and none is forgotten; delivered later, at least once.
//!
//! Invariants: what a message says, its recipient included, is sealed; the tokens in it are nowhere else in clear. Of the
//! recipient there is a keyed hash beside, so that messages to an address can be counted, and taken out.

mod caps;
mod client_notice;
mod delivery;
mod link;
mod message;
mod recipient;
mod store;
mod upkeep;

pub use caps::too_many;
pub(crate) use caps::{Counts, Family, STRETCH, allow};
pub(crate) use client_notice::send_to_client;
pub use client_notice::{ClientNotice, LOGGED_OUT};
pub use delivery::{Claimed, LEASE, MOST_ATTEMPTS, Next, claim, delivered, due, expired, failed};
pub(crate) use link::link;
pub use message::{Channel, Language, Message, Template, Waiting, bell, waiting, waiting_for};
pub(crate) use message::{delete_of_account, send};
pub use recipient::Recipient;
pub(crate) use store::STATEMENTS;
pub use upkeep::{Backlog, Entry, Which, backlog, list, retry};
