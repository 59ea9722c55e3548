//! A field of a form: what is shown, what was filled in last, and what was wrong with it.

/// One field to fill in.
#[derive(Debug, Default)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    /// What kind of input it is (HTML, section 4.10.5.1).
    pub(crate) kind: &'static str,
    pub(crate) autocomplete: &'static str,
    /// Whether a keyboard for digits is enough.
    pub(crate) is_digits: bool,
    pub(crate) is_required: bool,
    /// How many characters it has at least.
    pub(crate) shortest: Option<usize>,
    /// What to know before filling it in.
    pub(crate) hint: Option<String>,
    /// What was filled in last. Passwords and codes are never shown again.
    pub(crate) value: String,
    /// What was wrong with that.
    pub(crate) error: Option<String>,
    /// Whether it is where to go on: the first that is wrong, or the first of all.
    pub(crate) is_focused: bool,
}

impl Field {
    /// A text.
    pub(crate) fn text(name: &'static str, label: &'static str, autocomplete: &'static str) -> Self {
        Self { name, label, kind: "text", autocomplete, ..Self::default() }
    }

    /// A password, which has to be given.
    pub(crate) fn password(name: &'static str, label: &'static str, autocomplete: &'static str) -> Self {
        Self { kind: "password", is_required: true, ..Self::text(name, label, autocomplete) }
    }

    /// Whether what was filled in is never shown again.
    pub(crate) fn is_secret(&self) -> bool {
        self.kind == "password" || self.is_digits
    }

    /// Whether anything says more about it.
    pub(crate) fn is_described(&self) -> bool {
        self.hint.is_some() || self.error.is_some()
    }

    /// The elements that say more about it, for `aria-describedby`.
    pub(crate) fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.name));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}

/// Puts the reader where to go on: at the first field that is wrong.
pub(crate) fn focus_on_errors(fields: &mut [Field]) {
    if let Some(first) = fields.iter_mut().find(|field| field.error.is_some()) {
        first.is_focused = true;
    }
}
