//! `/auth`: registering, accepting an invitation, signing in and out, and what a signed-in person does with their own sessions and password.

pub(crate) mod accept_invitation;
pub(crate) mod change_password;
pub(crate) mod end_session;
pub(crate) mod list_sessions;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod me;
pub(crate) mod reauthenticate;
pub(crate) mod refresh;
pub(crate) mod register;
