//! What endpoints for OAuth clients show to people: made by the face that has the pages, and named here, so that neither face
//! knows the other.

use axum::response::Response;
use signet_domain::Context;
use signet_protocol::oauth::{Answer, Destination};

use crate::browser::Browser;
use crate::problem::Failure;

/// The code of the refusal of a sign-in that is over, or not this browser's: whoever reads the page begins once more, and no
/// developer has anything to mend.
pub const SIGN_IN_OVER: &str = "SIGN_IN_OVER";

/// Pages in the look of all others.
pub trait ClientPages: Send + Sync {
    /// Why somebody whom a client sent here is not sent on, under the failure's status. Without a context nothing is known of the
    /// realm, and so of its language.
    fn refusal(&self, ctx: Option<&Context>, failure: Failure) -> Response;

    /// The same at an application's own host, where nothing of ours is but a few paths: its look comes from our host.
    fn refusal_elsewhere(&self, ctx: Option<&Context>, failure: Failure) -> Response;

    /// A form that brings an answer to a client (OAuth 2.0 Form Post Response Mode, section 2).
    fn form_post(&self, ctx: &Context, to: &Destination, answer: &Answer) -> Response;

    /// Whether somebody wants to be signed out: the form goes to `action` with `fields`, and from there perhaps to a client.
    fn ask_to_sign_out(
        &self,
        browser: &Browser,
        action: &str,
        fields: &[(&str, &str)],
        to: Option<&Destination>,
    ) -> Response;

    /// That somebody is signed out, where no client wants them back.
    fn signed_out(&self, ctx: &Context) -> Response;
}
