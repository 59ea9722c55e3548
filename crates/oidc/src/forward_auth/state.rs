//! The `state` of such a sign-in: which application it is for and where it goes on, vouched for by what the browser alone keeps.
//! Whoever brings another browser's answer brings a state that this one did not begin (RFC 6749, section 10.12).

use signet_domain::App;
use signet_protocol::digest::{derive_key, equal, hmac_sha256, sha256};
use signet_protocol::encoding::{base64url, from_base64url};
use signet_protocol::oauth::ForwardStart;
use signet_vocabulary::ClientId;

/// How many random bytes tell two of them apart.
const NONCE: usize = 16;

/// What a state says, which nothing has vouched for yet.
pub(super) struct State<'a> {
    pub(super) client: &'a str,
    text: &'a str,
    said: &'a str,
    path: String,
    tag: [u8; 32],
}

/// A new one for somebody who goes on to `path`.
pub(super) fn make(app: &App, start: &ForwardStart, client: &ClientId, path: &str) -> String {
    let nonce = base64url(&app.random.bytes::<NONCE>());
    let said = format!("{client}.{nonce}.{}", base64url(path.as_bytes()));
    let tag = base64url(&tag(start, &said));
    format!("{said}.{tag}")
}

/// The verifier of the code that a state is sent for (RFC 7636): it never leaves us.
pub(super) fn verifier(start: &ForwardStart, state: &str) -> String {
    let key = derive_key(start.expose().as_bytes(), "forward-auth verifier", b"");
    base64url(&hmac_sha256(key.expose(), &[state.as_bytes()]))
}

/// The challenge that the verifier fits (RFC 7636, section 4.2).
pub(super) fn challenge(start: &ForwardStart, state: &str) -> String {
    base64url(&sha256(verifier(start, state).as_bytes()))
}

fn tag(start: &ForwardStart, said: &str) -> [u8; 32] {
    let key = derive_key(start.expose().as_bytes(), "forward-auth state", b"");
    hmac_sha256(key.expose(), &[said.as_bytes()])
}

impl<'a> State<'a> {
    /// Reads what [`make`] writes.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (said, tag) = text.rsplit_once('.')?;
        let mut parts = said.split('.');
        let (client, _nonce, path) = (parts.next()?, parts.next()?, parts.next()?);
        let path = String::from_utf8(from_base64url(path)?).ok()?;
        let tag = from_base64url(tag)?.try_into().ok()?;
        parts.next().is_none().then_some(Self { client, text, said, path, tag })
    }

    /// Where somebody goes on, and the verifier of their code, if it was this browser that began.
    pub(super) fn begun_by(&self, start: &ForwardStart) -> Option<(&str, String)> {
        equal(&tag(start, self.said), &self.tag).then(|| (self.path.as_str(), verifier(start, self.text)))
    }
}
