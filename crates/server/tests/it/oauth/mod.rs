//! The endpoints of OAuth clients, from outside.

mod client_authentication;
mod device;
mod discovery;
mod dpop;
mod exchange;
mod forms;
mod grant_types;
mod introspect;
mod kinds;
mod races;
mod realms;
mod revoke;
mod scopes;
pub mod stage;
mod token;
mod userinfo;
