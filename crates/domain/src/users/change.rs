//! Changing a user: what it carries, what it may, what it signs in by.

use async_trait::async_trait;
use signet_storage::{Error, WriteTx};
use signet_vocabulary::{Secret, UserId};

use super::check::{self, Name, UserFields};
use super::model::{Channel, User};
use super::{WHAT, find, no_such, store};
use crate::access::{
    Act, RealmRole, RealmScope, beyond, require_act, require_governable, require_recent_towards, require_standing,
};
use crate::accounts;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::Context;
use crate::free_data::FreeData;
use crate::identities;
use crate::outbox::Template;
use crate::passwords::{self, check_given};
use crate::perform::{AsAnother, Operation};
use crate::refusal::{FieldError, Refusal};
use crate::roles::{self, Memberships};
use crate::{limits, notices, proofs, providers, remembered_devices};

/// Changes what is given and leaves the rest; or, where it replaces, gives back to their defaults what is not given, but for
/// the username, the password, the owner, the identity and whether it is active. Of a deleted user, only channel, data, owner,
/// roles and scopes change. A user changes its own channel and data alone.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`; `Invalid` naming every field at fault; `Conflict` when the username, in
/// any spelling, is in use.
#[derive(Debug)]
pub struct ChangeUser {
    id: UserId,
    fields: UserFields,
    /// Its new password: nothing when it is none, or when the caller is going to be refused.
    phc: Option<String>,
    sets_password: bool,
    fault: Option<FieldError>,
    replaces: bool,
}

impl ChangeUser {
    /// Reads what is to change, and hashes the password, if there is one and the caller may make users at all; what is wrong
    /// is told when the operation runs.
    ///
    /// # Errors
    /// `Limited` when too many passwords wait to be hashed.
    #[boxed]
    pub async fn new(
        ctx: &Context,
        id: UserId,
        fields: UserFields,
        password: Option<Secret<String>>,
        replaces: bool,
    ) -> Result<Self, Refusal> {
        let sets_password = password.is_some();
        let mut change = Self { id, fields, phc: None, sets_password, fault: None, replaces };
        let Some(password) = password else { return Ok(change) };
        let password = check::readable(password)?;
        match check_given("password", &password, &ctx.realm.settings) {
            Err(fault) => change.fault = Some(fault),
            Ok(()) => {
                if require_standing(ctx).is_ok_and(|(_, standing)| standing.makes_users()) {
                    change.phc = Some(ctx.app.hashing.hash(password).await?);
                }
            }
        }
        Ok(change)
    }

    /// Whether it is more than a user may change of itself, and than those may change of others who make no users.
    fn is_more_than_own(&self) -> bool {
        self.replaces || self.sets_password || self.fields.is_more_than_own()
    }
}

#[async_trait]
impl Operation for ChangeUser {
    const ACTION: Action = Action::AccountChanged;
    const AS_ANOTHER: AsAnother = AsAnother::WhenWriting;

    type Subject = (User, Memberships);
    type Output = User;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Self::Subject, Refusal> {
        let user = find(tx, ctx, self.id).await?.ok_or_else(no_such)?;
        let (_, standing) = require_standing(ctx)?;
        if ctx.is_own(&user.account.id) {
            if self.is_more_than_own() {
                let message = "Of your own user, you change channel and data alone; the password at POST /v1/auth/change-password.";
                return Err(Refusal::denied(None, message));
            }
        } else {
            // Whoever acts as somebody changes that one's own channel and data, and nobody else's.
            ctx.require_own_hands()?;
            require_act(ctx, Act::Write, user.owned(ctx), WHAT)?;
            if self.is_more_than_own() && !standing.makes_users() {
                return Err(beyond(standing));
            }
        }
        let given = (check::roles(self.fields.roles.as_deref()), check::scopes(self.fields.scopes.as_deref()));
        if let (Ok(roles), Ok(scopes)) = given
            && !check::are_held(standing, &roles, &scopes)
        {
            return Err(beyond(standing));
        }
        let memberships = roles::memberships_in(tx, &ctx.realm.id, &user.account.id).await?;
        require_governable(ctx, &user.account, &memberships)?;
        // Another address is another way to a new password.
        if self.sets_password || self.fields.username.is_some() {
            require_recent_towards(ctx, &user.account)?;
        }
        Ok((user, memberships))
    }

    async fn run(
        &self,
        tx: &mut WriteTx,
        ctx: &Context,
        (before, memberships): Self::Subject,
    ) -> Result<User, Refusal> {
        let mut user = self.applied(&before).map_err(Refusal::invalid)?;
        if let Some(owner) = &self.fields.owner {
            let owner = identities::named_owner(tx, ctx, owner).await?;
            (user.owner, user.account.owner) = (owner.user(), owner.id);
        }
        if let Some(identity) = &self.fields.identity {
            let id = super::create::identity_id(identity).map_err(|bad| Refusal::invalid(vec![bad]))?;
            if id != before.account.identity {
                let found = identities::row_by_id(tx, &ctx.realm.id, &id).await?;
                identities::require_free(tx, ctx, found).await?;
                identities::let_go(tx, &ctx.realm.id, &before.account.identity, &before.account.id).await?;
                user.account.identity = id;
            }
        }
        let changed = changed(&before, &user);
        if !changed.is_empty() {
            user.account.updated_at = ctx.now();
            store::update(tx, &user).await.map_err(|error| match error {
                Error::Conflict { .. } => identities::taken(),
                other => other.into(),
            })?;
            let event = Event::new(Action::AccountChanged, Actor::of(ctx), Target::Account(&user.account.id))
                .detail("changed", changed)
                .detail("roles", user.account.realm_roles.join(","))
                .detail("scopes", user.account.realm_scopes.join(","));
            audit::record(tx, ctx, event).await?;
        }
        self.rename(tx, ctx, &mut user).await?;
        if let Some(phc) = &self.phc {
            set_password(tx, ctx, &mut user, phc).await?;
        }
        if let Some(is_active) = self.fields.active.filter(|is_active| *is_active != user.is_active()) {
            user.account = accounts::set_active(tx, ctx, (user.account, &memberships), is_active).await?;
        }
        Ok(user)
    }
}

impl ChangeUser {
    /// The user as it is to be, as far as the request alone says.
    fn applied(&self, before: &User) -> Result<User, Vec<FieldError>> {
        let (mut user, mut faults) = (before.clone(), self.changes_of_closed(before));
        faults.extend(self.fault.clone());
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        if self.fields.roles.is_some() || self.replaces {
            match check::roles(self.fields.roles.as_deref()) {
                Ok(roles) => {
                    user.account.realm_roles = words(&roles.into_iter().map(RealmRole::as_str).collect::<Vec<_>>())
                }
                Err(fault) => faults.push(fault),
            }
        }
        if self.fields.scopes.is_some() || self.replaces {
            match check::scopes(self.fields.scopes.as_deref()) {
                Ok(scopes) => {
                    user.account.realm_scopes = words(&scopes.into_iter().map(RealmScope::as_str).collect::<Vec<_>>());
                }
                Err(fault) => faults.push(fault),
            }
        }
        if self.replaces {
            (user.channel, user.data) = (Channel::default(), FreeData::default());
        }
        if let Some(said) = &self.fields.channel {
            match check::channel(&user.channel, said) {
                Ok(channel) => user.channel = channel,
                Err(bad) => faults.extend(bad),
            }
        }
        if let Some(said) = &self.fields.data {
            let data = if self.replaces { check::data(Some(said)) } else { user.data.merged(said) };
            match data {
                Ok(data) => user.data = data,
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(user) } else { Err(faults) }
    }

    /// What would change of an account that is closed, and stays as it is but for what it carries here.
    fn changes_of_closed(&self, before: &User) -> Vec<FieldError> {
        if before.deleted_at.is_none() {
            return Vec::new();
        }
        let fields = &self.fields;
        let members = [
            ("username", fields.username.as_ref().is_some_and(|name| *name != before.account.username)),
            ("password", self.sets_password),
            ("active", fields.active == Some(true)),
            ("identity", fields.identity.as_ref().is_some_and(|id| id != before.account.identity.as_str())),
        ];
        let message = "A deleted user keeps it. Bring the user back first.";
        let changed = members.into_iter().filter(|(_, changes)| *changes);
        changed.map(|(name, _)| FieldError::new(name, "CLOSED", message)).collect()
    }

    async fn rename(&self, tx: &mut WriteTx, ctx: &Context, user: &mut User) -> Result<(), Refusal> {
        let Some(username) = &self.fields.username else { return Ok(()) };
        let name = check::username(username).map_err(|bad| Refusal::invalid(vec![bad]))?;
        let account = user.account.clone();
        user.account = match name {
            Name::Address(email) => accounts::rename_to_address(tx, ctx, account, &email).await?,
            Name::Alone(username) => accounts::rename_to_name(tx, ctx, account, &username).await?,
        };
        Ok(())
    }
}

/// Sets a password that somebody else chose: everything that the old one opened ends.
async fn set_password(tx: &mut WriteTx, ctx: &Context, user: &mut User, phc: &str) -> Result<(), Refusal> {
    let (realm, id) = (&ctx.realm.id, &user.account.id.clone());
    passwords::set(tx, realm, id, phc, ctx.now()).await?;
    user.account.epoch = accounts::raise_epoch(tx, realm, id, ctx.now()).await?;
    providers::forget_of_account(tx, ctx, id).await?;
    proofs::delete_of_account(tx, realm, id).await?;
    remembered_devices::forget_of_account(tx, realm, id).await?;
    limits::forget_devices(tx, ctx, id).await?;
    limits::shorten_wait(tx, ctx, id).await?;
    let event = Event::new(Action::PasswordChanged, Actor::of(ctx), Target::Account(id));
    audit::record(tx, ctx, event).await?;
    notices::tell(tx, ctx, &user.account, Template::PasswordChanged, &[]).await
}

/// The names of what differs.
fn changed(before: &User, after: &User) -> Vec<&'static str> {
    let (old, new) = (&before.account, &after.account);
    let fields = [
        ("roles", old.realm_roles != new.realm_roles),
        ("scopes", old.realm_scopes != new.realm_scopes),
        ("channel", before.channel != after.channel),
        ("data", before.data != after.data),
        ("owner", old.owner != new.owner),
        ("identity", old.identity != new.identity),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}
