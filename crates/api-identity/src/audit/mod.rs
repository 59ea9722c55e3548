//! `/AuditEvents`: the audit trail.

pub(crate) mod list;
mod model;
