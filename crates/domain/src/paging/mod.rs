//! Pages: a listing is read along an index from a place in it, and the places that a caller may go on from are sealed.
//!
//! Invariants: a cursor counts only for the caller, realm, listing, filter and order that it was made for, and for a day; a
//! page neither loses nor repeats a row because others were written meanwhile.

mod cursor;
mod page;

pub use page::{Page, PageRequest};
pub(crate) use page::{Paging, Place};
