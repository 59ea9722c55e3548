//! Registering (RFC 7591, section 3).

use signet_protocol::oauth::{ClientSecret, InitialAccessToken, RegistrationAccessToken};
use signet_storage::WriteTx;

use super::metadata::Metadata;
use super::model::{OwnToken, RegistrationToken};
use super::{store, unproven};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::clients::{self, Client, NewClient};
use crate::context::Context;
use crate::refusal::Refusal;

/// A client that has just registered itself, or changed what it said. What it proves itself with is not to be had again.
#[derive(Debug)]
pub struct Registered {
    /// The client.
    pub client: Client,
    /// What it proves itself with, if that is a secret and a new one.
    pub secret: Option<ClientSecret>,
    /// What it looks after itself with.
    pub token: RegistrationAccessToken,
}

/// Registers a client for whoever has a token for that. A registration that is refused spends none of its uses.
///
/// # Errors
/// `Unauthenticated` for a token that is unknown, spent or has expired, the same for all; `Limited` after too many of those
/// from one network; `Invalid` naming every member at fault.
#[boxed]
pub async fn register(ctx: &Context, token: &str, metadata: &Metadata) -> Result<Registered, Refusal> {
    let Some(token) = InitialAccessToken::parse(token) else {
        return Err(unproven::refuse(ctx, Action::ClientRegistered).await);
    };
    let (hash, own) = (&token.hash(), &RegistrationAccessToken::random(&ctx.app.random));
    prepare(ctx, hash, metadata).await?;
    let done = ctx
        .app
        .store
        .write(|mut tx| async move {
            let Some(token) = store::by_hash(&mut tx, &ctx.realm.id, hash).await? else {
                return Ok(tx.commit(Err(Unregistered::Unknown)));
            };
            if let Some(reason) = token.why_not(ctx.now()) {
                let target = Target::RegistrationToken(&token.id);
                let event = Event::new(Action::ClientRegistered, Actor::default(), target).refused(reason);
                audit::record(&mut tx, ctx, event).await?;
                return Ok(tx.commit(Err(Unregistered::Over)));
            }
            let made = make(&mut tx, ctx, (&token, own), metadata).await?;
            Ok::<_, Refusal>(tx.commit(Ok(made)))
        })
        .await?;
    match done {
        Ok(NewClient { client, secret }) => Ok(Registered { client, secret, token: own.clone() }),
        Err(Unregistered::Unknown) => Err(unproven::refuse(ctx, Action::ClientRegistered).await),
        Err(Unregistered::Over) => Err(unproven::no_token()),
    }
}

/// Sees to it that there is a key to sign with, for whoever has a token that holds: one of RSA is long in the making, and is not
/// left to strangers who show codes that they made up.
async fn prepare(ctx: &Context, hash: &[u8; 32], metadata: &Metadata) -> Result<(), Refusal> {
    let token = store::by_hash(&mut ctx.app.store.read().await?, &ctx.realm.id, hash).await?;
    match token.filter(|token| token.why_not(ctx.now()).is_none()) {
        Some(token) => clients::publish_key(ctx, &metadata.as_change(&token.scopes)).await,
        None => Ok(()),
    }
}

/// Why nobody registered.
enum Unregistered {
    /// The token is nobody's.
    Unknown,
    /// It was good once.
    Over,
}

async fn make(
    tx: &mut WriteTx,
    ctx: &Context,
    (token, own): (&RegistrationToken, &RegistrationAccessToken),
    metadata: &Metadata,
) -> Result<NewClient, Refusal> {
    let realm = &ctx.realm.id;
    let made = clients::insert_new(tx, ctx, &metadata.as_change(&token.scopes), metadata.faults(&token.scopes)).await?;
    if !store::spend(tx, realm, &token.id, ctx.now()).await? {
        return Err(Refusal::bug("a token that was spent while it was used"));
    }
    let kept = OwnToken { hash: own.hash(), scopes: token.scopes.clone() };
    store::insert_own(tx, realm, &made.client.id, &kept).await?;
    let settings = &made.client.settings;
    let grants: Vec<_> = settings.grant_types.iter().map(|grant| grant.as_str()).collect();
    let event = Event::new(Action::ClientRegistered, Actor::default(), Target::Client(&made.client.id))
        .detail("registrationToken", token.id.as_str())
        .detail("authMethod", made.client.auth_method.as_str())
        .detail("grantTypes", grants)
        .detail("scopes", settings.scopes.clone());
    audit::record(tx, ctx, event).await?;
    Ok(made)
}
