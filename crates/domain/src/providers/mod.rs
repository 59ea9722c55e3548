//! Providers: others through whom people of a realm sign in, by OpenID Connect or by plain OAuth 2.0.
//!
//! Invariants: what a provider says of somebody counts for an account only by a link, and a link is made by proof alone: with
//! the account itself, or by somebody who is signed in and asks for it; an address that matches makes none. A browser comes
//! back once, to the provider that it was sent to, and nowhere but in the browser that was sent. Status, second factors and
//! the rules of the realm hold as at every other door. Whoever could say where a provider's answers come from could be
//! anybody of its people: that is said once, when it is made. Nothing is fetched in a transaction.

mod address;
mod arrival;
mod arrive;
mod back;
mod change;
mod check;
mod create;
mod delete;
mod exchange;
mod link;
mod lookup;
mod metadata;
mod model;
mod said;
mod settings;
mod start;
mod state;
mod store;
mod subject;
mod trouble;
mod unlink;
mod userinfo;

pub use arrival::{Arrival, arrival, forget_arrival, no_arrival};
pub use back::{Back, Outcome, Returned, come_back};
pub use change::ChangeProvider;
pub use check::no_address;
pub use create::{CreateProvider, too_many};
pub use delete::DeleteProvider;
pub use link::link_arrival;
pub use lookup::{Offered, every, get, no_such, of_identifier, offered};
pub(crate) use metadata::Metadata;
pub use model::{Provider, ProviderKind};
pub use said::{Change, ProviderChange, immutable};
pub use settings::{Members, ProviderSettings};
pub use start::{Start, Wish, redirect_uri, start};
pub(crate) use store::STATEMENTS;
pub use trouble::UNAVAILABLE;
pub(crate) use unlink::forget_of_account;
pub use unlink::{Linked, Unlink, linked, no_such_link, only_way_in};
