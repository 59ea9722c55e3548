//! Making a user: an account with a username and a password that somebody else chose for it.

use std::sync::Arc;

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::{IdentityId, RealmId, Secret};

use super::check::{self, Name, UserFields};
use super::model::{Channel, User};
use super::store;
use crate::access::{RealmRole, RealmScope, beyond, require_own_realm, require_standing};
use crate::accounts::{self, AccountStatus, AccountType, NewAccount};
use crate::audit::{Action, Actor, Event, Target};
use crate::boxed;
use crate::context::Context;
use crate::free_data::FreeData;
use crate::identities::{self, Owner};
use crate::passwords::{self, check_given};
use crate::perform::Operation;
use crate::realm_admin;
use crate::realms::{self, RealmSettings};
use crate::refusal::{FieldError, Refusal};

/// Makes a user that the caller owns, and its identity where none is named.
///
/// # Errors
/// `Denied` for callers who make no users, and for roles and scopes above their own; `Invalid` naming every field at fault;
/// `Conflict` when the username, in any spelling, is in use.
#[derive(Debug)]
pub struct CreateUser {
    /// The realm that it is made in, when that is another than the caller's.
    elsewhere: Option<RealmId>,
    /// Nothing when a field is at fault.
    checked: Result<Checked, Vec<FieldError>>,
}

#[derive(Debug)]
struct Checked {
    username: Name,
    /// Nothing for a caller who is going to be refused.
    phc: Option<String>,
    roles: Vec<RealmRole>,
    scopes: Vec<RealmScope>,
    channel: Channel,
    data: FreeData,
    is_active: bool,
    owner: Option<String>,
    identity: Option<IdentityId>,
}

impl CreateUser {
    /// Reads what the user is made from, and hashes its password, if the caller may make users at all; what is wrong is told
    /// when the operation runs.
    ///
    /// # Errors
    /// `Limited` when too many passwords wait to be hashed.
    #[boxed]
    pub async fn new(ctx: &Context, fields: UserFields, password: Secret<String>) -> Result<Self, Refusal> {
        Self::read(ctx, &ctx.realm.settings, fields, password).await
    }

    /// As [`CreateUser::new`], in the realm with this id, by somebody who governs it. The user owns itself there.
    ///
    /// # Errors
    /// As [`CreateUser::new`].
    #[boxed]
    pub async fn in_realm(
        ctx: &Context,
        realm: RealmId,
        fields: UserFields,
        password: Secret<String>,
    ) -> Result<Self, Refusal> {
        if realm == ctx.realm.id {
            return Self::new(ctx, fields, password).await;
        }
        let found = realms::by_id(&ctx.app, &realm).await?;
        let rules = found.as_ref().map_or(&ctx.realm.settings, |found| &found.settings);
        Ok(Self { elsewhere: Some(realm), ..Self::read(ctx, rules, fields, password).await? })
    }

    async fn read(
        ctx: &Context,
        rules: &RealmSettings,
        fields: UserFields,
        password: Secret<String>,
    ) -> Result<Self, Refusal> {
        let mut faults = Vec::new();
        let mut noted = |fault: FieldError| faults.push(fault);
        let username = check::username(fields.username.as_deref().unwrap_or_default()).map_err(&mut noted).ok();
        let roles = check::roles(fields.roles.as_deref()).map_err(&mut noted).ok();
        let scopes = check::scopes(fields.scopes.as_deref()).map_err(&mut noted).ok();
        let data = check::data(fields.data.as_ref()).map_err(&mut noted).ok();
        let identity = fields.identity.as_deref().map(identity_id).transpose().map_err(&mut noted).ok();
        let password = check::readable(password)?;
        let password = check_given("password", &password, rules).map(|()| password).map_err(&mut noted).ok();
        let channel = check::channel(&Channel::default(), &fields.channel.unwrap_or_default());
        let channel = channel.map_err(|bad| faults.extend(bad)).ok();
        let (Some(username), Some(roles), Some(scopes), Some(data), Some(identity), Some(password), Some(channel)) =
            (username, roles, scopes, data, identity, password, channel)
        else {
            return Ok(Self { elsewhere: None, checked: Err(faults) });
        };
        let may = require_standing(ctx).is_ok_and(|(_, standing)| standing.makes_users());
        let phc = if may { Some(ctx.app.hashing.hash(password).await?) } else { None };
        let is_active = fields.active.unwrap_or(true);
        let owner = fields.owner;
        let checked = Ok(Checked { username, phc, roles, scopes, channel, data, is_active, owner, identity });
        Ok(Self { elsewhere: None, checked })
    }
}

/// An identity that is named.
pub(super) fn identity_id(text: &str) -> Result<IdentityId, FieldError> {
    text.parse()
        .map_err(|bad: signet_vocabulary::id::MalformedId| FieldError::new("identity", "BAD_ID", bad.to_string()))
}

#[async_trait]
impl Operation for CreateUser {
    const ACTION: Action = Action::AccountCreated;

    type Subject = Context;
    type Output = User;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Context, Refusal> {
        if let Some(id) = &self.elsewhere {
            require_own_realm(ctx, id)?;
            let realm = realms::row_by_id(tx, id).await?.filter(|realm| realm.deleted_at.is_none());
            let realm = Arc::new(realm.ok_or_else(|| Refusal::not_found("realm"))?);
            // Nobody of this realm is anybody there: what is made there owns itself.
            return Ok(Context { realm, caller: None, is_operator: true, ..ctx.clone() });
        }
        let (_, standing) = require_standing(ctx)?;
        let is_given = match &self.checked {
            Ok(checked) => check::are_held(standing, &checked.roles, &checked.scopes),
            Err(_) => true,
        };
        if standing.makes_users() && is_given { Ok(ctx.clone()) } else { Err(beyond(standing)) }
    }

    async fn run(&self, tx: &mut WriteTx, by: &Context, ctx: Context) -> Result<User, Refusal> {
        let ctx = &ctx;
        let checked = self.checked.as_ref().map_err(|fields| Refusal::invalid(fields.clone()))?;
        let phc = checked.phc.as_ref().ok_or_else(|| Refusal::bug("a user whose password was not hashed"))?;
        let owner = identities::owner_of_new(tx, ctx, checked.owner.as_deref()).await?;
        if let Some(identity) = &checked.identity {
            let found = identities::row_by_id(tx, &ctx.realm.id, identity).await?;
            identities::require_free(tx, ctx, found).await?;
        }
        let owner_user = owner.as_ref().map(Owner::user);
        let account = accounts::insert_owned(tx, ctx, &checked.account(), owner).await?;
        passwords::set(tx, &ctx.realm.id, &account.id, phc, ctx.now()).await?;
        let user = User {
            owner: owner_user.unwrap_or_else(|| Owner::from(&account).user()),
            channel: checked.channel.clone(),
            data: checked.data.clone(),
            deleted_at: None,
            account,
        };
        store::update(tx, &user).await?;
        let event = || {
            Event::new(Action::AccountCreated, Actor::of(by), Target::Account(&user.account.id))
                .detail("type", user.account.kind.as_str())
                .detail("roles", user.account.realm_roles.join(","))
                .detail("scopes", user.account.realm_scopes.join(","))
        };
        realm_admin::record(tx, by, &ctx.realm, event).await?;
        Ok(user)
    }
}

impl Checked {
    fn account(&self) -> NewAccount {
        let (email, username) = match &self.username {
            Name::Address(email) => (Some(email.clone()), None),
            Name::Alone(username) => (None, Some(username.clone())),
        };
        NewAccount {
            kind: AccountType::Individual,
            status: if self.is_active { AccountStatus::Active } else { AccountStatus::Inactive },
            email,
            username,
            phone: None,
            realm_roles: self.roles.iter().map(|role| role.as_str().to_owned()).collect(),
            realm_scopes: self.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
            signs_in: false,
            // What a user says of itself stays with the user: its identity begins empty.
            data: FreeData::default(),
            identity: self.identity.clone(),
        }
    }
}
