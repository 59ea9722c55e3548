//! Whom a message goes to, as a handle that tells nobody who it is.

use signet_protocol::digest;
use signet_protocol::identifier::{self, Email};
use signet_vocabulary::RealmId;

use super::message::Channel;
use crate::context::App;

const KEY_LABEL: &str = "outbox.recipient";

/// Whom a message goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient<'a> {
    /// Whoever reads an e-mail address.
    Address(&'a str),
    /// Whoever holds a phone number (E.164).
    Phone(&'a str),
    /// A client's own server, by its address.
    Client(&'a str),
}

impl<'a> Recipient<'a> {
    pub(super) fn by(channel: Channel, to: &'a str) -> Self {
        match channel {
            Channel::Mail => Self::Address(to),
            Channel::Sms => Self::Phone(to),
            Channel::Client => Self::Client(to),
        }
    }

    /// A keyed hash over the realm and the canonical form: two spellings are one recipient.
    pub(super) fn handle(self, app: &App, realm: &RealmId) -> [u8; 32] {
        let (channel, canonical) = match self {
            Self::Address(text) => {
                let email = Email::parse(text).map(|email| email.canonical().to_owned());
                (Channel::Mail, email.unwrap_or_else(|_| identifier::folded(text)))
            }
            Self::Phone(text) => (Channel::Sms, text.to_owned()),
            Self::Client(uri) => (Channel::Client, uri.to_owned()),
        };
        let parts = [realm.as_str().as_bytes(), channel.as_str().as_bytes(), canonical.as_bytes()];
        digest::hmac_sha256(app.master_key.derive(KEY_LABEL).expose(), &parts)
    }
}
