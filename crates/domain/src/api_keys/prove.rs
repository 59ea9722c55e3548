//! Whether a request proves that its caller has a key's secret: by showing it, or by a signature.

use signet_protocol::digest;
use signet_protocol::request_signature as signature;
use signet_protocol::seal::Context as SealedFor;
use signet_vocabulary::Secret;

use super::{ApiKey, Presented, SECRET_PURPOSE, SignedRequest, Signing, refused};
use crate::context::App;
use crate::refusal::Refusal;

/// The signature that proved good, if there was one. What is computed depends on the request alone, never on the key.
///
/// # Errors
/// `Unauthenticated`; a bug when the key's secret cannot be read back.
pub(super) fn prove(
    app: &App,
    key: &ApiKey,
    presented: &Presented,
    signing: Option<&Signing<'_>>,
    is_live: bool,
) -> Result<Option<SignedRequest>, Refusal> {
    let has_secret = match presented {
        Presented::Secret(secret) => digest::equal(&secret.hash(), &key.hash),
        // The id is public: the signature alone has to prove it.
        Presented::Id(_) => signing.is_some(),
    };
    let signed = signing.map(|signing| verify(app, key, signing));
    match signed {
        _ if !has_secret => Err(refused()),
        Some(Err(Unverified::WrongFor(text))) if app.settings.development && is_live => {
            let message = format!("The signature is not the one of the text that was to be signed: {text}");
            Err(Refusal { message, ..refused() })
        }
        Some(Err(Unverified::Broken(bug))) => Err(bug),
        Some(Err(_)) => Err(refused()),
        Some(Ok(signed)) => Ok(Some(signed)),
        None => Ok(None),
    }
}

/// Why a signature does not count.
enum Unverified {
    /// The request cannot be signed, or its timestamp is too far from the clock.
    Unsignable,
    /// It is not the signature of this text.
    WrongFor(String),
    /// The key's own secret is unreadable.
    Broken(Refusal),
}

fn verify(app: &App, key: &ApiKey, signing: &Signing<'_>) -> Result<SignedRequest, Unverified> {
    let at = signature::parse_timestamp(signing.timestamp).ok_or(Unverified::Unsignable)?;
    // The clock of whoever signs is the world's, whatever that of the realm.
    if !signature::is_fresh(at, app.clock.now()) {
        return Err(Unverified::Unsignable);
    }
    let text = signature::canonical_text(signing.method, signing.path, signing.query, signing.timestamp, signing.body);
    let text = text.map_err(|_| Unverified::Unsignable)?;
    let secret = secret(app, key).map_err(Unverified::Broken)?;
    match signature::verify(secret.expose(), &text, signing.signature) {
        Some(signature) => Ok(SignedRequest { key: key.id.clone(), signature }),
        None => Err(Unverified::WrongFor(text)),
    }
}

/// The key's secret, from its sealed form.
fn secret(app: &App, key: &ApiKey) -> Result<Secret<String>, Refusal> {
    let bound_to = SealedFor { purpose: SECRET_PURPOSE, realm: key.realm.as_str(), record: key.id.as_str() };
    let opened = app.master_key.open(&bound_to, &key.sealed).map_err(Refusal::bug)?;
    let text = std::str::from_utf8(opened.expose()).map_err(|_| Refusal::bug("an API key that is no text"))?;
    Ok(Secret::new(text.to_owned()))
}
