//! Lists as the Realm API asks for them: by page or by slice, narrowed by a query, searched, sorted, and bounded by what the
//! caller may see.
//!
//! Invariants: every name in a request becomes one of a fixed set of columns, and every value is bound; what a caller may
//! not see is left out by the database, and is in no count; no list costs more than its time and its bytes, and nobody reads
//! more than two at a time.

mod asked;
mod columns;
mod query;
mod scope;
mod store;
mod terms;
mod turns;

pub(crate) use asked::MOST_BYTES;
pub use asked::{Asked, LARGEST_PAGE, LARGEST_SLICE, Page, Paged, Slicing};
pub(crate) use columns::{Column, ColumnKind, Holder, Large, Searched, Shape};
pub(crate) use scope::{sees, shows, shows_unowned};
pub(crate) use store::{Place, count, no_such_place, page, rows, too_much};
pub(crate) use turns::Turns;
