//! `/auth/consents`: what people let OAuth clients have, and taking it back.

pub(crate) mod list;
pub(crate) mod withdraw;
