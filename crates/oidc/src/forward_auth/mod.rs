//! Signing in for applications behind a reverse proxy that asks us about each request (`auth_request` of nginx, `forward_auth`
//! of Caddy, `ForwardAuth` of Traefik). The proxy passes these four paths of the application's own host to us.

mod application;
mod callback;
mod check;
mod return_path;
mod sign_out;
mod start;
mod state;

pub(crate) use callback::callback;
pub(crate) use check::check;
pub(crate) use sign_out::{sign_out, sign_out_everywhere};
pub(crate) use start::start;
