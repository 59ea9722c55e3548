//! Making a client.

use async_trait::async_trait;
use signet_protocol::oauth::ClientSecret as SecretText;
use signet_storage::{ReadTx, WriteTx};
use signet_vocabulary::{ClientId, Timestamp};

use super::secrets::fresh_secret;
use super::{AuthMethod, Client, ClientChange, ClientSettings, machine, signing_key, store};
use crate::access::{Permission, require_as_mighty_as_client, require_over_clients, require_recent_if_person};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::orgs;
use crate::perform::Operation;
use crate::refusal::{FieldError, Refusal};

/// Makes a client, with a secret if it proves itself by one.
///
/// # Errors
/// `Denied` without `write:clients` in the whole realm, for scopes above what the caller holds there, and to people
/// without a recent sign-in; `Invalid` naming every member at fault.
#[derive(Debug)]
pub struct CreateClient(
    /// What it is to be; what is not said is the default.
    pub ClientChange,
);

/// A client that was made. Its secret is not to be had again.
#[derive(Debug)]
pub struct NewClient {
    /// The client.
    pub client: Client,
    /// What it proves itself with, if that is a secret.
    pub secret: Option<SecretText>,
}

/// A client of which nothing was said yet.
fn blank(ctx: &Context, now: Timestamp) -> Client {
    Client {
        realm: ctx.realm.id.clone(),
        id: ClientId::random(&ctx.app.random),
        name: String::new(),
        auth_method: AuthMethod::SecretBasic,
        org: None,
        account: None,
        first_party: false,
        settings: ClientSettings::default(),
        secrets: Vec::new(),
        created_by: ctx.caller.as_ref().map(|caller| caller.account.id.clone()),
        created_at: now,
        updated_at: now,
    }
}

/// The client that comes of what is said.
///
/// # Errors
/// `Invalid` naming every member at fault, an organization or account that is not there included, and the faults that are
/// `known` already; `Denied` for an account that holds more than the caller.
pub(super) async fn said_of(
    tx: &mut ReadTx,
    ctx: &Context,
    (said, known): (&ClientChange, Vec<FieldError>),
    before: &Client,
) -> Result<Client, Refusal> {
    let (client, found) = said.applied_to(before);
    let is_new = |fault: &FieldError| !known.iter().any(|known| known.field == fault.field);
    let found: Vec<_> = found.into_iter().filter(is_new).collect();
    let mut faults = [known, found].concat();
    if let Some(org) = client.org.as_ref().filter(|org| before.org.as_ref() != Some(org))
        && orgs::row_by_id(tx, &client.realm, org).await?.is_none()
    {
        faults.push(FieldError::new("orgId", "UNKNOWN", "There is no such organization."));
    }
    if let Some(account) = client.account.as_ref().filter(|account| before.account.as_ref() != Some(account))
        && !machine::may_be_given(tx, ctx, account).await?
    {
        faults.push(FieldError::new("accountId", "UNKNOWN", "There is no such account."));
    }
    if faults.is_empty() { Ok(client) } else { Err(Refusal::invalid(faults)) }
}

/// Writes the client that comes of what is said, with a secret if it proves itself by one.
///
/// # Errors
/// As [`said_of`].
pub(crate) async fn insert_new(
    tx: &mut WriteTx,
    ctx: &Context,
    said: &ClientChange,
    known: Vec<FieldError>,
) -> Result<NewClient, Refusal> {
    let now = ctx.now();
    // A name is not said either until it is: there is no default for it.
    let said = ClientChange { name: Some(said.name.clone().flatten()), ..said.clone() };
    let mut client = said_of(tx, ctx, (&said, known), &blank(ctx, now)).await?;
    let secret = client.auth_method.takes_secret().then(|| {
        let (text, secret) = fresh_secret(ctx, now);
        client.secrets.push(secret);
        text
    });
    store::insert(tx, &client).await?;
    Ok(NewClient { client, secret })
}

#[async_trait]
impl Operation for CreateClient {
    const ACTION: Action = Action::ClientCreated;

    type Subject = ();
    type Output = NewClient;

    async fn authorize(&self, _: &mut WriteTx, ctx: &Context) -> Result<(), Refusal> {
        require_over_clients(ctx, Permission::WriteClients)?;
        // Here and not with the other rules: a kept answer holds a secret, which must not be shown to who lost something.
        let (asked, _) = self.0.applied_to(&blank(ctx, ctx.now()));
        require_as_mighty_as_client(ctx, asked.permissions())?;
        require_recent_if_person(ctx)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (): ()) -> Result<NewClient, Refusal> {
        let NewClient { client, secret } = insert_new(tx, ctx, &self.0, Vec::new()).await?;
        let grants: Vec<_> = client.settings.grant_types.iter().map(|grant| grant.as_str()).collect();
        let event = Event::new(Action::ClientCreated, Actor::of(ctx), Target::Client(&client.id))
            .detail("authMethod", client.auth_method.as_str())
            .detail("grantTypes", grants)
            .detail("scopes", client.settings.scopes.clone());
        audit::record(tx, ctx, event).await?;
        Ok(NewClient { client, secret })
    }

    async fn follow_up(&self, ctx: &Context) -> Result<(), Refusal> {
        signing_key::publish(ctx, &self.0).await
    }
}
