//! The secrets of a client: another one beside the old, which ends by itself, and taking one back.

use std::time::Duration;

use async_trait::async_trait;
use signet_protocol::oauth::ClientSecret as SecretText;
use signet_storage::WriteTx;
use signet_vocabulary::{ClientId, ClientSecretId, Timestamp};

use super::lookup::written;
use super::{Client, ClientSecret, check, store};
use crate::access::{require_as_mighty_as_client, require_recent_if_person};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::Refusal;

/// What a secret is called where there is none.
pub const SECRET: &str = "secret of this client";
/// How many secrets of one client hold at a time: one in use, and the one that takes its place.
pub(super) const MOST_SECRETS: usize = 2;
/// How long the old one goes on when nobody says.
const OVERLAP: Duration = Duration::from_secs(24 * 3600);

/// A secret that nobody has seen yet, as it is shown once and as it is kept.
pub(super) fn fresh_secret(ctx: &Context, now: Timestamp) -> (SecretText, ClientSecret) {
    let text = SecretText::random(&ctx.app.random);
    let id = ClientSecretId::random(&ctx.app.random, now);
    let secret = ClientSecret { id, hash: text.hash(), created_at: now, expires_at: None };
    (text, secret)
}

/// Gives a client its first secret, where it takes one and none of its own holds.
pub(crate) async fn with_a_secret(
    tx: &mut WriteTx,
    ctx: &Context,
    client: Client,
) -> Result<(Client, Option<SecretText>), Refusal> {
    let now = ctx.now();
    if !client.auth_method.takes_secret() || client.live_secrets(now).next().is_some() {
        return Ok((client, None));
    }
    let (text, secret) = fresh_secret(ctx, now);
    store::add_secret(tx, &client, &secret, now).await?;
    Ok((Client { secrets: vec![secret], ..client }, Some(text)))
}

/// Gives a client another secret; the one that it has ends at the moment that is named, unless it ends before.
///
/// # Errors
/// `Denied` without `write:clients` in the whole realm, for a client whose scopes are more than the caller holds there, and to
/// people without a recent sign-in; `NotFound`; `Invalid` for a moment that is out of range; `Conflict` for a client that takes
/// no secret, or has two.
#[derive(Debug)]
pub struct AddClientSecret {
    /// Whose it is to be.
    pub client: ClientId,
    /// From when on the old one proves nothing (RFC 3339); else a day from now.
    pub previous_expires_at: Option<String>,
}

/// A secret that was made, and is not to be had again.
#[derive(Debug)]
pub struct NewClientSecret {
    /// What is kept of it.
    pub secret: ClientSecret,
    /// What the client keeps.
    pub text: SecretText,
}

/// The refusal of a secret for a client that proves itself otherwise, or not at all.
pub fn takes_no_secret() -> Refusal {
    Refusal::conflict("This client takes no secret: its authMethod is none or private_key_jwt.")
}

/// The refusal of a third secret.
pub fn too_many_secrets() -> Refusal {
    Refusal::conflict("This client has two secrets that hold. Revoke one, or wait until the older ends.")
}

#[async_trait]
impl Operation for AddClientSecret {
    const ACTION: Action = Action::ClientSecretAdded;

    type Subject = Client;
    type Output = NewClientSecret;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Client, Refusal> {
        let client = written(tx, ctx, &self.client).await?;
        require_as_mighty_as_client(ctx, client.permissions())?;
        require_recent_if_person(ctx)?;
        Ok(client)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, client: Client) -> Result<NewClientSecret, Refusal> {
        let now = ctx.now();
        if !client.auth_method.takes_secret() {
            return Err(takes_no_secret());
        }
        let given = self.previous_expires_at.as_deref().map(|text| check::end_of_previous(text, now)).transpose();
        let end = given.map_err(|bad| Refusal::invalid(vec![bad]))?.unwrap_or_else(|| now.plus(OVERLAP));
        if client.live_secrets(now).count() >= MOST_SECRETS {
            return Err(too_many_secrets());
        }
        let (text, secret) = fresh_secret(ctx, now);
        store::add_secret(tx, &client, &secret, end).await?;
        let event = Event::new(Action::ClientSecretAdded, Actor::of(ctx), Target::Client(&client.id))
            .detail("secretId", secret.id.as_str())
            .detail("previousExpiresAt", client.live_secrets(now).next().map(|_| end.to_string()));
        audit::record(tx, ctx, event).await?;
        Ok(NewClientSecret { secret, text })
    }
}

/// Takes a secret back, at once and on every node: it only takes power away.
///
/// # Errors
/// `Denied` without `write:clients` in the whole realm; `NotFound` for a client or secret that is not there.
#[derive(Debug)]
pub struct RevokeClientSecret {
    /// Whose it is.
    pub client: ClientId,
    /// Which one.
    pub id: ClientSecretId,
}

#[async_trait]
impl Operation for RevokeClientSecret {
    const ACTION: Action = Action::ClientSecretRevoked;

    type Subject = Client;
    type Output = ();

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Client, Refusal> {
        let client = written(tx, ctx, &self.client).await?;
        match client.secrets.iter().any(|secret| secret.id == self.id) {
            true => Ok(client),
            false => Err(Refusal::not_found(SECRET)),
        }
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, client: Client) -> Result<(), Refusal> {
        store::delete_secret(tx, &client, &self.id).await?;
        let event = Event::new(Action::ClientSecretRevoked, Actor::of(ctx), Target::Client(&client.id));
        audit::record(tx, ctx, event.detail("secretId", self.id.as_str())).await
    }
}
