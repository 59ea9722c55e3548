//! Accounts: made, shown, listed, changed, closed, erased and handed out, by those who may and nobody else.

mod bad_input;
mod changing;
mod cursors;
mod erasing;
mod exporting;
mod last_administrators;
mod making;
mod mightier;
mod paging;
mod plans;
pub mod stage;
mod statuses;
mod tenants;
