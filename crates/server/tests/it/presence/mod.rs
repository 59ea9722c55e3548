//! Sessions and tokens: who counts as present, on every node, and until when.

mod access_claims;
mod access_token_text;
mod at_rest;
mod change_feed;
mod change_password;
mod crossed_realms;
mod deadlines;
mod forged_algorithms;
mod forged_claims;
mod forged_keys;
mod key_algorithms;
mod key_rotation;
mod key_set;
mod log_out;
mod lost_answer;
mod own_sessions;
mod re_created;
mod refresh_race;
mod refresh_refused;
mod refresh_reuse;
mod refresh_token_text;
mod session_list;
mod sign_in_sessions;
pub mod stage;
mod standing;
mod status;
mod token_kinds;
