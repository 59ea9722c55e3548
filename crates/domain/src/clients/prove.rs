//! Proving which client makes a request: by the one way that it registered (RFC 6749, section 2.3; OAuth 2.1, section 2.4).

use std::borrow::Cow;
use std::sync::Arc;

use signet_protocol::digest::{equal, sha256};
use signet_protocol::jose::ForeignCompact;
use signet_vocabulary::{Secret, Timestamp};

use super::secrets::MOST_SECRETS;
use super::{AuthMethod, Client, by_id, prove_by_assertion, prove_unproven};
use crate::boxed;
use crate::context::Context;
use crate::refusal::Refusal;

/// What a request says of the client that makes it.
#[derive(Debug)]
pub struct Presented<'a> {
    /// Which one it says that it is, as it was sent; an assertion may say so itself.
    pub client_id: Option<&'a str>,
    /// What it proves that with.
    pub proof: Proof<'a>,
}

/// What a client proves itself with.
#[derive(Debug)]
pub enum Proof<'a> {
    /// Nothing.
    Nothing,
    /// A secret, and whether it came in the header or in the form.
    Secret(AuthMethod, Secret<String>),
    /// A token that it signed (RFC 7523, section 2.2).
    Assertion(&'a str),
}

/// Why a client is not proven.
#[derive(Debug)]
pub(super) enum Fault {
    /// What it showed does not hold: the reason, for the trail alone.
    Unproven(&'static str),
    /// What has nothing to do with it.
    Failed(Refusal),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Failed(refusal)
    }
}

impl From<signet_storage::Error> for Fault {
    fn from(error: signet_storage::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl Presented<'_> {
    /// The client that the request names; the empty text when it names none.
    fn named(&self) -> Cow<'_, str> {
        match (self.client_id, &self.proof) {
            (Some(named), _) => named.into(),
            (None, Proof::Assertion(token)) => {
                let issuer = ForeignCompact::parse(token).and_then(|token| token.unverified_issuer());
                issuer.unwrap_or_default().into()
            }
            (None, _) => "".into(),
        }
    }
}

/// What failures of whoever names no client are counted under: names are free to make up, and no client's id has a space.
const NOBODY: &str = "no client";

/// The client that makes a request, as it stands now.
///
/// # Errors
/// `Unauthenticated` with [`NOT_PROVEN`](super::NOT_PROVEN), the same and after the same work whatever is wrong; `Limited`
/// after too many of those from one network for one client. What proves the client is let in all the same: nobody guesses it,
/// and a client's id is public, so that strangers must not keep it out.
#[boxed]
pub async fn prove(ctx: &Context, presented: &Presented<'_>) -> Result<Arc<Client>, Refusal> {
    let named = presented.named();
    let client = match named.parse() {
        Ok(id) => by_id(&ctx.app, &ctx.realm.id, &id).await?,
        Err(_) => None,
    };
    let held = match &presented.proof {
        Proof::Nothing => is_public(client.as_deref()),
        Proof::Secret(method, secret) => has_secret(client.as_deref(), (*method, secret), ctx.now()),
        Proof::Assertion(token) => prove_by_assertion::signed(ctx, client.as_deref(), token).await,
    };
    match (held, client) {
        (Ok(()), Some(client)) => Ok(client),
        (Err(Fault::Failed(refusal)), _) => Err(refusal),
        (Err(Fault::Unproven(why)), Some(_)) => Err(prove_unproven::refuse(ctx, &named, why).await),
        (_, None) => Err(prove_unproven::refuse(ctx, NOBODY, "unknown_client").await),
    }
}

/// Whether `shown` is a secret of the client that holds at `now`.
pub(crate) fn has_live_secret(client: &Client, shown: &Secret<String>, now: Timestamp) -> bool {
    has_secret(Some(client), (client.auth_method, shown), now).is_ok()
}

fn is_public(client: Option<&Client>) -> Result<(), Fault> {
    match client.is_some_and(|client| client.auth_method.is_public()) {
        true => Ok(()),
        false => Err(Fault::Unproven("no_proof")),
    }
}

/// A client without secrets is compared like one that has all it can have.
fn has_secret(
    client: Option<&Client>,
    (method, shown): (AuthMethod, &Secret<String>),
    now: Timestamp,
) -> Result<(), Fault> {
    let shown = sha256(shown.expose().as_bytes());
    let mut hashes = [None; MOST_SECRETS];
    let live = client.into_iter().flat_map(|client| client.live_secrets(now));
    for (place, secret) in hashes.iter_mut().zip(live) {
        *place = Some(secret.hash);
    }
    let is_right = hashes.iter().fold(false, |found, hash| {
        let is_equal = equal(&shown, &hash.unwrap_or_default());
        found | (is_equal & hash.is_some())
    });
    let is_registered = client.is_some_and(|client| client.auth_method == method);
    match (is_registered, is_right) {
        (true, true) => Ok(()),
        (false, _) => Err(Fault::Unproven("wrong_method")),
        (true, false) => Err(Fault::Unproven("wrong_secret")),
    }
}
