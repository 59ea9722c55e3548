//! `GET|POST /oauth/userinfo`: who signed in (OpenID Connect Core 1.0, section 5.3).

use axum::Json;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use signet_domain::Context;
use signet_domain::presented_tokens::{self, Shown};
use signet_edge::openapi::{BadRequest, Forbidden, Malformed, Unauthorized, Unexpected};
use signet_edge::{AccessToken, Failure, KeyShown, Visitor};
use utoipa::ToSchema;

use crate::openapi::KeyProof;

const JWT: &str = "application/jwt";

/// The same, signed for the client (OpenID Connect Core 1.0, section 5.3.2): a compact JWS.
#[derive(ToSchema)]
#[schema(example = "eyJhbGciOiJFZERTQSIsInR5cCI6InVzZXJpbmZvK2p3dCJ9.eyJzdWIiOiJhY2NfeDF5MnozYTRiNWM2In0.c2lnbmF0dXJl")]
#[expect(dead_code, reason = "described, and never made: what is sent is a text")]
pub(crate) struct SignedUserinfo(String);

/// What is told of a person, by the scope of the token.
#[derive(Serialize, ToSchema)]
pub(crate) struct Userinfo {
    /// The account.
    #[schema(example = "acc_x1y2z3a4b5c6")]
    sub: String,
    /// Of `profile`, as whatever else the identity's data has of it.
    #[schema(example = "Ada King", required = false)]
    name: Option<String>,
    /// Of `profile`.
    #[schema(example = "ada", required = false)]
    preferred_username: Option<String>,
    /// Of `email`.
    #[schema(example = "ada@example.com", required = false)]
    email: Option<String>,
    /// Of `email`: whether it was proved.
    #[schema(example = true, required = false)]
    email_verified: Option<bool>,
    /// Of `phone`.
    #[schema(example = "+14155551234", required = false)]
    phone_number: Option<String>,
}

/// The form that a token may be in.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the form; the edge reads it")]
pub(crate) struct TokenInForm {
    /// The access token, where the header `Authorization` has none.
    #[schema(example = "oat_47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", required = false)]
    access_token: Option<String>,
}

/// Ask who signed in
///
/// Needs the access token of a client for us, whose scope has `openid` (`Authorization: Bearer …`, or `DPoP` where it is bound to a
/// key). What is told follows from its scope as it counts now. With `Accept: application/jwt` the answer is signed, for the client
/// alone. In another realm than `default` it is `/realms/{realm}/oauth/userinfo`.
#[utoipa::path(
    get, path = "/oauth/userinfo", operation_id = "userinfo", tag = "OAuth", security(("clientToken" = [])), params(KeyProof),
    responses(
        (status = 200, description = "What is told.", content((Userinfo = "application/json"), (SignedUserinfo = "application/jwt"))),
        Malformed, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn userinfo(
    Visitor(ctx): Visitor,
    headers: HeaderMap,
    shown: AccessToken,
) -> Result<Response, Failure> {
    told(&ctx, &headers, &shown).await
}

/// Ask who signed in, by a form
///
/// The same, where the token may also be in a form (RFC 6750, section 2.2).
#[utoipa::path(
    post, path = "/oauth/userinfo", operation_id = "userinfoByForm", tag = "OAuth", security(("clientToken" = [])),
    params(KeyProof),
    request_body(content = TokenInForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "What is told.", content((Userinfo = "application/json"), (SignedUserinfo = "application/jwt"))),
        BadRequest, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn userinfo_by_form(
    Visitor(ctx): Visitor,
    headers: HeaderMap,
    shown: AccessToken,
) -> Result<Response, Failure> {
    told(&ctx, &headers, &shown).await
}

async fn told(ctx: &Context, headers: &HeaderMap, shown: &AccessToken) -> Result<Response, Failure> {
    let shown = Shown { token: shown.token.expose(), proof: shown.key.as_ref().map(KeyShown::shown) };
    let about = presented_tokens::userinfo(ctx, &shown).await?;
    if !wants_token(headers) {
        return Ok(Json(about.told).into_response());
    }
    let token = presented_tokens::sign(ctx, about).await?;
    Ok(([(header::CONTENT_TYPE, JWT)], token.expose().clone()).into_response())
}

/// Whether a client asks for a token by name.
fn wants_token(headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(header::ACCEPT).iter().filter_map(|accept| accept.to_str().ok());
    accepted.any(|accept| {
        accept
            .split(',')
            .filter_map(|range| range.split(';').next())
            .any(|range| range.trim().eq_ignore_ascii_case(JWT))
    })
}
