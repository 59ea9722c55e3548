//! Delivery, with a mail server and an SMS gateway that speak their protocols over sockets.

mod at_rest;
mod caps;
pub mod certificates;
mod claims;
mod development;
mod expiring;
mod failing;
mod floods;
mod hostile;
pub mod http_sink;
mod mail;
mod program;
mod sms;
pub mod smtp_sink;
pub mod stage;
mod tls;
mod tls_sink;
