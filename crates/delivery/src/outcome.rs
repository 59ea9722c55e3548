//! Why a message was not delivered.

use std::borrow::Cow;

/// A failed delivery, in words that hold nothing of the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotDelivered {
    /// Whether another try is useless.
    pub is_final: bool,
    /// What went wrong.
    pub trouble: Cow<'static, str>,
}

impl NotDelivered {
    /// Something that may pass.
    pub(crate) fn for_now(trouble: impl Into<Cow<'static, str>>) -> Self {
        Self { is_final: false, trouble: trouble.into() }
    }

    /// Something that stays.
    pub(crate) fn for_good(trouble: impl Into<Cow<'static, str>>) -> Self {
        Self { is_final: true, trouble: trouble.into() }
    }
}
