//! The parameters of lists of realms.

use utoipa::IntoParams;

/// How a list of realms is narrowed, searched and shown.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `asked` and `Fields` read it")]
pub(crate) struct RealmNarrowing {
    /// A JSON object. `id`, `name`, `country`, `currency`, `created_at` and `updated_at` take a value or `{"$in": [...]}`, the
    /// times also `$gt`, `$gte`, `$lt` and `$lte`. All have to hold.
    #[param(value_type = String, example = r#"{"country":"DE"}"#, required = false)]
    query: Option<String>,
    /// What the name begins with, in any case.
    #[param(value_type = String, max_length = 128, example = "shop-", required = false)]
    search: Option<String>,
    /// Which columns to search: `name` is the only one.
    #[param(value_type = String, rename = "searchFields", example = "name", required = false)]
    search_fields: Option<String>,
    /// Columns to sort by, separated by commas, each with `-` before it for downwards. The oldest come first without it.
    #[param(value_type = String, example = "name", required = false)]
    sort: Option<String>,
    /// `all`, `deleted` or `false`: those that were not deleted, those that were, or both.
    #[param(value_type = String, example = "false", required = false)]
    scope: Option<String>,
    /// The members to show, separated by commas.
    #[param(value_type = String, example = "id,name", required = false)]
    fields: Option<String>,
}
