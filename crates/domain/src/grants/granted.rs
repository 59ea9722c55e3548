//! What a client gets in the end.

use std::time::Duration;

use signet_protocol::oauth::Scope;
use signet_storage::WriteTx;
use signet_vocabulary::{ClientId, Secret};

use super::person::about;
use super::redeem::no_client;
use super::refused::Refused;
use crate::accounts::Account;
use crate::clients::{self, Client, TokenFormat};
use crate::context::Context;
use crate::refusal::Refusal;
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
    /// The access token, where it is one that is kept.
    pub(super) kept: Option<AccessToken>,
}

impl Ready {
    fn for_client(&self) -> ForClient<'_> {
        ForClient {
            client: &self.client,
            account: &self.account,
            session: &self.session,
            scope: &self.scope,
            audience: self.audience.as_deref(),
            jkt: self.jkt.as_deref(),
        }
    }

    /// The same with its access token, where that is one that is kept: what was spent for it is spent in the same transaction.
    pub(super) async fn keep(mut self, tx: &mut WriteTx, ctx: &Context) -> Result<Self, Refusal> {
        if self.client.settings.token_format == TokenFormat::Opaque {
            self.kept = Some(tokens::keep_for_client(tx, ctx, &self.for_client()).await?);
        }
        Ok(self)
    }
}

/// Sees to it that there is a key to sign with before anything is spent: one of RSA is long in the making.
pub(super) async fn prepare(ctx: &Context, client: &ClientId) -> Result<(), Refused> {
    let client = clients::by_id(&ctx.app, &ctx.realm.id, client).await?.ok_or_else(no_client)?;
    Ok(signing_keys::ensure(ctx, tokens::algorithm_of(&client)).await?)
}

/// Signs the tokens.
pub(super) async fn hand_out(ctx: &Context, mut ready: Ready) -> Result<Granted, Refused> {
    let kept = ready.kept.take();
    let for_client = ready.for_client();
    let (access, held) = tokens::issue_for_client(ctx, &for_client, kept).await?;
    let id_token = if ready.scope.contains("openid") {
        let about = about(ctx, &ready.account, &ready.session, &ready.scope).await?;
        let nonce = ready.nonce.clone();
        Some(tokens::issue_id_token(ctx, &for_client, (&access, nonce), about).await?)
    } else {
        None
    };
    let Ready { account, session, jkt, refresh, .. } = ready;
    Ok(Granted { is_bound: jkt.is_some(), account, session, scope: held, access, id_token, refresh })
}
