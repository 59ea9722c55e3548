//! Which client makes a request: what it shows, in one way and no more (RFC 6749, section 2.3; OAuth 2.1, section 2.4).

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use signet_domain::clients::{self, AuthMethod, Client, Presented, Proof};
use signet_domain::{Context, Refusal};
use signet_edge::Failure;
use signet_protocol::oauth::{Basic, ErrorCode};
use signet_vocabulary::Secret;

use crate::form::Form;

/// What an assertion says that it is (RFC 7523, section 2.2).
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The client that a request proves to be from; a public one proves nothing, and names itself.
///
/// # Errors
/// `invalid_request` for several proofs, or half of one; `invalid_client`, whatever is wrong with the one.
pub(crate) async fn client_of(ctx: &Context, form: &Form) -> Result<Arc<Client>, Failure> {
    let basic = basic(&form.headers)?;
    let proofs = [basic.is_some(), form.text("client_secret").is_some(), form.text("client_assertion").is_some()];
    if proofs.into_iter().filter(|is_shown| *is_shown).count() > 1 {
        return Err(malformed("a client proves itself in one way per request"));
    }
    Ok(clients::prove(ctx, &presented(form, basic.as_ref())?).await?)
}

/// The same, for what public clients have no part in.
///
/// # Errors
/// As [`client_of`].
pub(crate) async fn confidential_client_of(ctx: &Context, form: &Form) -> Result<Arc<Client>, Failure> {
    let client = client_of(ctx, form).await?;
    if client.auth_method.is_public() {
        let said = "This endpoint is for clients that prove themselves.";
        return Err(Failure::of_oauth(ErrorCode::InvalidClient, said));
    }
    Ok(client)
}

fn malformed(said: &str) -> Failure {
    Failure::of_oauth(ErrorCode::InvalidRequest, said)
}

/// The header Authorization, where there is one: of a client it is `Basic` and nothing else.
fn basic(headers: &HeaderMap) -> Result<Option<Basic>, Failure> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(only), None) => {
            let basic = only.to_str().ok().and_then(Basic::parse);
            let refused =
                || Failure::of_oauth(ErrorCode::InvalidClient, "The header Authorization is not of a client.");
            basic.map(Some).ok_or_else(refused)
        }
        (Some(_), Some(_)) => Err(malformed("there are several headers Authorization")),
    }
}

fn presented<'a>(form: &'a Form, basic: Option<&'a Basic>) -> Result<Presented<'a>, Failure> {
    let named = form.text("client_id");
    if let Some(basic) = basic {
        // Some clients name themselves twice, which is well as long as they agree (RFC 6749, section 3.2.1).
        if named.is_some_and(|named| named != basic.client_id()) {
            return Err(malformed("the parameter client_id names another client than the header Authorization"));
        }
        let proof = Proof::Secret(AuthMethod::SecretBasic, basic.secret().clone());
        return Ok(Presented { client_id: Some(basic.client_id()), proof });
    }
    let proof = match (form.text("client_secret"), form.text("client_assertion"), form.text("client_assertion_type")) {
        (Some(secret), ..) => Proof::Secret(AuthMethod::SecretPost, Secret::new(secret.to_owned())),
        (None, Some(token), Some(ASSERTION_TYPE)) => Proof::Assertion(token),
        (None, Some(_), _) => return Err(malformed("the parameter client_assertion_type names no type that is known")),
        (None, None, Some(_)) => return Err(malformed("the parameter client_assertion is missing")),
        (None, None, None) => Proof::Nothing,
    };
    if named.is_none() && !matches!(proof, Proof::Assertion(_)) {
        return Err(unnamed());
    }
    Ok(Presented { client_id: named, proof })
}

/// Nobody is named, so that no try of anybody is to be counted.
fn unnamed() -> Failure {
    Failure::new(Refusal::unauthenticated(clients::NOT_PROVEN, "The request names no client."))
}
