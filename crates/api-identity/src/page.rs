//! The contract's page: some rows and where to go on.

use serde::Serialize;
use signet_domain::paging::Page;
use utoipa::ToSchema;

/// Where a page stands in its listing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageMeta {
    /// How many rows were asked for at most.
    #[schema(minimum = 1, maximum = 250, example = 50)]
    limit: u16,
    /// The `cursor` of the rows after these; null when there are none.
    #[schema(required, example = "AYQ3m0pXk2…")]
    next_cursor: Option<String>,
    /// The `cursor` of the rows before these; null on the first page.
    #[schema(required, example = "AYQ3m0pXk2…")]
    prev_cursor: Option<String>,
}

/// Turns a page of the domain into the members of the contract's page.
pub(crate) fn members<T, U: for<'a> From<&'a T>>(page: Page<T>) -> (Vec<U>, PageMeta) {
    let data = page.items.iter().map(U::from).collect();
    (data, PageMeta { limit: page.limit, next_cursor: page.next, prev_cursor: page.previous })
}
