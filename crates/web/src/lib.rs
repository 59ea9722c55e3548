//! Pages for people: the landing page, the API reference, the guides and the pages that explain problems, which say nothing
//! of anybody; those that mailed links lead to, and those where people come in and go out, which do operations of the domain. All work offline and without a script.
#![warn(missing_docs)]

mod assets;
mod brand;
mod consent;
mod device;
mod docs;
mod entry;
mod field;
mod for_clients;
mod guides;
mod landing;
mod language;
mod links;
mod page;
pub mod problems;
mod prose;
mod providers;
mod routes;

pub use for_clients::for_clients;
pub use problems::{PROBLEMS, Problem};
pub use routes::{ROUTES, Site, router};

#[cfg(test)]
mod tests;
