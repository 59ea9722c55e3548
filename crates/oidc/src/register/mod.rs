//! `/oauth/register`: software that registers itself as a client, and looks after what it registered (RFC 7591, RFC 7592).

mod answer;
mod bearer;
pub(crate) mod begin;
pub(crate) mod look_after;
mod metadata;
mod refused;
