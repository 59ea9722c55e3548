//! Realm keys: a realm's key, a username and a password in one header, presented with every request. No session comes of it.
//!
//! Invariants: a password is compared by the same rules and within the same budget as at a sign-in; an account with a second
//! factor is not let in; what proved right is remembered for a minute at most, under a keyed hash of all of it, and not beyond
//! the next change of its account; it is compared again only for the account that its name belongs to; what proved wrong is not
//! remembered.

mod authenticate;
mod prove;
mod proved;
mod shown;
mod uses;

pub use authenticate::authenticate;
pub use prove::second_factor;
pub use proved::RealmKeys;
pub use uses::note_use;

/// The one answer to a realm key that does not hold, and to a header that holds nothing of any known form.
pub fn refused() -> crate::refusal::Refusal {
    let message = "The header X-API-KEY holds nothing that is valid, or not any more.";
    crate::refusal::Refusal::unauthenticated("UNAUTHORIZED", message)
}
