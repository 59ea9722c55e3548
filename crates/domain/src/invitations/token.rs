//! The token of an invitation: 256 random bits that only the mail holds.

use signet_protocol::digest::sha256;
use signet_protocol::encoding::{base64url, from_base64url};
use signet_vocabulary::{Random, Secret};

const PREFIX: &str = "inv_";

/// What opens an invitation: `inv_`, then 32 bytes in base64url.
#[derive(Debug)]
pub struct InvitationToken(Secret<[u8; 32]>);

impl InvitationToken {
    pub(super) fn random(random: &Random) -> Self {
        Self(random.secret())
    }

    /// Reads a presented token; `None` for anything that is not exactly of its form.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = from_base64url(text.strip_prefix(PREFIX)?)?;
        Some(Self(Secret::new(bytes.try_into().ok()?)))
    }

    pub(super) fn to_text(&self) -> Secret<String> {
        Secret::new(format!("{PREFIX}{}", base64url(self.0.expose())))
    }

    /// What of it is stored.
    pub(super) fn handle(&self) -> [u8; 32] {
        sha256(self.0.expose())
    }
}
