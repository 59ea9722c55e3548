//! Invitations: how strangers come into an organization. One joins an address, an organization and a role.
//!
//! Invariants: the token is in the mail alone, stored as a hash, good once and until its exact end; it counts only for the
//! address that it was sent to and while whoever sent it may still give the role; one address has one open invitation to a
//! role.

mod list;
mod model;
mod redeem;
mod resend;
mod revoke;
mod send;
mod store;
mod token;

pub use list::list;
pub use model::Invitation;
pub(crate) use redeem::{consume, is_backed, open};
pub use resend::ResendInvitation;
pub use revoke::RevokeInvitation;
pub use send::{SendInvitation, already_open, held_already};
pub(crate) use store::STATEMENTS;
pub use token::InvitationToken;
