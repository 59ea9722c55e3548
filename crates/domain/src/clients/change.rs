//! Changing a client.

use async_trait::async_trait;
use serde_json::{Map, Value};
use signet_storage::WriteTx;
use signet_vocabulary::ClientId;

use super::create::said_of;
use super::lookup::written;
use super::{Client, ClientChange, signing_key, store};
use crate::access::{require_as_mighty_as_client, require_recent_if_person};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::{FieldError, Refusal};
use crate::registration;

/// Changes what is said of a client and leaves the rest; on every node at once. A client that takes no secret any more loses
/// those that it has.
///
/// # Errors
/// `Denied` without `write:clients` in the whole realm, for a client whose scopes are or become more than the caller holds
/// there, and to people without a recent sign-in: where its codes go outlives the sign-in that said it; `NotFound`; `Invalid`
/// naming every member at fault.
#[derive(Debug)]
pub struct ChangeClient {
    /// Which one.
    pub id: ClientId,
    /// What it is to be.
    pub said: ClientChange,
}

/// Everything that is set of a client, by the names that the API has for it.
fn members(client: &Client) -> Result<Map<String, Value>, Refusal> {
    let Value::Object(mut members) = serde_json::to_value(&client.settings).map_err(Refusal::bug)? else {
        return Err(Refusal::bug("settings of a client that are no object"));
    };
    members.insert("name".to_owned(), client.name.as_str().into());
    members.insert("authMethod".to_owned(), client.auth_method.as_str().into());
    members.insert("orgId".to_owned(), client.org.as_ref().map(|org| org.as_str()).into());
    members.insert("accountId".to_owned(), client.account.as_ref().map(|account| account.as_str()).into());
    members.insert("firstParty".to_owned(), client.first_party.into());
    Ok(members)
}

/// The names of what differs.
fn differences(before: &Client, after: &Client) -> Result<Vec<String>, Refusal> {
    let old = members(before)?;
    let differing = members(after)?.into_iter().filter(|(name, value)| old.get(name) != Some(value));
    Ok(differing.map(|(name, _)| name).collect())
}

/// Writes what a client is now; one that takes no secret any more loses those that it has.
async fn written_anew(tx: &mut WriteTx, ctx: &Context, client: Client) -> Result<Client, Refusal> {
    let mut client = Client { updated_at: ctx.now(), ..client };
    store::update(tx, &client).await?;
    if !client.auth_method.takes_secret() && !client.secrets.is_empty() {
        store::delete_secrets(tx, &client).await?;
        client.secrets.clear();
    }
    Ok(client)
}

/// Changes a client by what it says of itself; gives the names of what differs.
///
/// # Errors
/// As [`said_of`].
pub(crate) async fn replace(
    tx: &mut WriteTx,
    ctx: &Context,
    before: Client,
    said: (&ClientChange, Vec<FieldError>),
) -> Result<(Client, Vec<String>), Refusal> {
    let client = said_of(tx, ctx, said, &before).await?;
    let changed = differences(&before, &client)?;
    let client = if changed.is_empty() { before } else { written_anew(tx, ctx, client).await? };
    Ok((client, changed))
}

#[async_trait]
impl Operation for ChangeClient {
    const ACTION: Action = Action::ClientChanged;

    type Subject = Client;
    type Output = Client;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Client, Refusal> {
        let client = written(tx, ctx, &self.id).await?;
        // Whoever says where its codes go may have what it has.
        require_as_mighty_as_client(ctx, client.permissions())?;
        require_recent_if_person(ctx)?;
        Ok(client)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, before: Client) -> Result<Client, Refusal> {
        let client = said_of(tx, ctx, (&self.said, Vec::new()), &before).await?;
        require_as_mighty_as_client(ctx, client.permissions())?;
        let changed = differences(&before, &client)?;
        if changed.is_empty() {
            return Ok(before);
        }
        let client = written_anew(tx, ctx, client).await?;
        if changed.iter().any(|name| name == "scopes") {
            registration::limit(tx, &client).await?;
        }
        let event = Event::new(Action::ClientChanged, Actor::of(ctx), Target::Client(&client.id));
        audit::record(tx, ctx, event.detail("changed", changed)).await?;
        Ok(client)
    }

    async fn follow_up(&self, ctx: &Context) -> Result<(), Refusal> {
        signing_key::publish(ctx, &self.said).await
    }
}
