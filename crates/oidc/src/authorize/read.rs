//! Reading what a client asks for, once it is clear who it is and where its answer goes.

use signet_domain::grants::AuthorizationRequest;
use signet_domain::tokens::{self, Hinted};
use signet_domain::{Context, Refusal, clients::Client};
use signet_protocol::oauth::{Destination, Parameters, Scope};

use crate::checks::{Asked, No};
use crate::flows::AUTHORIZATION;

/// By which way a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// Through the browser, where anybody could have changed it.
    Browser,
    /// From the client itself (RFC 9126).
    Client,
}

/// The request, checked; or as far as it was, with what its client is told.
///
/// # Errors
/// What keeps the realm's keys from being read.
pub(crate) async fn read(
    ctx: &Context,
    client: &Client,
    destination: &Destination,
    sent: &Parameters,
    by: By,
) -> Result<Result<AuthorizationRequest, (AuthorizationRequest, No)>, Refusal> {
    let to = destination.as_str().to_owned();
    let mut request = AuthorizationRequest::new(client.id.clone(), to, Scope::default(), ctx.now());
    let hint = match sent.get("id_token_hint") {
        Some(token) => match tokens::hint(ctx, token).await? {
            Hinted::Issued(hint) => Some(hint),
            Hinted::Unverifiable | Hinted::Foreign => None,
        },
        None => None,
    };
    let asked = Asked { sent, client, hint: hint.as_ref(), by };
    let refused = AUTHORIZATION.iter().find_map(|check| check(&asked, &mut request).err());
    Ok(match refused {
        None => Ok(request),
        Some(no) => Err((request, no)),
    })
}
