//! Listing accounts.

mod store;

use signet_vocabulary::OrgId;

use super::{Account, AccountStatus, AccountType};
use crate::access::{Permission, Reach, require_reach};
use crate::boxed;
use crate::context::Context;
use crate::orgs;
use crate::paging::{Page, PageRequest, Paging, Place};
use crate::refusal::Refusal;
use crate::words::words;

pub(crate) use store::STATEMENTS;

words! {
    /// What accounts are listed by.
    AccountOrder {
        /// The oldest first.
        CreatedAt = "createdAt:asc",
        /// The newest first.
        CreatedAtDown = "createdAt:desc",
        /// From A to Z.
        Email = "email:asc",
        /// From Z to A.
        EmailDown = "email:desc",
        /// Those who never signed in first, then those who have not for longest.
        LastLoginAt = "lastLoginAt:asc",
        /// Those who signed in last first.
        LastLoginAtDown = "lastLoginAt:desc",
    }
}

/// What an order compares.
#[derive(Clone, Copy)]
enum Column {
    CreatedAt,
    Email,
    LastLoginAt,
}

impl AccountOrder {
    fn column(self) -> Column {
        match self {
            Self::CreatedAt | Self::CreatedAtDown => Column::CreatedAt,
            Self::Email | Self::EmailDown => Column::Email,
            Self::LastLoginAt | Self::LastLoginAtDown => Column::LastLoginAt,
        }
    }

    fn is_descending(self) -> bool {
        matches!(self, Self::CreatedAtDown | Self::EmailDown | Self::LastLoginAtDown)
    }

    fn lowest(self) -> Place {
        match self.column() {
            Column::Email => Place::LOWEST_TEXT,
            Column::CreatedAt | Column::LastLoginAt => Place::LOWEST_NUMBER,
        }
    }

    fn place(self, account: &Account) -> Place {
        let id = account.id.to_string();
        match self.column() {
            Column::CreatedAt => Place::Number(account.created_at.millis(), id),
            Column::Email => Place::Text(account.canonical_email(), id),
            Column::LastLoginAt => Place::Number(account.last_login_at.map_or(0, |at| at.millis()), id),
        }
    }
}

/// Which accounts are asked for.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    /// Of this status alone.
    pub status: Option<AccountStatus>,
    /// Of this type alone.
    pub kind: Option<AccountType>,
    /// Members of this organization alone.
    pub org: Option<OrgId>,
}

/// One page of the accounts in the caller's view that have an e-mail address: of the whole realm, or the members of the
/// organization that it acts in.
///
/// # Errors
/// `Denied`; `NotFound` for an organization outside the caller's view; `Malformed` for a limit or cursor that does not hold.
#[boxed]
pub async fn list(
    ctx: &Context,
    order: AccountOrder,
    filter: &AccountFilter,
    request: &PageRequest,
) -> Result<Page<Account>, Refusal> {
    let reach = require_reach(ctx, Permission::ReadIdentity)?;
    let no_org = || Refusal::not_found("organization");
    let mut tx = ctx.app.store.read().await?;
    let org = match (reach, &filter.org) {
        (Reach::Realm, None) => None,
        (Reach::Realm, Some(org)) => {
            orgs::row_by_id(&mut tx, &ctx.realm.id, org).await?.ok_or_else(no_org)?;
            Some(org.clone())
        }
        (Reach::Org(own), Some(org)) if own != *org => return Err(no_org()),
        (Reach::Org(own), _) => Some(own),
    };
    let status = filter.status.map_or("", AccountStatus::as_str);
    let kind = filter.kind.map_or("", AccountType::as_str);
    let asked = [order.as_str(), status, kind, org.as_ref().map_or("", |org| org.as_str())];
    let paging = Paging::new(ctx, "accounts", &asked, order.is_descending(), order.lowest(), request)?;
    let narrowed = store::Narrowed { realm: &ctx.realm.id, org: org.as_ref(), status, kind };
    let rows = store::page(&mut tx, order, &paging, &narrowed).await?;
    paging.page(rows, |account| order.place(account))
}
