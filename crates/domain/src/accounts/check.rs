//! The rules for what an account is made from and changed to. All of it is read before a transaction begins, because the
//! numbering plans take longer to ask than a writer may be kept waiting; what is wrong is told once the caller proved to be
//! entitled.

use signet_protocol::identifier::Email;
use signet_protocol::phone::Phone;

use crate::refusal::FieldError;

/// An e-mail address.
///
/// # Errors
/// What is wrong with it, as an error of the field `email`.
pub fn email(text: &str) -> Result<Email, FieldError> {
    Email::parse(text).map_err(|bad| FieldError::new("email", "BAD_EMAIL", bad.to_string()))
}

pub(super) fn phone(text: &str) -> Result<String, FieldError> {
    match Phone::parse(text) {
        Ok(phone) => Ok(phone.as_str().to_owned()),
        Err(bad) => Err(FieldError::new("phone", "BAD_PHONE", bad.to_string())),
    }
}

/// A word of a set, under the field that it was given in.
pub(super) fn word<T: std::str::FromStr<Err = String>>(
    field: &str,
    code: &'static str,
    text: &str,
) -> Result<T, FieldError> {
    text.parse().map_err(|message: String| FieldError::new(field, code, message))
}
