//! What a browser takes along to a provider and brings back, and what is kept of it here.

use serde::{Deserialize, Serialize};
use signet_protocol::digest::{hmac_sha256, sha256};
use signet_protocol::encoding::base64url;
use signet_protocol::oauth::ProviderState;
use signet_protocol::seal::Context as SealedFor;

use crate::context::Context;
use crate::refusal::Refusal;

const KEY_LABEL: &str = "provider states";
const PURPOSE: &str = "provider_states.purpose";

/// What the browser went to the provider for.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Errand {
    /// The request of a client that waits for the sign-in, as the browser names it.
    pub(super) request: Option<String>,
    /// The session of somebody who wants to be linked.
    pub(super) session: Option<String>,
    /// When they left, in seconds since 1970.
    pub(super) left_at: i64,
    /// Whether they have to prove themselves there anew.
    pub(super) is_asked_anew: bool,
}

impl Errand {
    pub(super) fn seal(&self, ctx: &Context, state: &ProviderState) -> Result<Vec<u8>, Refusal> {
        let text = serde_json::to_vec(self).map_err(Refusal::bug)?;
        let record = base64url(&state.hash());
        let bound_to = SealedFor { purpose: PURPOSE, realm: ctx.realm.id.as_str(), record: &record };
        Ok(ctx.app.master_key.seal(&ctx.app.random, &bound_to, &text))
    }

    pub(super) fn open(ctx: &Context, state: &ProviderState, sealed: &[u8]) -> Result<Self, Refusal> {
        let record = base64url(&state.hash());
        let bound_to = SealedFor { purpose: PURPOSE, realm: ctx.realm.id.as_str(), record: &record };
        let text = ctx.app.master_key.open(&bound_to, sealed).map_err(Refusal::bug)?;
        serde_json::from_slice(text.expose()).map_err(Refusal::bug)
    }
}

/// What we know of a sign-in at a provider that nobody who sees its URL does: made of the state, and kept nowhere.
pub(super) struct Own {
    /// What the exchange of the code takes (RFC 7636, section 4.1).
    pub(super) verifier: String,
    /// What the ID token has to say (OpenID Connect Core 1.0, section 3.1.2.1).
    pub(super) nonce: String,
}

impl Own {
    pub(super) fn of(ctx: &Context, state: &ProviderState) -> Self {
        let key = ctx.app.master_key.derive(KEY_LABEL);
        let text = state.expose().as_bytes();
        let made = |what: &str| base64url(&hmac_sha256(key.expose(), &[what.as_bytes(), text]));
        Self { verifier: made("verifier"), nonce: made("nonce") }
    }

    /// What of the verifier everybody may see (RFC 7636, section 4.2).
    pub(super) fn challenge(&self) -> String {
        base64url(&sha256(self.verifier.as_bytes()))
    }
}
