//! OpenID Connect: what ID tokens say, which claims are nobody's to set, and what a request asks of a sign-in.

pub mod claims;
pub mod foreign_id_token;
pub mod id_token;
pub mod logout_token;
pub mod request;
