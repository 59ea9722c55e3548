//! Identities and users through the Realm API: the published examples, who may do what to whose, lists, data, and the one
//! principal behind both APIs.

mod bounds;
mod data;
mod deleted;
mod guide;
mod isolation;
mod listing;
mod one_principal;
mod plans;
mod seed;
pub mod stage;
mod table;
mod users;
