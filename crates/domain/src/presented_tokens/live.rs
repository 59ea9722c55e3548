//! What a token is worth at this moment.

use std::sync::Arc;

use signet_protocol::oauth::Scope;
use signet_vocabulary::ClientId;

use super::find::Found;
use crate::clients::{self, Client, GrantType};
use crate::context::{Caller, Context};
use crate::refusal::Refusal;
use crate::sessions::{self, Session};
use crate::tokens;

/// A token that counts.
pub(super) struct Live {
    pub(super) client: Arc<Client>,
    /// The session that it is of, and whoever speaks by it; nobody where the client has it for itself.
    pub(super) person: Option<(Arc<Session>, Caller)>,
    /// What of its scope counts: what the client may still ask for, and the person holds.
    pub(super) scope: Scope,
}

/// What a token is worth, by everything that it rests on as that stands now; nothing where any of it is gone.
pub(super) async fn live(ctx: &Context, found: &Found) -> Result<Option<Live>, Refusal> {
    let (app, realm) = (&ctx.app, &ctx.realm);
    let Some(client) = clients::by_id(app, &realm.id, &found.client).await? else { return Ok(None) };
    let allowed = |word: &str| client.settings.scopes.iter().any(|scope| scope == word);
    let scope = found.scope.filtered(allowed);
    let Some((session, account)) = &found.session else {
        return of_client(ctx, client, scope).await;
    };
    let Some(session) = sessions::by_id(app, &realm.id, session).await? else { return Ok(None) };
    let Some(grant) = session.grant.as_ref() else { return Ok(None) };
    let is_of = match found.exchanged_by.is_empty() {
        true => grant.client == client.id,
        false => may_all_exchange(ctx, &found.exchanged_by).await?,
    };
    if !is_of || session.account != *account {
        return Ok(None);
    }
    let scope = scope.intersection(&grant.scope);
    let Some(caller) = sessions::caller_of_client(app, realm, Arc::clone(&session), &scope).await? else {
        return Ok(None);
    };
    let scope = tokens::held_of(&scope, &caller.grants);
    Ok(Some(Live { client, person: Some((session, caller)), scope }))
}

/// Whether each of the clients that exchanged a token may still do so: what one of them was told, it told the next.
async fn may_all_exchange(ctx: &Context, exchanged_by: &[ClientId]) -> Result<bool, Refusal> {
    for id in exchanged_by {
        let client = clients::by_id(&ctx.app, &ctx.realm.id, id).await?;
        if !client.is_some_and(|client| client.settings.grant_types.contains(&GrantType::TokenExchange)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What a client has for itself. Where it acts as an account, its permissions count as far as that holds them.
async fn of_client(ctx: &Context, client: Arc<Client>, scope: Scope) -> Result<Option<Live>, Refusal> {
    if client.account.is_none() {
        return Ok(clients::may_act(&client).then_some(Live { client, person: None, scope }));
    }
    let caller = clients::machine(&ctx.app, &ctx.realm, &client.id, &scope).await?;
    Ok(caller.map(|caller| Live { scope: tokens::held_of(&scope, &caller.grants), client, person: None }))
}
