//! `/Scopes`, an extension of the contract: the words that OAuth clients ask for, and what each tells of people.

pub(crate) mod delete;
pub(crate) mod list;
mod model;
pub(crate) mod put;
pub(crate) mod show;

use utoipa::IntoParams;

/// A scope that an operation is on.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; the edge reads it")]
struct ScopeName {
    /// The scope's name: the word that clients ask for.
    #[param(pattern = r"^[!#-\[\]-~]{1,100}$", example = "orders.read")]
    name: String,
}
