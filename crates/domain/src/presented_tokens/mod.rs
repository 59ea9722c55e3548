//! Tokens of OAuth clients that are shown to us for something else than to open our own APIs: to be looked at (RFC 7662), to be
//! taken back (RFC 7009), to be exchanged for others (RFC 8693), and to be told whom they speak of (OpenID Connect Core 1.0, section 5.3).
//!
//! Invariants: nothing is believed that a token says of itself but for whose it is, what it was for and when it ends; whatever it
//! rests on is asked at every request; to a client that it is none of the business of, a token is as good as none.

mod exchange;
mod find;
mod introspect;
mod live;
mod revoke;
mod userinfo;

pub use exchange::{ExchangeToken, TokenExchanged, exchange};
pub use introspect::{Introspected, SignedIn, introspect};
pub use revoke::revoke;
pub use userinfo::{About, Shown, insufficient_scope, sign, userinfo};
