//! The fields of each form, as the page shows them: their names are those of the API's members.

use signet_domain::FieldError;
use signet_edge::Parameters;

use super::Link;
use super::texts::Words;

/// One field to fill in.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) autocomplete: &'static str,
    pub(super) is_password: bool,
    /// What to know before filling it in.
    pub(super) hint: Option<String>,
    /// What was filled in last. Passwords are never shown again.
    pub(super) value: String,
    /// What was wrong with that.
    pub(super) error: Option<String>,
    /// Whether it is where to go on: the first that is wrong.
    pub(super) is_focused: bool,
}

impl Field {
    /// The elements that say more about it, for `aria-describedby`.
    pub(super) fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.name));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}

/// The fields of a link's form, with what was sent and what is wrong with it.
pub(super) fn fields(
    link: Link,
    (words, shortest): (&Words, usize),
    sent: Option<&Parameters>,
    errors: &[FieldError],
) -> Vec<Field> {
    let password =
        |name, label| Field { hint: Some(words.password_hint(shortest)), ..field(name, label, "new-password") };
    let name =
        |name, label, autocomplete| Field { hint: Some(words.optional.to_owned()), ..field(name, label, autocomplete) };
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
        let text = sent.and_then(|sent| sent.text(field.name)).filter(|_| !field.is_password);
        field.value = text.unwrap_or_default().to_owned();
        field.error = errors.iter().find(|error| error.field == field.name).map(|error| words.rule(error).to_owned());
    }
    if let Some(first) = fields.iter_mut().find(|field| field.error.is_some()) {
        first.is_focused = true;
    }
    fields
}

fn field(name: &'static str, label: &'static str, autocomplete: &'static str) -> Field {
    let is_password = autocomplete == "new-password";
    let (hint, error) = (None, None);
    Field { name, label, autocomplete, is_password, hint, value: String::new(), error, is_focused: false }
}
