//! Changing identities: some of what they say, or all of it.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::IdentityId;

use super::check::IdentityFields;
use super::model::{Identity, IdentityType};
use super::{no_such, owner, store};
use crate::access::{Act, require_act};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::free_data::FreeData;
use crate::perform::{AsAnother, Operation};
use crate::refusal::Refusal;

/// Changes what is given and leaves the rest; or, where it replaces, gives back to their defaults what is not given.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`; `Invalid` naming every field at fault.
#[derive(Debug)]
pub struct ChangeIdentity {
    /// Which one.
    pub id: IdentityId,
    /// What it is to say.
    pub fields: IdentityFields,
    /// Whether what is not given goes back to its default.
    pub replaces: bool,
}

#[async_trait]
impl Operation for ChangeIdentity {
    const ACTION: Action = Action::IdentityChanged;
    const AS_ANOTHER: AsAnother = AsAnother::WhenWriting;

    type Subject = Identity;
    type Output = Identity;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Identity, Refusal> {
        let identity = store::by_id(tx, &ctx.realm.id, &self.id).await?.ok_or_else(no_such)?;
        require_act(ctx, Act::Write, identity.owned(ctx), super::WHAT)?;
        Ok(identity)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, before: Identity) -> Result<Identity, Refusal> {
        let checked = self.fields.checked().map_err(Refusal::invalid)?;
        let mut identity = before.clone();
        if self.replaces {
            identity.kind = IdentityType::Neutral;
            identity.country.clone_from(&ctx.realm.country);
            identity.currency.clone_from(&ctx.realm.currency);
            identity.data = FreeData::default();
        }
        identity.kind = checked.kind.unwrap_or(identity.kind);
        if let Some(country) = checked.country {
            country.as_str().clone_into(&mut identity.country);
        }
        if let Some(currency) = checked.currency {
            currency.as_str().clone_into(&mut identity.currency);
        }
        if let Some(data) = &self.fields.data {
            let data = if self.replaces { FreeData::checked(data.clone()) } else { identity.data.merged(data) };
            identity.data = data.map_err(|bad| Refusal::invalid(vec![bad]))?;
        }
        if let Some(user) = &self.fields.owner {
            let owner = owner::named(tx, ctx, user).await?;
            (identity.owner_user, identity.owner) = (owner.user(), owner.id);
        }
        let changed = changed(&before, &identity);
        if changed.is_empty() {
            return Ok(before);
        }
        identity.updated_at = ctx.now();
        store::update(tx, &identity).await?;
        let event = Event::new(Action::IdentityChanged, Actor::of(ctx), Target::Identity(&identity.id));
        audit::record(tx, ctx, event.detail("changed", changed)).await?;
        Ok(identity)
    }
}

/// The names of what differs.
fn changed(before: &Identity, after: &Identity) -> Vec<&'static str> {
    let fields = [
        ("type", before.kind != after.kind),
        ("country", before.country != after.country),
        ("currency", before.currency != after.currency),
        ("data", before.data != after.data),
        ("owner", before.owner != after.owner),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}
