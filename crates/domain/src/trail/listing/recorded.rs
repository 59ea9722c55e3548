//! An event as it is shown, and how what is personal in it is opened.

use std::collections::HashMap;

use signet_protocol::seal::{Context as SealedFor, DataKey};
use signet_vocabulary::{AccountId, ApiKeyId, AuditEventId, OrgId, SessionId, Timestamp};

use crate::audit::{Outcome, PERSONAL_PURPOSE};
use crate::context::Context;
use crate::personal_keys;
use crate::refusal::Refusal;

/// An event of the trail.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its id.
    pub id: AuditEventId,
    /// When it happened.
    pub at: Timestamp,
    /// What was done, `object.verb`.
    pub action: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Who did it; nobody when a stranger or the machine's operator did.
    pub actor: Option<AccountId>,
    /// In which session.
    pub session: Option<SessionId>,
    /// With which API key.
    pub api_key: Option<ApiKeyId>,
    /// What sort of thing it was done to.
    pub target_kind: String,
    /// That thing's id.
    pub target: String,
    /// The organization that it happened in.
    pub org: Option<OrgId>,
    /// The account that it concerns.
    pub subject: Option<AccountId>,
    /// What else is worth keeping.
    pub details: serde_json::Map<String, serde_json::Value>,
    /// The address it came from; gone when the person is erased.
    pub address: Option<String>,
    /// What the client called itself; gone when the person is erased.
    pub user_agent: Option<String>,
    /// The id of its request.
    pub request_id: String,
    /// Whether a seal covers it.
    pub is_sealed: bool,
}

/// Personal values and the key that opens them, both sealed.
pub(super) struct Sealed {
    pub(super) personal: Vec<u8>,
    pub(super) key: Vec<u8>,
}

/// The keys of one page: most of its events are of few people.
#[derive(Default)]
pub(super) struct Opened(HashMap<AccountId, DataKey>);

impl Opened {
    /// The event with its personal values, as far as they open.
    pub(super) fn show(
        &mut self,
        ctx: &Context,
        mut event: Recorded,
        sealed: Option<&Sealed>,
    ) -> Result<Recorded, Refusal> {
        let (Some(subject), Some(sealed)) = (&event.subject, sealed) else { return Ok(event) };
        let realm = &ctx.realm.id;
        if !self.0.contains_key(subject) {
            let key = personal_keys::unsealed(&ctx.app, realm, subject, &sealed.key)?;
            self.0.insert(subject.clone(), key);
        }
        let bound_to = SealedFor { purpose: PERSONAL_PURPOSE, realm: realm.as_str(), record: event.id.as_str() };
        let plain = self.0.get(subject).and_then(|key| key.open(&bound_to, &sealed.personal).ok());
        let values: serde_json::Value =
            plain.and_then(|plain| serde_json::from_slice(plain.expose()).ok()).unwrap_or_default();
        let text = |name: &str| values.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        (event.address, event.user_agent) = (text("address"), text("userAgent"));
        Ok(event)
    }
}
