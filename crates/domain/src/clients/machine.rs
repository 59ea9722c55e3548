//! A client that calls our own APIs for itself: as the account that was given to it (RFC 6749, section 4.4).

use std::sync::Arc;

use signet_protocol::oauth::Scope;
use signet_storage::{ReadTx, WriteTx};
use signet_vocabulary::{AccountId, ClientId};

use super::{Client, GrantType, by_id, store};
use crate::access::{Grants, Permission, Permissions, require_account, require_lender};
use crate::accounts::{self, Account, AccountStatus};
use crate::context::{App, Caller, Context, Credential};
use crate::realms::Realm;
use crate::refusal::Refusal;
use crate::roles::{self, Memberships};

/// What a token of `scope` opens to a client that acts as `account`: what both hold at this moment. As with API keys, a second
/// factor is not asked: nobody is there to show one.
fn grants_of(client: &Client, (account, memberships): (&Account, &Memberships), scope: &Scope) -> Grants {
    let allowed = scope.iter().filter(|word| client.settings.scopes.iter().any(|known| known == word));
    let permissions = allowed.filter_map(Permissions::of_scope).fold(Permissions::NONE, Permissions::or);
    Grants::of_account(account, memberships, client.org.as_ref()).within(permissions)
}

/// Whether a client may have tokens for itself.
pub(crate) fn may_act(client: &Client) -> bool {
    client.settings.grant_types.contains(&GrantType::ClientCredentials) && !client.auth_method.is_public()
}

/// The caller of a token that a client has for itself; nobody when the client, its right to such tokens or its account is gone.
///
/// # Errors
/// What keeps the database from being read.
pub(crate) async fn machine(app: &App, realm: &Realm, id: &ClientId, scope: &Scope) -> Result<Option<Caller>, Refusal> {
    let Some(client) = by_id(app, &realm.id, id).await?.filter(|client| may_act(client)) else { return Ok(None) };
    let Some(account) = &client.account else { return Ok(None) };
    let Some(account) = accounts::by_id(app, &realm.id, account).await? else { return Ok(None) };
    if account.status != AccountStatus::Active {
        return Ok(None);
    }
    let named_org = client.org.clone();
    let memberships = roles::memberships(app, &realm.id, &account.id, named_org.as_ref()).await?;
    let grants = grants_of(&client, (&account, &memberships), scope);
    let credential = Credential::Machine(client, Arc::new(scope.clone()));
    Ok(Some(Caller { account, credential, named_org, grants, needs_factor: false }))
}

/// The same as a transaction sees it.
pub(crate) async fn standing_of_machine(
    tx: &mut WriteTx,
    ctx: &Context,
    held: (&Account, &Memberships),
    (id, scope): (&ClientId, &Scope),
) -> Result<Option<(Client, Grants)>, Refusal> {
    let found = store::by_id(tx, &ctx.realm.id, id).await?;
    let acts = |client: &Client| may_act(client) && client.account.as_ref() == Some(&held.0.id);
    let Some(client) = found.filter(acts).filter(|_| held.0.status == AccountStatus::Active) else { return Ok(None) };
    let grants = grants_of(&client, held, scope);
    Ok(Some((client, grants)))
}

/// Whether there is such an account in what the caller sees; nobody gives a client one that holds more than they.
pub(super) async fn may_be_given(tx: &mut ReadTx, ctx: &Context, account: &AccountId) -> Result<bool, Refusal> {
    if ctx.is_operator {
        return Ok(accounts::row_by_id(tx, &ctx.realm.id, account).await?.is_some());
    }
    match require_account(tx, ctx, account, Permission::AdminIdentity).await {
        Ok((account, memberships)) => {
            require_lender(ctx, &account, &memberships)?;
            Ok(account.status != AccountStatus::Closed)
        }
        Err(refusal) if refusal.kind == signet_vocabulary::Kind::NotFound => Ok(false),
        Err(refusal) => Err(refusal),
    }
}
