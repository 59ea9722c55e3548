//! `GET /.well-known/jwks.json`: the public keys of a realm's tokens (RFC 7517, section 5).

use axum::Json;
use axum::http::{HeaderName, header};
use serde::Serialize;
use signet_domain::signing_keys;
use signet_edge::openapi::{NoSuchRealm, RealmKey, Unexpected};
use signet_edge::{Failure, Public};
use utoipa::ToSchema;

/// How long verifiers may keep the set; a new key is published for longer than this before it signs.
const CACHED: &str = "public, max-age=300";

/// A set of keys.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Jwks {
    /// The keys, the coming one included.
    #[schema(value_type = Vec<Jwk>)]
    keys: Vec<serde_json::Value>,
}

/// One public key.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Jwk {
    /// The family of the key.
    #[schema(example = "OKP")]
    kty: String,
    /// Its curve.
    #[schema(example = "Ed25519")]
    crv: String,
    /// The public key itself, base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    x: String,
    /// Its RFC 7638 thumbprint, which tokens name.
    #[schema(example = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]
    kid: String,
    /// What it is for.
    #[schema(example = "sig")]
    r#use: String,
    /// The only algorithm it is used with.
    #[schema(example = "EdDSA")]
    alg: String,
}

/// The keys that verify access tokens
///
/// Of the realm `default`, or of the one that X-Realm-Key names. A new key is published before it signs, and an old one
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
