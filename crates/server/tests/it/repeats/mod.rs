//! Requests that are sent again: idempotency keys (draft-ietf-httpapi-idempotency-key-header).

mod once;
mod races;
mod scope;
mod stored;
