//! Reading one page of a listing.

use serde::{Deserialize, Serialize};
use signet_storage::Value;

use super::cursor;
use crate::context::Context;
use crate::refusal::{FieldError, Refusal};

/// What a caller asks for.
#[derive(Debug, Clone)]
pub struct PageRequest {
    /// How many rows at most: 1 to 250.
    pub limit: u16,
    /// Where to go on, as an earlier page said.
    pub cursor: Option<String>,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { limit: Self::USUAL, cursor: None }
    }
}

impl PageRequest {
    /// How many rows when the caller does not say.
    pub const USUAL: u16 = 50;
    /// How many rows at most.
    pub const MOST: u16 = 250;
}

/// Some rows of a listing.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows, in the listing's order.
    pub items: Vec<T>,
    /// How many were asked for at most.
    pub limit: u16,
    /// Where the rows after these begin, if there are any.
    pub next: Option<String>,
    /// Where the rows before these end, if there are any.
    pub previous: Option<String>,
}

impl<T> Page<T> {
    /// A page of other things made from these.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        let Self { items, limit, next, previous } = self;
        Page { items: items.into_iter().map(change).collect(), limit, next, previous }
    }
}

/// Which way a page is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Forward,
    Backward,
}

/// A place in a listing: a row's value in the listing's order, and its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Place {
    Number(i64, String),
    Text(String, String),
}

impl Place {
    /// Before the first row when read upwards.
    pub(crate) const LOWEST_NUMBER: Self = Self::Number(i64::MIN, String::new());
    /// Before the first row of a text column when read upwards.
    pub(crate) const LOWEST_TEXT: Self = Self::Text(String::new(), String::new());

    /// The value and the id, to be bound.
    pub(crate) fn values(&self) -> [Value; 2] {
        match self {
            Self::Number(key, id) => [Value::from(*key), Value::from(id)],
            Self::Text(key, id) => [Value::from(key), Value::from(id)],
        }
    }

    /// After every row of the same kind: `~` sorts behind all characters of ids, U+10FFFF behind all of text.
    fn highest_like(lowest: &Self) -> Self {
        match lowest {
            Self::Number(..) => Self::Number(i64::MAX, "~".to_owned()),
            Self::Text(..) => Self::Text("\u{10ffff}".to_owned(), "~".to_owned()),
        }
    }
}

/// One reading of a listing: where it starts and which way it goes.
pub(crate) struct Paging<'a> {
    ctx: &'a Context,
    listing: &'static str,
    filter: Vec<String>,
    limit: u16,
    direction: Direction,
    is_descending: bool,
    from: Place,
    was_given: bool,
}

impl<'a> Paging<'a> {
    /// Of the listing `listing`, as `filter` (every parameter, the order included) narrows it. `lowest` says what kind of
    /// value it is ordered by.
    ///
    /// # Errors
    /// `Malformed` for a limit out of range and for a cursor that is none of this listing, filter and caller.
    pub(crate) fn new(
        ctx: &'a Context,
        listing: &'static str,
        filter: &[&str],
        is_descending: bool,
        lowest: Place,
        request: &PageRequest,
    ) -> Result<Self, Refusal> {
        if !(1..=PageRequest::MOST).contains(&request.limit) {
            let message = format!("must be from 1 to {}", PageRequest::MOST);
            let field = FieldError::new("limit", "OUT_OF_RANGE", message);
            return Err(Refusal::malformed(vec![field], "The limit is out of range."));
        }
        let filter: Vec<String> = filter.iter().map(|&part| part.to_owned()).collect();
        let given = request.cursor.as_deref().map(|text| cursor::open(ctx, listing, &filter, text)).transpose()?;
        let was_given = given.is_some();
        let (direction, from) = given.unwrap_or_else(|| {
            let first = if is_descending { Place::highest_like(&lowest) } else { lowest };
            (Direction::Forward, first)
        });
        let limit = request.limit;
        Ok(Self { ctx, listing, filter, limit, direction, is_descending, from, was_given })
    }

    /// Whether the index is to be read from high to low.
    pub(crate) fn reads_down(&self) -> bool {
        self.is_descending == (self.direction == Direction::Forward)
    }

    /// Whether a row at `place` lies before where this page starts, for listings of a row or two that no index is asked for.
    pub(crate) fn is_past(&self, place: &Place) -> bool {
        if self.reads_down() { *place >= self.from } else { *place <= self.from }
    }

    /// The place to read from, exclusive, and how many rows to read: one more than are shown.
    pub(crate) fn values(&self) -> [Value; 3] {
        let [key, id] = self.from.values();
        [key, id, Value::from(self.limit + 1)]
    }

    /// The page, from the rows as they were read.
    pub(crate) fn page<T>(self, mut rows: Vec<T>, place: impl Fn(&T) -> Place) -> Result<Page<T>, Refusal> {
        let has_more = rows.len() > usize::from(self.limit);
        rows.truncate(usize::from(self.limit));
        let (has_next, has_previous) = match self.direction {
            Direction::Forward => (has_more, self.was_given && !rows.is_empty()),
            Direction::Backward => {
                rows.reverse();
                (!rows.is_empty(), has_more)
            }
        };
        let at = |row: Option<&T>, is_there: bool, direction| {
            row.filter(|_| is_there)
                .map(|row| cursor::seal(self.ctx, self.listing, &self.filter, direction, place(row)))
                .transpose()
        };
        let next = at(rows.last(), has_next, Direction::Forward)?;
        let previous = at(rows.first(), has_previous, Direction::Backward)?;
        Ok(Page { items: rows, limit: self.limit, next, previous })
    }
}
