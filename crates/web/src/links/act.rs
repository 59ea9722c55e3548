//! What the form of each page does.

use signet_domain::sessions::{self, Acceptance};
use signet_domain::{Context, Refusal, recovery};
use signet_edge::Parameters;
use signet_vocabulary::Secret;

use super::Link;

/// Does what the link is for. Nobody is signed in by it: these pages keep no session.
pub(super) async fn act(ctx: &Context, link: Link, token: Secret<String>, sent: &Parameters) -> Result<(), Refusal> {
    match link {
        Link::VerifyEmail => recovery::verify_email(ctx, &token).await,
        Link::ResetPassword | Link::SetPassword => {
            let chosen = Secret::new(sent.text("newPassword").unwrap_or_default().to_owned());
            recovery::reset_password(ctx, &token, chosen).await
        }
        Link::AcceptInvitation => {
            // A field that is left empty is not given.
            let given = |name: &str| sent.text(name).filter(|text| !text.trim().is_empty()).map(str::to_owned);
            let acceptance = Acceptance {
                token,
                password: given("password").map(Secret::new),
                first_name: given("firstName"),
                last_name: given("lastName"),
                signs_in: false,
            };
            sessions::accept_invitation(ctx, acceptance).await.map(drop)
        }
    }
}
