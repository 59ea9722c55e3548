//! Pages for people: the landing page, the API reference, the guides and the pages that explain problems. They work
//! offline and without a script, and need nothing of the domain.
#![warn(missing_docs)]

mod assets;
mod docs;
mod guides;
mod landing;
mod page;
pub mod problems;
mod prose;
mod routes;

pub use problems::{PROBLEMS, Problem};
pub use routes::{ROUTES, Site, router};

#[cfg(test)]
mod tests;
