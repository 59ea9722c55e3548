//! Delivery: the texts of messages, and the ways by which they leave: mail by SMTP, text messages by an HTTP webhook,
//! notices to clients by the one guarded way to every address that others may set.
//!
//! Invariants: a text, a link, a code or a recipient reaches nobody but the transport; what is logged or written down of a
//! message is its id, and of a failure its kind.
#![warn(missing_docs)]

mod clients;
mod courier;
mod mail;
mod outbound;
mod outcome;
mod sms;
mod texts;
mod tls;

pub use courier::{Courier, Round};
pub use mail::{Mail, MailSettings};
pub use outbound::{GuardedOutbound, OutboundSettings, Resolver};
pub use outcome::NotDelivered;
pub use sms::{Sms, SmsSettings};
pub use texts::{BadTexts, Rendered, Texts};
