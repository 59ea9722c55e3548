//! Reading the trail page by page, as far as the caller's view reaches.

mod filter;
mod list;
mod recorded;
mod store;

use filter::Narrowed;
pub use filter::{BadFilter, Filter, Moment, TargetId};
pub use list::list;
pub use recorded::Recorded;
pub(crate) use store::STATEMENTS;
