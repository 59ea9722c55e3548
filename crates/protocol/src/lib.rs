//! The RFCs as pure functions: bytes in, bytes out, without I/O and without a clock of its own.
#![warn(missing_docs)]

pub mod access_token;
pub mod api_key;
pub mod country;
pub mod currency;
pub mod digest;
pub mod dpop;
pub mod encoding;
pub mod identifier;
pub mod jose;
pub mod json;
pub mod merkle;
pub mod oauth;
pub mod oidc;
pub mod otp;
pub mod password;
pub mod phone;
pub mod picture;
pub mod realm_credential;
pub mod request_signature;
pub mod seal;
pub mod session_key;
