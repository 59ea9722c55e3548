//! The kinds of failure that the product knows; each face maps a kind to its own status in one place.

/// Why an operation was refused, without a word about HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The thing does not exist, or lies outside the caller's view: the two are never told apart.
    NotFound,
    /// The caller is known and may not do this.
    Denied,
    /// No credential, or one that does not hold.
    Unauthenticated,
    /// Well-formed input that breaks a rule of a field.
    Invalid,
    /// Input whose syntax, type or form is wrong.
    Malformed,
    /// The thing exists already, or changed underneath.
    Conflict,
    /// Too many tries or too much load; comes with a time to wait.
    Limited,
    /// A part that Signet needs is away; trying later may work.
    Unavailable,
    /// A mistake of ours.
    Bug,
}
