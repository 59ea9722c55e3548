//! What a user is: an account, as the Realm API sees it.

use serde::{Deserialize, Serialize};
use signet_vocabulary::{Timestamp, UserId};

use crate::access::Owned;
use crate::accounts::{Account, AccountStatus};
use crate::context::Context;
use crate::free_data::FreeData;

/// Where messages of other services reach a user: never a way to sign in or to recover.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// A phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// A number of WhatsApp.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whatsapp: Option<String>,
    /// An e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// An account with what it carries in the Realm API alone.
#[derive(Debug, Clone)]
pub struct User {
    /// The account.
    pub account: Account,
    /// The user that owns it.
    pub owner: UserId,
    /// Where messages reach it.
    pub channel: Channel,
    /// Its owner's own.
    pub data: FreeData,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

impl User {
    /// Its id.
    pub fn id(&self) -> UserId {
        UserId::of(&self.account.id, self.account.created_at)
    }

    /// Whether it may sign in.
    pub fn is_active(&self) -> bool {
        self.account.status == AccountStatus::Active
    }

    /// What access to it goes by.
    pub(super) fn owned(&self, ctx: &Context) -> Owned<'_> {
        let is_deleted = self.deleted_at.is_some();
        Owned { owner: &self.account.owner, is_self: ctx.is_own(&self.account.id), is_deleted }
    }
}
