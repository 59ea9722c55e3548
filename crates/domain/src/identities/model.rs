//! What an identity is.

use signet_vocabulary::{AccountId, IdentityId, RealmId, Timestamp, UserId};

use crate::access::Owned;
use crate::context::Context;
use crate::free_data::FreeData;
use crate::words::words;

words! {
    /// What kind of holder an identity is.
    IdentityType {
        /// Of no kind.
        Neutral = "neutral",
        /// A natural person.
        Person = "person",
        /// A legal entity.
        Company = "company",
    }
}

/// A holder of things.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The realm it belongs to.
    pub realm: RealmId,
    /// Its id.
    pub id: IdentityId,
    /// Its kind.
    pub kind: IdentityType,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// ISO 4217.
    pub currency: String,
    /// Its owner's own.
    pub data: FreeData,
    /// The account that owns it.
    pub owner: AccountId,
    /// The user that this account is.
    pub owner_user: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

impl Identity {
    /// What access to it goes by.
    pub(super) fn owned(&self, ctx: &Context) -> Owned<'_> {
        let is_self = ctx.caller.as_ref().is_some_and(|caller| caller.account.identity == self.id);
        Owned { owner: &self.owner, is_self, is_deleted: self.deleted_at.is_some() }
    }
}
