//! What a client gets in the end.

use std::time::Duration;

use signet_protocol::oauth::Scope;
use signet_vocabulary::{ClientId, Secret};

use super::person::about;
use super::redeem::no_client;
use super::refused::Refused;
use crate::accounts::Account;
use crate::clients::{self, Client};
use crate::context::Context;
use crate::identities;
use crate::sessions::Session;
use crate::signing_keys;
use crate::tokens::{self, AccessToken, ForClient, RefreshToken};

/// The tokens of a client, and whose they are.
#[derive(Debug)]
pub struct Granted {
    /// The account that they speak of.
    pub account: Account,
    /// The session that they belong to.
    pub session: Session,
    /// What the access token is for: permissions only as far as the account holds them.
    pub scope: Scope,
    /// For the client's requests.
    pub access: AccessToken,
    /// What is told of the sign-in, where the scope has `openid`.
    pub id_token: Option<Secret<String>>,
    /// For the next access token, where the client may have one.
    pub refresh: Option<RefreshToken>,
    /// Whether the access token is bound to a key (RFC 9449): its type is DPoP then, and Bearer else.
    pub is_bound: bool,
}

impl Granted {
    /// How long the access token is good for.
    pub fn expires_in(&self) -> Duration {
        self.access.expires_in
    }
}

/// What was granted and is committed: all that is left is to sign.
pub(super) struct Ready {
    pub(super) client: Client,
    pub(super) account: Account,
    pub(super) session: Session,
    pub(super) scope: Scope,
    /// A resource; ourselves when there is none.
    pub(super) audience: Option<String>,
    pub(super) jkt: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) refresh: Option<RefreshToken>,
}

/// Sees to it that there is a key to sign with before anything is spent: one of RSA is long in the making.
pub(super) async fn prepare(ctx: &Context, client: &ClientId) -> Result<(), Refused> {
    let client = clients::by_id(&ctx.app, &ctx.realm.id, client).await?.ok_or_else(no_client)?;
    Ok(signing_keys::ensure(ctx, tokens::algorithm_of(&client)).await?)
}

/// Signs the tokens.
pub(super) async fn hand_out(ctx: &Context, ready: Ready) -> Result<Granted, Refused> {
    let Ready { client, account, session, scope, audience, jkt, nonce, refresh } = ready;
    let for_client = ForClient {
        client: &client,
        account: &account,
        session: &session,
        scope: &scope,
        audience: audience.as_deref(),
        jkt: jkt.as_deref(),
    };
    let (access, held) = tokens::issue_for_client(ctx, &for_client).await?;
    let id_token = if scope.contains("openid") {
        let identity = match scope.contains("profile") {
            true => identities::row_by_id(&mut ctx.app.store.read().await?, &ctx.realm.id, &account.identity).await?,
            false => None,
        };
        let about = about(&account, identity.as_ref(), &scope);
        Some(tokens::issue_id_token(ctx, &for_client, (&access, nonce), about).await?)
    } else {
        None
    };
    Ok(Granted { is_bound: jkt.is_some(), account, session, scope: held, access, id_token, refresh })
}
