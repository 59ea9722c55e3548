//! The tokens of OAuth clients: access tokens (RFC 9068) and ID tokens (OpenID Connect Core 1.0, section 2).

use std::time::Duration;

use serde_json::{Map, Value};
use signet_protocol::access_token::{Claims, Confirmation, TYP};
use signet_protocol::jose::{self, Algorithm};
use signet_protocol::oauth::{OpaqueAccessToken, Scope};
use signet_protocol::oidc::id_token;
use signet_storage::WriteTx;
use signet_vocabulary::{RealmId, Secret};

use super::access::{AccessToken, SHORTEST};
use super::store;
use crate::access::{Grants, Permissions};
use crate::accounts::Account;
use crate::clients::Client;
use crate::context::{App, Context};
use crate::refusal::Refusal;
use crate::roles;
use crate::sessions::{self, Session};
use crate::signing_keys;

/// What a client's tokens are of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ForClient<'a> {
    /// Whose they are.
    pub(crate) client: &'a Client,
    /// Whom they speak of.
    pub(crate) account: &'a Account,
    /// The session that they belong to.
    pub(crate) session: &'a Session,
    /// What they are for.
    pub(crate) scope: &'a Scope,
    /// The resource that they are for; ourselves when there is none.
    pub(crate) audience: Option<&'a str>,
    /// The thumbprint of the key that they are bound to.
    pub(crate) jkt: Option<&'a str>,
}

/// What a client's tokens are signed with.
pub(crate) fn algorithm_of(client: &Client) -> Algorithm {
    client.settings.signing_algorithm.of_keys()
}

/// Signs claims that `build` makes of how long they say something: no longer than the key counts, nor than `most`.
pub(super) async fn signed<C: serde::Serialize>(
    ctx: &Context,
    client: &Client,
    kind: (&str, Duration),
    build: impl FnOnce(Duration) -> C,
) -> Result<AccessToken, Refusal> {
    signed_in(&ctx.app, &ctx.realm.id, client, kind, build).await
}

/// The same, where nobody asks.
pub(super) async fn signed_in<C: serde::Serialize>(
    app: &App,
    realm: &RealmId,
    client: &Client,
    (typ, most): (&str, Duration),
    build: impl FnOnce(Duration) -> C,
) -> Result<AccessToken, Refusal> {
    let real_now = app.clock.now();
    let keys = signing_keys::key_set(app, realm).await?;
    let missing = || Refusal::bug("a realm without a key of its client's algorithm");
    let key = keys.signing(algorithm_of(client), real_now).ok_or_else(missing)?;
    let key_ends_in = key.retired_at.map_or(Duration::MAX, |end| end.since(real_now));
    let expires_in = most.min(key_ends_in).max(SHORTEST);
    let token = jose::sign(&key.signing, typ, &build(expires_in)).map_err(Refusal::bug)?;
    Ok(AccessToken { token: Secret::new(token), expires_in })
}

/// What of a scope counts for somebody with these grants: the permissions that they hold, and all words that name none.
pub(crate) fn held_of(scope: &Scope, grants: &Grants) -> Scope {
    scope.filtered(|word| Permissions::of_scope(word).is_none_or(|named| grants.here().holds(named)))
}

/// How long an access token of a client is good for at most.
fn most(ctx: &Context, of: &ForClient<'_>) -> Duration {
    let lifetime = Duration::from_secs(of.client.settings.access_token_seconds.into());
    lifetime.min(of.session.ends_at(&ctx.realm).since(ctx.now()))
}

/// The access token of a client: the one that was `kept` for it, or one that is signed. It names permissions as far as the account
/// holds them at this moment, and no roles: what a client may do is in its scope, which is given beside.
pub(crate) async fn issue_for_client(
    ctx: &Context,
    of: &ForClient<'_>,
    kept: Option<AccessToken>,
) -> Result<(AccessToken, Scope), Refusal> {
    let ForClient { client, account, session, scope, audience, jkt } = *of;
    let (app, realm) = (&ctx.app, &ctx.realm);
    let memberships = roles::memberships(app, &realm.id, &account.id, session.org.as_ref()).await?;
    let (grants, _) = sessions::grants_of(&realm.settings, (account, &memberships), session, session.org.as_ref());
    let held = held_of(scope, &grants);
    if let Some(kept) = kept {
        return Ok((kept, held));
    }
    let now = ctx.now();
    let issuer = realm.issuer(&app.settings.public_url);
    let token = signed(ctx, client, (TYP, most(ctx, of)), |expires_in| Claims {
        aud: audience.map_or_else(|| issuer.clone(), str::to_owned),
        iss: issuer.clone(),
        sub: account.id.to_string(),
        client_id: client.id.to_string(),
        exp: now.plus(expires_in).seconds(),
        iat: now.seconds(),
        nbf: now.seconds(),
        jti: app.random.uuid().to_string(),
        sid: session.id.to_string(),
        realm: realm.id.to_string(),
        org_id: grants.org().map(ToString::to_string),
        roles: None,
        scope: held.to_string(),
        acr: session.acr().to_owned(),
        amr: session.amr.clone(),
        auth_time: session.auth_time.seconds(),
        act: None,
        read_only: false,
        cnf: jkt.map(|jkt| Confirmation { jkt: jkt.to_owned() }),
    })
    .await?;
    Ok((token, held))
}

/// Keeps an access token that says nothing by itself. Its scope is what was granted: whoever looks it up asks what the account
/// holds of it then.
pub(crate) async fn keep_for_client(
    tx: &mut WriteTx,
    ctx: &Context,
    of: &ForClient<'_>,
) -> Result<AccessToken, Refusal> {
    let token = OpaqueAccessToken::random(&ctx.app.random);
    let (now, expires_in) = (ctx.now(), most(ctx, of).max(SHORTEST));
    let issuer = ctx.realm.issuer(&ctx.app.settings.public_url);
    let row = &store::Opaque {
        session: Some(&of.session.id),
        client: &of.client.id,
        account: Some(&of.account.id),
        scope: of.scope.to_string(),
        audience: of.audience.map_or(issuer, str::to_owned),
        jkt: of.jkt,
        created_at: now,
        expires_at: now.plus(expires_in),
    };
    store::insert_opaque(tx, &ctx.realm.id, &token.hash(), row).await?;
    Ok(AccessToken { token: Secret::new(token.expose().to_owned()), expires_in })
}

/// The `typ` of what is told of a person by itself: it passes for no ID token.
const USERINFO_TYP: &str = "userinfo+jwt";

/// Signs what a client is told of a person beside ID tokens (OpenID Connect Core 1.0, section 5.3.2).
pub(crate) async fn sign_about(
    ctx: &Context,
    client: &Client,
    told: &Map<String, Value>,
) -> Result<Secret<String>, Refusal> {
    signing_keys::ensure(ctx, algorithm_of(client)).await?;
    let most = Duration::from_secs(client.settings.id_token_seconds.into());
    Ok(signed(ctx, client, (USERINFO_TYP, most), |_| told).await?.token)
}

/// Signs an ID token, which goes with `access`, for the request that had `nonce`; `about` is what it tells of the person.
pub(crate) async fn issue_id_token(
    ctx: &Context,
    of: &ForClient<'_>,
    (access, nonce): (&AccessToken, Option<String>),
    about: Map<String, Value>,
) -> Result<Secret<String>, Refusal> {
    let ForClient { client, account, session, .. } = *of;
    let most = Duration::from_secs(client.settings.id_token_seconds.into());
    let token = signed(ctx, client, (id_token::TYP, most), |expires_in| {
        let facts = id_token::Facts {
            issuer: ctx.realm.issuer(&ctx.app.settings.public_url),
            subject: account.id.to_string(),
            client: client.id.to_string(),
            issued_at: ctx.now().seconds(),
            lifetime: i64::try_from(expires_in.as_secs()).unwrap_or(i64::MAX),
            auth_time: session.auth_time.seconds(),
            nonce,
            acr: session.acr().to_owned(),
            amr: session.amr.clone(),
            session: session.id.to_string(),
        };
        let access = (algorithm_of(client), access.token.expose().as_str());
        id_token::Claims::new(facts, Some(access), about)
    })
    .await?;
    Ok(token.token)
}
