//! A row of the trail as it is stored, and the digest that it is known by for ever.

use signet_protocol::digest;

/// Keys the digests of events, so that they equal no other digest; it is a label, not a secret.
const DIGEST_LABEL: &[u8] = b"signet audit event 2";

/// Every column but the digest and the seal. Raw text, so that a row which somebody spoiled can still be read and named.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) realm: String,
    pub(crate) id: String,
    /// Unix milliseconds.
    pub(crate) at: i64,
    pub(crate) action: String,
    pub(crate) outcome: String,
    pub(crate) reason: Option<String>,
    pub(crate) actor: Option<String>,
    pub(crate) session: Option<String>,
    pub(crate) api_key: Option<String>,
    pub(crate) target_kind: String,
    pub(crate) target: String,
    pub(crate) details: String,
    pub(crate) personal: Option<Vec<u8>>,
    pub(crate) request_id: String,
    pub(crate) org: Option<String>,
    pub(crate) subject: Option<String>,
}

impl Entry {
    /// Covers all of it. Every part has its length before it, and an absent value and an empty one differ by the leading mark.
    pub(crate) fn digest(&self) -> [u8; 32] {
        digest::hmac_sha256(
            DIGEST_LABEL,
            &[
                self.realm.as_bytes(),
                self.id.as_bytes(),
                &self.at.to_be_bytes(),
                self.action.as_bytes(),
                self.outcome.as_bytes(),
                &optional_text(self.reason.as_ref()),
                &optional_text(self.actor.as_ref()),
                &optional_text(self.session.as_ref()),
                &optional_text(self.api_key.as_ref()),
                self.target_kind.as_bytes(),
                self.target.as_bytes(),
                self.details.as_bytes(),
                &optional(self.personal.as_deref()),
                self.request_id.as_bytes(),
                &optional_text(self.org.as_ref()),
                &optional_text(self.subject.as_ref()),
            ],
        )
    }
}

fn optional_text(value: Option<&String>) -> Vec<u8> {
    optional(value.map(String::as_bytes))
}

fn optional(value: Option<&[u8]>) -> Vec<u8> {
    value.map_or_else(|| vec![0], |bytes| [&[1], bytes].concat())
}
