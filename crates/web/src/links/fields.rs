//! The fields of each form, as the page shows them: their names are those of the API's members.

use signet_domain::FieldError;
use signet_edge::Parameters;

use super::Link;
use super::texts::Words;
use crate::field::{Field, focus_on_errors};

/// The fields of a link's form, with what was sent and what is wrong with it.
pub(super) fn fields(
    link: Link,
    (words, shortest): (&Words, usize),
    sent: Option<&Parameters>,
    errors: &[FieldError],
) -> Vec<Field> {
    let password = |name, label| Field {
        hint: Some(words.password_hint(shortest)),
        shortest: Some(shortest),
        ..Field::password(name, label, "new-password")
    };
    let name = |name, label, autocomplete| Field {
        hint: Some(words.optional.to_owned()),
        ..Field::text(name, label, autocomplete)
    };
    let mut fields = match link {
        Link::VerifyEmail => Vec::new(),
        Link::ResetPassword | Link::SetPassword => vec![password("newPassword", words.new_password)],
        Link::AcceptInvitation => vec![
            name("firstName", words.first_name, "given-name"),
            name("lastName", words.last_name, "family-name"),
            password("password", words.password),
        ],
    };
    for field in &mut fields {
        let text = sent.and_then(|sent| sent.text(field.name)).filter(|_| !field.is_secret());
        field.value = text.unwrap_or_default().to_owned();
        field.error = errors.iter().find(|error| error.field == field.name).map(|error| words.rule(error).to_owned());
    }
    focus_on_errors(&mut fields);
    fields
}
