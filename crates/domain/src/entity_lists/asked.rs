//! What a list is asked for.

use std::time::Duration;

/// How many rows a page holds at most.
pub const LARGEST_PAGE: u32 = 100;
/// How many rows a slice holds at most.
pub const LARGEST_SLICE: u32 = 1_000;
/// How many rows may be skipped: the database reads them all.
pub(super) const DEEPEST: u32 = 10_000;
/// How many bytes the rows of one answer may hold: they are all in memory at once, several times over.
pub(crate) const MOST_BYTES: usize = 4 * 1024 * 1024;
/// How long a list may take, the wait for those of others included.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// How a list is narrowed and ordered, as a request says it.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// A JSON object: columns and what they are to be, dotted names in `data`.
    pub query: Option<String>,
    /// The beginning of a word to look for.
    pub search: Option<String>,
    /// Where to look for it, separated by commas.
    pub search_fields: Option<String>,
    /// Columns separated by commas, each with a minus before it for downwards.
    pub sort: Option<String>,
    /// Names of scopes separated by commas, each with a minus before it to take it away.
    pub scope: Option<String>,
    /// The members that are to be shown; all of them when absent. What takes much room is not read for nothing: in rows that
    /// are not to show it, it is empty.
    pub fields: Option<Vec<String>>,
}

impl Asked {
    /// Whether this narrows nothing: rows may be sorted, and shown in part.
    pub(crate) fn is_for_all(&self) -> bool {
        self.query.is_none() && self.search.is_none() && self.scope.is_none()
    }
}

/// Which page.
#[derive(Debug, Clone, Copy)]
pub struct Paged {
    /// Its number, from 1.
    pub number: u32,
    /// How many rows it has: 1 to 100.
    pub size: u32,
}

/// Which rows, where no pages are counted.
#[derive(Debug, Clone, Default)]
pub struct Slicing {
    /// How many, 1 to 1,000; all of them when absent, if they are not too many.
    pub limit: Option<u32>,
    /// How many to leave out at the beginning.
    pub offset: u32,
    /// The id of the row to go on after.
    pub after: Option<String>,
}

/// A page, and where it stands.
#[derive(Debug)]
pub struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// How many rows there are on all pages.
    pub total: u64,
    /// Its number, from 1.
    pub number: u32,
    /// How many rows a page has.
    pub size: u32,
}

impl<T> Page<T> {
    /// How many pages there are.
    pub fn pages(&self) -> u64 {
        self.total.div_ceil(u64::from(self.size.max(1)))
    }
}
