//! Pages for people: the landing page, the API reference, the guides and the pages that explain problems, which say nothing
//! of anybody; and those that mailed links lead to, which do operations of the domain. All work offline and without a script.
#![warn(missing_docs)]

mod assets;
mod consent;
mod docs;
mod for_clients;
mod guides;
mod landing;
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
