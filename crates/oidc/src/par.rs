//! `POST /oauth/par`: a client says ahead, past the browser, what it is going to ask for (RFC 9126).

use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use signet_domain::dpop;
use signet_domain::grants::{self, PUSHED_FOR};
use signet_edge::{Failure, MaybeKeyShown, Visitor};
use signet_protocol::oauth::ErrorCode;
use utoipa::ToSchema;

use crate::authorize::{By, destination, read};
use crate::client_auth::client_of;
use crate::form::Form;
use crate::openapi::{ClientForm, FormRefused, KeyProof, Unexpected, Unproven};

/// What a client is going to ask for: what it would have sent to `/oauth/authorize`, and what it proves itself with.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read parameter by parameter")]
pub(crate) struct PushForm {
    /// What the browser brings back.
    #[schema(example = "code")]
    response_type: String,
    /// Where it does.
    #[schema(example = "https://shop.example.com/callback")]
    redirect_uri: String,
    /// What is asked for.
    #[schema(example = "openid email", required = false)]
    scope: Option<String>,
    /// Given back as it is.
    #[schema(example = "af0ifjsldkj", required = false)]
    state: Option<String>,
    /// Told in the ID token as it is.
    #[schema(example = "n-0S6_WzA2Mj", required = false)]
    nonce: Option<String>,
    /// What the verifier will fit (RFC 7636).
    #[schema(example = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", required = false)]
    code_challenge: Option<String>,
    /// How: by S256.
    #[schema(example = "S256", required = false)]
    code_challenge_method: Option<String>,
    #[serde(flatten)]
    client: ClientForm,
}

/// What the client sends its person with.
#[derive(Serialize, ToSchema)]
pub(crate) struct Pushed {
    /// Names the request at `/oauth/authorize`, beside the `client_id`, once.
    #[schema(example = "urn:ietf:params:oauth:request_uri:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")]
    request_uri: String,
    /// How many seconds it waits.
    #[schema(example = 90)]
    expires_in: u64,
}

/// Push an authorization request
///
/// The client sends what it would have sent through the browser, and the browser brings a name for it to `/oauth/authorize`:
/// nobody reads or changes it on the way. Every parameter of an authorization request is taken, but for `request_uri`. Clients
/// of another realm than `default` push to `/realms/{realm}/oauth/par`.
#[utoipa::path(
    post, path = "/oauth/par", operation_id = "pushAuthorizationRequest", tag = "OAuth",
    security((), ("clientBasic" = [])), params(KeyProof),
    request_body(content = PushForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 201, description = "It waits.", body = Pushed), FormRefused, Unproven, Unexpected),
)]
pub(crate) async fn push(
    Visitor(ctx): Visitor,
    MaybeKeyShown(key): MaybeKeyShown,
    form: Form,
) -> Result<(StatusCode, Json<Pushed>), Failure> {
    let client = client_of(&ctx, &form).await?;
    let sent = &form.parameters;
    let bad = |said: &str| Failure::of_oauth(ErrorCode::InvalidRequest, said);
    // Who proved itself is who asks (section 2.1).
    if sent.get("client_id").is_some_and(|named| named != client.id.as_str()) {
        return Err(bad("the parameter client_id names another client than the one that proved itself"));
    }
    if sent.get("request_uri").is_some() {
        return Err(bad("a request that is pushed has no request_uri"));
    }
    let destination = destination(&client, sent).map_err(|failure| bad(failure.detail()))?;
    let request = read(&ctx, &client, &destination, sent, By::Client).await?;
    let mut request = request.map_err(|(_, no)| Failure::of_oauth(no.error, &no.said))?;
    if let Some(key) = key {
        let proven = dpop::prove(&ctx.app, &ctx.realm.id, &key.shown()).await.map_err(Failure::of_token_request)?;
        // The proof binds the code as dpop_jkt does, and both name one key (RFC 9449, section 10.1).
        if request.jkt.as_ref().is_some_and(|named| *named != proven) {
            return Err(Failure::of_oauth(ErrorCode::InvalidDpopProof, "the dpop_jkt is another key than the proof's"));
        }
        request.jkt = Some(proven);
    }
    let handle = grants::push(&ctx, &request).await?;
    let pushed = Pushed { request_uri: handle.expose().to_owned(), expires_in: PUSHED_FOR.as_secs() };
    Ok((StatusCode::CREATED, Json(pushed)))
}
