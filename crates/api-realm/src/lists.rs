//! The parameters and the body of every list: pages, slices, what to narrow them to and which members to show.

use serde::Serialize;
use signet_domain::entity_lists::{Asked, LARGEST_PAGE, Page, Paged, Slicing};
use signet_domain::{FieldError, Refusal};
use signet_edge::Parameters;
use utoipa::IntoParams;

use crate::members::Members;

const USUAL_PAGE: u32 = 10;

/// How a list is narrowed, searched and shown.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `asked` and `Fields` read it")]
pub(crate) struct Narrowing {
    /// A JSON object. Columns take a value or `{"$in": [...]}`, `created_at` and `updated_at` also `$gt`, `$gte`, `$lt` and
    /// `$lte`; a dotted name such as `data.level` takes a value. All have to hold.
    #[param(value_type = String, example = r#"{"external_reference":"ref-1042"}"#, required = false)]
    query: Option<String>,
    /// What some column begins with, in any case.
    #[param(value_type = String, max_length = 128, example = "ref-", required = false)]
    search: Option<String>,
    /// Which columns to search, separated by commas.
    #[param(value_type = String, rename = "searchFields", example = "external_reference", required = false)]
    search_fields: Option<String>,
    /// Columns to sort by, separated by commas, each with `-` before it for downwards. The oldest come first without it.
    #[param(value_type = String, example = "-created_at", required = false)]
    sort: Option<String>,
    /// `own`, `all`, `deleted` or `false`, separated by commas, with `-` to take `own` or `deleted` away. Nothing shows what
    /// is outside of the caller's own scope.
    #[param(value_type = String, example = "all", required = false)]
    scope: Option<String>,
    /// The members to show, separated by commas. Those left out take no room: rows without `data` are small.
    #[param(value_type = String, example = "id,data", required = false)]
    fields: Option<String>,
}

/// Which page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `paged` reads it")]
pub(crate) struct Paging {
    /// Its number.
    #[param(value_type = u32, minimum = 1, default = 1, example = 1, required = false)]
    page: Option<u32>,
    /// How many rows it has.
    #[param(value_type = u32, rename = "pageSize", minimum = 1, maximum = 100, default = 10, example = 10, required = false)]
    page_size: Option<u32>,
}

/// Which rows, where no pages are counted.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `slicing` reads it")]
pub(crate) struct Slices {
    /// How many rows at most. Without it all are shown, where there are no more than 1,000. Rows of more than 4 MiB are too
    /// much for one answer, whatever their number: ask for fewer.
    #[param(value_type = u32, minimum = 1, maximum = 1000, example = 100, required = false)]
    limit: Option<u32>,
    /// How many rows to leave out at the beginning.
    #[param(value_type = u32, maximum = 10000, default = 0, example = 0, required = false)]
    offset: Option<u32>,
    /// The id of the row to go on after, in the order of age.
    #[param(value_type = String, pattern = "^[0-9a-f]{24}$", example = "634b56217f6a7b0be52dffbd", required = false)]
    after: Option<String>,
}

/// Which deleted things to show.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; handlers read it")]
pub(crate) struct Scope {
    /// `deleted` or `false` to see it although it was deleted.
    #[param(value_type = String, example = "false", required = false)]
    scope: Option<String>,
}

pub(crate) fn asked(query: &Parameters) -> Asked {
    let text = |name| query.text(name).map(str::to_owned);
    Asked {
        query: text("query"),
        search: text("search"),
        search_fields: text("searchFields"),
        sort: text("sort"),
        scope: text("scope"),
        fields: Fields::read(query).0.map(|names| names.into_iter().map(str::to_owned).collect()),
    }
}

/// A number of the query: digits alone, so that no sign and no fraction gets through.
fn number(query: &Parameters, name: &str) -> Result<Option<u32>, Refusal> {
    let Some(text) = query.text(name) else { return Ok(None) };
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_number.then(|| text.parse().ok()).flatten();
    number.map(Some).ok_or_else(|| {
        let field = FieldError::new(name, "MALFORMED", "must be a whole number");
        Refusal::malformed(vec![field], &format!("The parameter {name} has the wrong form."))
    })
}

pub(crate) fn paged(query: &Parameters) -> Result<Paged, Refusal> {
    let size = number(query, "pageSize")?.unwrap_or(USUAL_PAGE);
    // Clients of the published API ask for more than there is on a page, and get what there is.
    Ok(Paged { number: number(query, "page")?.unwrap_or(1), size: size.min(LARGEST_PAGE) })
}

pub(crate) fn slicing(query: &Parameters) -> Result<Slicing, Refusal> {
    let after = query.text("after").map(str::to_owned);
    Ok(Slicing { limit: number(query, "limit")?, offset: number(query, "offset")?.unwrap_or(0), after })
}

/// The members that a request wants to see.
pub(crate) struct Fields<'a>(Option<Vec<&'a str>>);

impl<'a> Fields<'a> {
    pub(crate) fn read(query: &'a Parameters) -> Self {
        let names = query.text("fields").filter(|text| !text.is_empty());
        Self(names.map(|text| text.split([',', ' ']).filter(|name| !name.is_empty()).collect()))
    }

    /// All there are.
    pub(crate) fn all() -> Self {
        Self(None)
    }

    /// The entity with those members alone.
    pub(crate) fn of<T: Serialize>(&self, entity: &T) -> Result<Members, Refusal> {
        Members::of(entity, |name| self.shows(name))
    }

    /// Whether it is to show this member.
    pub(crate) fn shows(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|names| names.contains(&name))
    }
}

/// A page as the contract has it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageBody {
    rows: Vec<Members>,
    total: u64,
    page: u32,
    page_size: u32,
    total_pages: u64,
}

impl PageBody {
    pub(crate) fn new<T, U: Serialize>(
        page: &Page<T>,
        fields: &Fields<'_>,
        body: impl Fn(&T) -> U,
    ) -> Result<Self, Refusal> {
        Ok(Self::of(page.rows.iter().map(|row| fields.of(&body(row))).collect::<Result<_, _>>()?, page))
    }

    /// The page with its rows as they are to be shown.
    pub(crate) fn of<T>(rows: Vec<Members>, page: &Page<T>) -> Self {
        let (total, number, page_size) = (page.total, page.number, page.size);
        Self { rows, total, page: number, page_size, total_pages: page.pages() }
    }
}
