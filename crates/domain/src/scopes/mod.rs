//! Scopes of a realm's own: words that clients ask for and people agree to, with the claims that each tells.
//!
//! Invariants: a word that means something here already is nobody's to define; no mapping sets a claim that is ours alone;
//! what a scope tells comes from the one person that it tells of, and from the organization that the client acts in; a change
//! binds on every node at once, for everybody who agreed to the word.

mod built_in;
mod check;
mod delete;
mod described;
mod lookup;
mod model;
mod name;
mod put;
mod source;
mod store;

pub use built_in::BuiltIn;
pub use delete::DeleteScope;
pub use described::{Described, described};
pub(crate) use lookup::granted;
pub use lookup::{Listed, Scopes, get, list, no_such};
pub use model::{CustomScope, Mapping, ScopeText};
pub use name::{BadName, ScopeName};
pub use put::{PutScope, SaidScope, is_built_in, too_many};
pub use source::Source;
pub(crate) use store::STATEMENTS;

/// The change feed's name for a realm's scopes; what changed is named by the realm.
pub(crate) const TOPIC: &str = "scope";
