//! Making an account, with its identity and the identifiers it signs in by.

use signet_protocol::identifier::{Email, Username};
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, IdentityId};

use super::model::{Account, AccountStatus, AccountType};
use super::store;
use crate::context::Context;
use crate::free_data::FreeData;
use crate::identities::{self, NewIdentity, Owner};
use crate::personal_keys;
use crate::refusal::Refusal;

/// What an account is made from. At least one of e-mail and username is there.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its kind.
    pub kind: AccountType,
    /// Where it is in its life when it is made.
    pub status: AccountStatus,
    /// Its e-mail address.
    pub email: Option<Email>,
    /// Its username; the e-mail address serves when absent.
    pub username: Option<Username>,
    /// Its phone number (E.164).
    pub phone: Option<String>,
    /// `admin`, `manage`, `user`.
    pub realm_roles: Vec<String>,
    /// `realm`, `own`.
    pub realm_scopes: Vec<String>,
    /// Whether it signs in as it is made.
    pub signs_in: bool,
    /// What the identity that comes with it says.
    pub data: FreeData,
    /// The identity that it is to act for; one is made when absent.
    pub identity: Option<IdentityId>,
}

/// The refusal of an address or username that names an account already.
pub fn taken() -> Refusal {
    Refusal::conflict("An account with this e-mail address or username exists already.")
}

/// Writes the account, its identity, its identifiers and its personal key. The caller of the context owns it, or it owns
/// itself. Who calls this writes the audit event.
///
/// # Errors
/// `Conflict` when its e-mail address or username, in any spelling, names an account of the realm already.
pub(crate) async fn insert(tx: &mut WriteTx, ctx: &Context, new: &NewAccount) -> Result<Account, Refusal> {
    let owner = ctx.caller.as_ref().map(|caller| Owner::from(&*caller.account));
    insert_owned(tx, ctx, new, owner).await
}

/// As [`insert`], for an account that `owner` owns with its identity, or that owns itself.
pub(crate) async fn insert_owned(
    tx: &mut WriteTx,
    ctx: &Context,
    new: &NewAccount,
    owner: Option<Owner>,
) -> Result<Account, Refusal> {
    let now = ctx.now();
    let id = AccountId::random(&ctx.app.random);
    let Owner { id: owner, created_at: owner_made_at } =
        owner.unwrap_or_else(|| Owner { id: id.clone(), created_at: now });
    let identity = match &new.identity {
        Some(identity) => identity.clone(),
        None => {
            let new = NewIdentity { owner: owner.clone(), owner_made_at, data: new.data.clone() };
            identities::insert(tx, ctx, new).await?
        }
    };
    let username = match (&new.username, &new.email) {
        (Some(username), _) => username.display().to_owned(),
        (None, Some(email)) => email.display().to_owned(),
        (None, None) => return Err(Refusal::bug("an account without a name")),
    };
    let account = Account {
        realm: ctx.realm.id.clone(),
        id,
        kind: new.kind,
        status: new.status,
        email: new.email.as_ref().map(|email| email.display().to_owned()),
        email_verified: false,
        phone: new.phone.clone(),
        username,
        realm_roles: new.realm_roles.clone(),
        realm_scopes: new.realm_scopes.clone(),
        identity,
        owner,
        factors: Vec::new(),
        epoch: 0,
        created_at: now,
        updated_at: now,
        last_login_at: new.signs_in.then_some(now),
    };
    store::insert(tx, &account).await?;
    let email = new.email.as_ref().map(|email| ("email", email.canonical()));
    let username = new.username.as_ref().map(|username| ("username", username.canonical()));
    for (kind, canonical) in email.into_iter().chain(username) {
        store::insert_identifier(tx, &account, kind, canonical).await.map_err(|error| match &error {
            signet_storage::Error::Conflict { .. } => taken(),
            _ => error.into(),
        })?;
    }
    personal_keys::insert(tx, ctx, &account.id).await?;
    Ok(account)
}
