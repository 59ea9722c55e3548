//! The access tokens that a client has for another token (RFC 8693): of the same session as that one, for somebody else.

use std::time::Duration;

use signet_protocol::access_token::{Act, Claims, Confirmation, TYP};
use signet_protocol::oauth::Scope;
use signet_vocabulary::{AccountId, ClientId, OrgId};

use super::access::AccessToken;
use super::for_client::{algorithm_of, signed};
use crate::clients::Client;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::sessions::Session;
use crate::signing_keys;

/// What such a token is of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exchanged<'a> {
    /// Who has it.
    pub(crate) client: &'a Client,
    /// Who had those before it, the latest first: each that exchanged one, and not the one that was granted.
    pub(crate) earlier: &'a [ClientId],
    /// Whom it speaks of.
    pub(crate) account: &'a AccountId,
    /// The session of the token that it was had for.
    pub(crate) session: &'a Session,
    /// The organization that it acts in.
    pub(crate) org: Option<&'a OrgId>,
    /// What it is for.
    pub(crate) scope: &'a Scope,
    /// The resource that it is for: never ourselves.
    pub(crate) audience: &'a str,
    /// The thumbprint of the key that it is bound to.
    pub(crate) jkt: Option<&'a str>,
    /// How long it is good for at most.
    pub(crate) most: Duration,
}

/// Signs it. It is always a JWT: who takes it is somebody else than who was granted anything.
pub(crate) async fn issue_exchanged(ctx: &Context, of: &Exchanged<'_>) -> Result<AccessToken, Refusal> {
    let Exchanged { client, session, .. } = *of;
    signing_keys::ensure(ctx, algorithm_of(client)).await?;
    let now = ctx.now();
    let parties: Vec<String> = std::iter::once(&client.id).chain(of.earlier).map(ToString::to_string).collect();
    signed(ctx, client, (TYP, of.most), |expires_in| Claims {
        aud: of.audience.to_owned(),
        iss: ctx.realm.issuer(&ctx.app.settings.public_url),
        sub: of.account.to_string(),
        client_id: client.id.to_string(),
        exp: now.plus(expires_in).seconds(),
        iat: now.seconds(),
        nbf: now.seconds(),
        jti: ctx.app.random.uuid().to_string(),
        sid: session.id.to_string(),
        realm: ctx.realm.id.to_string(),
        org_id: of.org.map(ToString::to_string),
        roles: None,
        scope: of.scope.to_string(),
        acr: session.acr().to_owned(),
        amr: session.amr.clone(),
        auth_time: session.auth_time.seconds(),
        act: Act::chain(parties),
        read_only: false,
        cnf: of.jkt.map(|jkt| Confirmation { jkt: jkt.to_owned() }),
    })
    .await
}
