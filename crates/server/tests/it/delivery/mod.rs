//! Delivery, with a mail server and an SMS gateway that speak their protocols over sockets.

mod at_rest;
mod caps;
mod claims;
mod development;
mod failing;
mod hostile;
mod http_sink;
mod mail;
mod program;
mod sms;
mod smtp_sink;
mod stage;
