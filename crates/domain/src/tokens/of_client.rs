//! The access tokens that a client has for itself (RFC 6749, section 4.4): of no session, and nobody's but its own.

use std::time::Duration;

use signet_protocol::access_token::{ClientClaims, Confirmation, TYP};
use signet_protocol::oauth::{OpaqueAccessToken, Scope};
use signet_vocabulary::Secret;

use super::access::AccessToken;
use super::for_client::{algorithm_of, signed};
use super::store;
use crate::boxed;
use crate::clients::{Client, TokenFormat};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::signing_keys;

/// What such a token is of.
#[derive(Debug, Clone, Copy)]
pub struct OfClient<'a> {
    /// Whose it is.
    pub client: &'a Client,
    /// What it is for: the client may ask for all of it.
    pub scope: &'a Scope,
    /// The resource that it is for, which is one of the client's; ourselves when there is none.
    pub audience: Option<&'a str>,
    /// The thumbprint of the key that it is bound to.
    pub jkt: Option<&'a str>,
}

/// Issues a token of the client's format. One that is signed writes nothing, once its realm has a key of the client's algorithm.
///
/// # Errors
/// What keeps the token from being signed or kept.
#[boxed]
pub async fn issue_of_client(ctx: &Context, of: &OfClient<'_>) -> Result<AccessToken, Refusal> {
    match of.client.settings.token_format {
        TokenFormat::Jwt => sign(ctx, of).await,
        TokenFormat::Opaque => keep(ctx, of).await,
    }
}

fn lifetime(client: &Client) -> Duration {
    Duration::from_secs(client.settings.access_token_seconds.into())
}

fn audience(ctx: &Context, of: &OfClient<'_>) -> String {
    of.audience.map_or_else(|| ctx.realm.issuer(&ctx.app.settings.public_url), str::to_owned)
}

async fn sign(ctx: &Context, of: &OfClient<'_>) -> Result<AccessToken, Refusal> {
    let OfClient { client, scope, jkt, .. } = *of;
    signing_keys::ensure(ctx, algorithm_of(client)).await?;
    let now = ctx.now();
    signed(ctx, client, (TYP, lifetime(client)), |expires_in| ClientClaims {
        iss: ctx.realm.issuer(&ctx.app.settings.public_url),
        sub: client.id.to_string(),
        aud: audience(ctx, of),
        client_id: client.id.to_string(),
        exp: now.plus(expires_in).seconds(),
        iat: now.seconds(),
        nbf: now.seconds(),
        jti: ctx.app.random.uuid().to_string(),
        realm: ctx.realm.id.to_string(),
        scope: scope.to_string(),
        cnf: jkt.map(|jkt| Confirmation { jkt: jkt.to_owned() }),
    })
    .await
}

async fn keep(ctx: &Context, of: &OfClient<'_>) -> Result<AccessToken, Refusal> {
    let token = OpaqueAccessToken::random(&ctx.app.random);
    let (now, expires_in) = (ctx.now(), lifetime(of.client));
    let row = store::Opaque {
        session: None,
        client: &of.client.id,
        account: None,
        scope: of.scope.to_string(),
        audience: audience(ctx, of),
        jkt: of.jkt,
        created_at: now,
        expires_at: now.plus(expires_in),
    };
    let (row, handle) = (&row, &token.hash());
    ctx.app
        .store
        .write(|mut tx| async move {
            store::insert_opaque(&mut tx, &ctx.realm.id, handle, row).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await?;
    Ok(AccessToken { token: Secret::new(token.expose().to_owned()), expires_in })
}
