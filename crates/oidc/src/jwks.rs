//! `GET /.well-known/jwks.json`: the public keys of a realm's tokens (RFC 7517, section 5).

use axum::Json;
use axum::http::{HeaderName, header};
use serde::Serialize;
use signet_domain::signing_keys;
use signet_edge::openapi::{NoSuchRealm, RealmKey, Unexpected};
use signet_edge::{Failure, Public, Visitor};
use utoipa::ToSchema;

/// How long verifiers may keep the set; a new key is published for longer than this before it signs.
pub(crate) const CACHED: &str = "public, max-age=300";

/// A set of keys.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Jwks {
    /// The keys, the coming one included.
    #[schema(value_type = Vec<Jwk>)]
    keys: Vec<serde_json::Value>,
}

/// One public key (RFC 7517, section 4; RFC 7518, section 6; RFC 8037, section 2).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Jwk {
    /// The family of the key: OKP, EC or RSA.
    #[schema(example = "OKP")]
    kty: String,
    /// The curve, of OKP and EC: Ed25519 or P-256.
    #[schema(example = "Ed25519", required = false)]
    crv: Option<String>,
    /// The public key of OKP, or the first coordinate of EC, base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", required = false)]
    x: Option<String>,
    /// The second coordinate of EC, base64url.
    #[schema(example = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", required = false)]
    y: Option<String>,
    /// The modulus of RSA, base64url.
    #[schema(example = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddx", required = false)]
    n: Option<String>,
    /// The exponent of RSA, base64url.
    #[schema(example = "AQAB", required = false)]
    e: Option<String>,
    /// Its RFC 7638 thumbprint, which tokens name.
    #[schema(example = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]
    kid: String,
    /// What it is for.
    #[schema(example = "sig")]
    r#use: String,
    /// The only algorithm it is used with: EdDSA, ES256 or RS256.
    #[schema(example = "EdDSA")]
    alg: String,
}

/// The keys that verify access tokens
///
/// Of the realm `default`, or of the one that X-Realm-Key names; those of another realm are also at
/// `/realms/{realm}/.well-known/jwks.json`. A new key is published before it signs, and an old one
/// until its last token has expired.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", operation_id = "jwks", tag = "Keys", security(()),
    params(RealmKey),
    responses((status = 200, description = "The key set.", body = Jwks), NoSuchRealm, Unexpected),
)]
pub(crate) async fn jwks(Public(ctx): Public) -> Result<([(HeaderName, &'static str); 2], Json<Jwks>), Failure> {
    let keys = signing_keys::key_set(&ctx.app, &ctx.realm.id).await?;
    // A cache that forgot which realm was asked for would hand one realm's keys to another's verifiers.
    let headers = [(header::CACHE_CONTROL, CACHED), (header::VARY, "x-realm-key")];
    // Keys come and go by the clock of the process, whatever that of the realm.
    Ok((headers, Json(Jwks { keys: keys.published(ctx.app.clock.now()) })))
}

/// The same of the realm in the path, which no header changes.
pub(crate) async fn jwks_of_realm(
    Visitor(ctx): Visitor,
) -> Result<([(HeaderName, &'static str); 1], Json<Jwks>), Failure> {
    let keys = signing_keys::key_set(&ctx.app, &ctx.realm.id).await?;
    Ok(([(header::CACHE_CONTROL, CACHED)], Json(Jwks { keys: keys.published(ctx.app.clock.now()) })))
}
