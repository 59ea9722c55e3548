//! Holding a proof against its request.

use std::time::Duration;

use signet_protocol::dpop::{Claims, Request, TYP};
use signet_protocol::jose::KeyProof;
use signet_vocabulary::{RealmId, Timestamp};

use super::nonce;
use crate::boxed;
use crate::context::App;
use crate::refusal::Refusal;
use crate::spent_proofs::{self, Kind, Proof};

/// The code of the refusal of a proof that does not hold.
pub const INVALID_PROOF: &str = "INVALID_DPOP_PROOF";
/// The code of the refusal of a proof without a nonce of ours that is fresh: the answer has one.
pub const USE_NONCE: &str = "USE_DPOP_NONCE";

/// How long a proof is remembered after it was made: a minute is how long it is taken, and nodes' clocks stand apart.
const REMEMBERED: Duration = Duration::from_secs(180);

/// A proof as a request shows it.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The proof.
    pub proof: &'a str,
    /// The method of the request.
    pub method: &'a str,
    /// Where it goes, as clients know the address.
    pub url: &'a str,
}

fn refused(said: &str) -> Refusal {
    Refusal::unauthenticated(INVALID_PROOF, said)
}

/// The refusal of a request that shows no proof, or several.
pub fn missing() -> Refusal {
    refused("The request needs one proof of its key, in the header DPoP.")
}

/// The key that a request for a token proves to hold: its thumbprint. The proof has to have a nonce.
///
/// # Errors
/// `Unauthenticated` with [`INVALID_PROOF`] or [`USE_NONCE`].
#[boxed]
pub async fn prove(app: &App, realm: &RealmId, shown: &Shown<'_>) -> Result<String, Refusal> {
    let (key, claims) = read(app, shown, None, true)?;
    spend(app, realm, &key, &claims).await?;
    Ok(key)
}

/// Lets pass a request that shows an access token and proves the key that the token is bound to.
///
/// # Errors
/// As [`prove`]; a nonce does not have to be there, but has to be fresh where it is.
pub(crate) async fn prove_with_token(
    app: &App,
    realm: &RealmId,
    shown: &Shown<'_>,
    (access_token, jkt): (&str, &str),
) -> Result<(), Refusal> {
    let (key, claims) = read(app, shown, Some(access_token), false)?;
    if key != jkt {
        return Err(refused("The access token is bound to another key."));
    }
    spend(app, realm, &key, &claims).await
}

/// What a proof says, when its signature holds and it fits the request.
fn read(
    app: &App,
    shown: &Shown<'_>,
    access_token: Option<&str>,
    needs_nonce: bool,
) -> Result<(String, Claims), Refusal> {
    let proof = KeyProof::parse(shown.proof).map_err(|_| refused("The proof cannot be read."))?;
    let claims: Claims = proof.verify(TYP).map_err(|_| refused("The proof's signature or its form does not hold."))?;
    let request = Request { method: shown.method, url: shown.url, access_token };
    if let Some(said) = claims.fault(&request, app.clock.now().seconds()) {
        return Err(refused(said));
    }
    let has_nonce = match &claims.nonce {
        None => !needs_nonce,
        Some(given) => nonce::is_fresh(app, given),
    };
    if !has_nonce {
        return Err(Refusal::unauthenticated(USE_NONCE, "The proof needs the nonce of the header DPoP-Nonce."));
    }
    Ok((proof.key().kid().to_owned(), claims))
}

async fn spend(app: &App, realm: &RealmId, key: &str, claims: &Claims) -> Result<(), Refusal> {
    let made_at = Timestamp::from_millis(claims.iat.saturating_mul(1000));
    let forget_at = made_at.plus(REMEMBERED);
    let proof = Proof { kind: Kind::KeyPossession, signer: key, jti: &claims.jti, forget_at };
    let is_first = app
        .store
        .write(|mut tx| async move {
            let is_first = spent_proofs::spend(&mut tx, realm, &proof).await?;
            Ok::<_, Refusal>(tx.commit(is_first))
        })
        .await?;
    if is_first { Ok(()) } else { Err(refused("The proof was shown before (jti).")) }
}
