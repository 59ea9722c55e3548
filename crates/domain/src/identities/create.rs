//! Making identities: by themselves, and with an account.

use async_trait::async_trait;
use signet_storage::{Error, WriteTx};
use signet_vocabulary::{AccountId, IdentityId, Timestamp, UserId};

use super::check::IdentityFields;
use super::model::{Identity, IdentityType};
use super::{owner, store};
use crate::access::require_standing;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::free_data::FreeData;
use crate::perform::{AsAnother, Operation};
use crate::refusal::Refusal;

/// What the identity of a new account is made from.
pub(crate) struct NewIdentity {
    /// The account that owns it.
    pub(crate) owner: AccountId,
    /// When that account was made.
    pub(crate) owner_made_at: Timestamp,
    /// Free-form members.
    pub(crate) data: FreeData,
}

/// Makes the identity that comes with an account, in the realm's country and currency.
pub(crate) async fn insert(tx: &mut WriteTx, ctx: &Context, new: NewIdentity) -> Result<IdentityId, Error> {
    let identity = fresh(ctx, new.owner, new.owner_made_at, new.data);
    store::insert(tx, &identity).await?;
    Ok(identity.id)
}

fn fresh(ctx: &Context, owner: AccountId, owner_made_at: Timestamp, data: FreeData) -> Identity {
    let now = ctx.now();
    Identity {
        realm: ctx.realm.id.clone(),
        id: IdentityId::random(&ctx.app.random, now),
        kind: IdentityType::Neutral,
        country: ctx.realm.country.clone(),
        currency: ctx.realm.currency.clone(),
        data,
        owner_user: UserId::of(&owner, owner_made_at),
        owner,
        created_at: now,
        updated_at: now,
        deleted_at: None,
    }
}

/// Makes an identity that the caller owns, or the user whom a caller with the run of the realm names.
///
/// # Errors
/// `Denied` for another owner, where the caller owns what it makes; `Invalid` naming every field at fault.
#[derive(Debug)]
pub struct CreateIdentity(pub IdentityFields);

#[async_trait]
impl Operation for CreateIdentity {
    const ACTION: Action = Action::IdentityCreated;
    const AS_ANOTHER: AsAnother = AsAnother::WhenWriting;

    type Subject = ();
    type Output = Identity;

    async fn authorize(&self, _: &mut WriteTx, ctx: &Context) -> Result<(), Refusal> {
        require_standing(ctx).map(drop)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (): ()) -> Result<Identity, Refusal> {
        let checked = self.0.checked().map_err(Refusal::invalid)?;
        let data = FreeData::checked(self.0.data.clone().unwrap_or_default());
        let data = data.map_err(|bad| Refusal::invalid(vec![bad]))?;
        let owner = owner::of_new(tx, ctx, self.0.owner.as_deref()).await?;
        let owner = owner.ok_or_else(|| Refusal::bug("an identity of nobody"))?;
        let mut identity = fresh(ctx, owner.id, owner.created_at, data);
        identity.kind = checked.kind.unwrap_or(IdentityType::Neutral);
        if let Some(country) = checked.country {
            country.as_str().clone_into(&mut identity.country);
        }
        if let Some(currency) = checked.currency {
            currency.as_str().clone_into(&mut identity.currency);
        }
        store::insert(tx, &identity).await?;
        let event = Event::new(Action::IdentityCreated, Actor::of(ctx), Target::Identity(&identity.id));
        audit::record(tx, ctx, event).await?;
        Ok(identity)
    }
}
