//! Listing organizations.

use super::{Org, check, store};
use crate::access::{Permission, Reach, require_reach};
use crate::boxed;
use crate::context::Context;
use crate::paging::{Page, PageRequest, Paging, Place};
use crate::refusal::Refusal;
use crate::words::words;

words! {
    /// What organizations are listed by.
    OrgOrder {
        /// The oldest first.
        CreatedAt = "createdAt:asc",
        /// The newest first.
        CreatedAtDown = "createdAt:desc",
        /// From A to Z.
        LegalName = "legalName:asc",
        /// From Z to A.
        LegalNameDown = "legalName:desc",
    }
}

impl OrgOrder {
    fn is_by_name(self) -> bool {
        matches!(self, Self::LegalName | Self::LegalNameDown)
    }

    fn is_descending(self) -> bool {
        matches!(self, Self::CreatedAtDown | Self::LegalNameDown)
    }

    fn place(self, org: &Org) -> Place {
        let id = org.id.to_string();
        match self.is_by_name() {
            true => Place::Text(check::folded(&org.legal_name), id),
            false => Place::Number(org.created_at.millis(), id),
        }
    }
}

/// One page of the organizations in the caller's view: all of the realm, or the one that it acts in.
///
/// # Errors
/// `Denied`; `Malformed` for a limit or cursor that does not hold.
#[boxed]
pub async fn list(
    ctx: &Context,
    order: OrgOrder,
    country: Option<&str>,
    request: &PageRequest,
) -> Result<Page<Org>, Refusal> {
    let reach = require_reach(ctx, Permission::ReadIdentity)?;
    let only = match &reach {
        Reach::Realm => "",
        Reach::Org(org) => org.as_str(),
    };
    let country = country.unwrap_or_default();
    let lowest = if order.is_by_name() { Place::LOWEST_TEXT } else { Place::LOWEST_NUMBER };
    let filter = [order.as_str(), country, only];
    let paging = Paging::new(ctx, "orgs", &filter, order.is_descending(), lowest, request)?;
    let mut tx = ctx.app.store.read().await?;
    let rows = match reach {
        Reach::Org(id) => store::by_id(&mut tx, &ctx.realm.id, &id)
            .await?
            .into_iter()
            .filter(|org| (country.is_empty() || org.country == country) && !paging.is_past(&order.place(org)))
            .collect(),
        Reach::Realm => store::page(&mut tx, &ctx.realm.id, order.is_by_name(), &paging, country).await?,
    };
    paging.page(rows, |org| order.place(org))
}
