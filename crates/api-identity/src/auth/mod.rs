//! `/auth`: registering, signing in in one step or two, recovering, and what people do with their own sessions and password.

pub(crate) mod accept_invitation;
pub(crate) mod challenge_alias;
pub(crate) mod change_password;
pub(crate) mod complete_challenge;
pub(crate) mod end_session;
pub(crate) mod forget_devices;
pub(crate) mod forgot_password;
pub(crate) mod list_sessions;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod me;
pub(crate) mod reauthenticate;
pub(crate) mod refresh;
pub(crate) mod register;
pub(crate) mod resend_code;
pub(crate) mod resend_verification;
pub(crate) mod reset_password;
pub(crate) mod verify_email;
