//! Problem documents (RFC 9457): how a refusal looks on the wire, with the one table of statuses.

use std::sync::Arc;

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use signet_domain::grants::Refused;
use signet_domain::{FieldError, Refusal, clients, dpop, idempotency};
use signet_protocol::oauth::ErrorCode;
use signet_protocol::oauth::error::description;
use signet_vocabulary::Kind;

/// The code of the refusal of a token that holds, for less than this.
const INSUFFICIENT_SCOPE: &str = "INSUFFICIENT_SCOPE";

/// A refusal on its way out. The frame completes it with what it knows of the request.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    code: &'static str,
    refusal: Box<Refusal>,
    /// Whether a page says it.
    is_shown: bool,
}

impl Failure {
    /// A refusal under the status and code of its kind.
    pub fn new(refusal: Refusal) -> Self {
        let (status, code) = meaning(refusal.kind);
        Self { status, code: refusal.code.unwrap_or(code), refusal: Box::new(refusal), is_shown: false }
    }

    /// For operations whose published answers know no 422: fields that break a rule are a bad request. An idempotency key
    /// that names another request is 422 everywhere (draft-ietf-httpapi-idempotency-key-header, section 2.7).
    pub fn invalid_is_bad_request(refusal: Refusal) -> Self {
        let is_reused_key = refusal.fields.iter().any(|field| field.code == idempotency::KEY_REUSED);
        match refusal.kind {
            Kind::Invalid if !is_reused_key => Self::new(Refusal { kind: Kind::Malformed, ..refusal }),
            _ => Self::new(refusal),
        }
    }

    /// A refusal that HTTP itself has a status for, such as 405.
    pub fn of_http(status: StatusCode, code: &'static str, message: &str) -> Self {
        Self { status, code, refusal: Box::new(Refusal::malformed(Vec::new(), message)), is_shown: false }
    }

    /// A refusal in OAuth's words, with a sentence for developers: for routes that refuse so.
    pub fn of_oauth(error: ErrorCode, said: &str) -> Self {
        let status = error.status().and_then(|status| StatusCode::from_u16(status).ok());
        let refusal = Box::new(Refusal::malformed(Vec::new(), said));
        Self { status: status.unwrap_or(StatusCode::BAD_REQUEST), code: error.as_str(), refusal, is_shown: false }
    }

    /// A refused proof of a key at an endpoint that gives tokens: a bad request there, and no failed sign-in (RFC 9449, section 5).
    pub fn of_token_request(refusal: Refusal) -> Self {
        match refusal.code {
            Some(dpop::INVALID_PROOF) => Self::of_oauth(ErrorCode::InvalidDpopProof, &refusal.message),
            Some(dpop::USE_NONCE) => Self::of_oauth(ErrorCode::UseDpopNonce, &refusal.message),
            _ => Self::new(refusal),
        }
    }

    /// The status it will have.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Of which kind it is.
    pub fn kind(&self) -> Kind {
        self.refusal.kind
    }

    /// The code it names.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The answer of a page that says it in words of its own: under its status, with what HTTP wants said beside, and logged
    /// like any other.
    pub fn shown(mut self, mut page: Response) -> Response {
        *page.status_mut() = self.status;
        self.is_shown = true;
        self.complete(page.headers_mut());
        page.extensions_mut().insert(Arc::new(self));
        page
    }

    /// Whether its answer has the nonce for the next proof of a key.
    pub(crate) fn wants_nonce(&self) -> bool {
        self.code == dpop::USE_NONCE || self.code == ErrorCode::UseDpopNonce.as_str()
    }

    /// Whether a page says it already.
    pub(crate) fn is_shown(&self) -> bool {
        self.is_shown
    }

    /// The cause that the log may see.
    pub(crate) fn cause(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&*self.refusal)
    }

    /// What it tells the caller in one sentence.
    pub fn detail(&self) -> &str {
        &self.refusal.message
    }

    /// Whether its fields say what its sentence leaves open.
    pub(crate) fn is_about_fields(&self) -> bool {
        matches!(self.refusal.kind, Kind::Malformed | Kind::Invalid)
    }

    /// The document that a caller reads.
    pub(crate) fn document<'a>(&'a self, place: &Place<'a>) -> impl Serialize + use<'a> {
        let name = self.code.to_ascii_lowercase().replace('_', "-");
        Document {
            r#type: format!("{}/problems/{name}", place.public_url),
            title: title(self.code, self.status),
            status: self.status.as_u16(),
            detail: self.detail(),
            instance: place.path,
            code: self.code,
            trace_id: place.request_id,
            errors: self.refusal.fields.iter().map(Field::from).collect(),
            error: place.has_error_member.then(|| ErrorMember { code: self.code, message: self.detail() }),
        }
    }

    /// What a client of OAuth reads (RFC 6749, section 5.2).
    fn in_words_of_oauth(&self) -> impl Serialize + use<> {
        let error = ErrorCode::ALL.iter().find(|error| error.as_str() == self.code).copied();
        OAuthDocument {
            error: error.unwrap_or_else(|| oauth_error(self.code, self.status)).as_str(),
            error_description: description(self.detail()),
        }
    }

    /// The finished answer.
    pub(crate) fn render(&self, place: &Place<'_>) -> Response {
        if place.speaks_oauth {
            let mut response = (self.status, Json(self.in_words_of_oauth())).into_response();
            self.complete(response.headers_mut());
            return response;
        }
        let mut response = (self.status, Json(self.document(place))).into_response();
        let headers = response.headers_mut();
        if place.wants_problem_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        }
        self.complete(headers);
        response
    }

    /// What the header of an answer says of it.
    fn complete(&self, headers: &mut HeaderMap) {
        if self.status == StatusCode::UNAUTHORIZED || self.code == INSUFFICIENT_SCOPE {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge(self.code)));
        }
        if let Some(wait) = self.refusal.retry_after {
            // Rounded up: a caller that waits as told is not refused again for a fraction of a second.
            let seconds = wait.as_millis().div_ceil(1000).max(1).to_string();
            headers.extend(HeaderValue::from_str(&seconds).ok().map(|value| (header::RETRY_AFTER, value)));
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal)
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Said(error, said) => Self::of_oauth(error, said),
            Refused::Failed(refusal) => Self::new(refusal),
        }
    }
}

/// Carries the failure to the frame, which writes the document.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// The status and the code of each kind: the only such table.
fn meaning(kind: Kind) -> (StatusCode, &'static str) {
    match kind {
        Kind::NotFound => (StatusCode::NOT_FOUND, "NOT_FOUND"),
        Kind::Denied => (StatusCode::FORBIDDEN, "FORBIDDEN"),
        Kind::Unauthenticated => (StatusCode::UNAUTHORIZED, "UNAUTHORIZED"),
        Kind::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_ERROR"),
        Kind::Malformed => (StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        Kind::Conflict => (StatusCode::CONFLICT, "CONFLICT"),
        Kind::Limited => (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMIT_EXCEEDED"),
        Kind::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE"),
        Kind::Bug => (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR"),
    }
}

/// What OAuth calls a refusal that has no word of its own there.
fn oauth_error(code: &str, status: StatusCode) -> ErrorCode {
    match status {
        StatusCode::UNAUTHORIZED if code == clients::NOT_PROVEN => ErrorCode::InvalidClient,
        StatusCode::UNAUTHORIZED => ErrorCode::InvalidToken,
        StatusCode::FORBIDDEN => ErrorCode::AccessDenied,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => ErrorCode::TemporarilyUnavailable,
        StatusCode::INTERNAL_SERVER_ERROR => ErrorCode::ServerError,
        _ => ErrorCode::InvalidRequest,
    }
}

/// What a refused credential is told (RFC 6750, section 3): a request without a token is told the scheme alone. So is a client
/// that did not prove itself (RFC 6749, section 5.2).
fn challenge(code: &str) -> &'static str {
    match code {
        clients::NOT_PROVEN | "invalid_client" => "Basic realm=\"signet\"",
        "INVALID_TOKEN" => "Bearer realm=\"signet\", error=\"invalid_token\"",
        INSUFFICIENT_SCOPE => "Bearer realm=\"signet\", error=\"insufficient_scope\", scope=\"openid\"",
        // RFC 9449, sections 7.1 and 9.
        dpop::INVALID_PROOF => "DPoP error=\"invalid_dpop_proof\", algs=\"EdDSA ES256 RS256 PS256\"",
        dpop::USE_NONCE => "DPoP error=\"use_dpop_nonce\", algs=\"EdDSA ES256 RS256 PS256\"",
        _ => "Bearer realm=\"signet\"",
    }
}

fn title(code: &str, status: StatusCode) -> &'static str {
    match code {
        "AUTHENTICATION_FAILED" => "Authentication Failed",
        "INVALID_TOKEN" => "Invalid Token",
        INSUFFICIENT_SCOPE => "Insufficient Scope",
        dpop::INVALID_PROOF => "Invalid DPoP Proof",
        dpop::USE_NONCE => "Use DPoP Nonce",
        "ACCOUNT_SUSPENDED" => "Account Suspended",
        "ACCOUNT_NOT_VERIFIED" => "Account Not Verified",
        "REGISTRATION_CLOSED" => "Registration Closed",
        "REAUTHENTICATION_REQUIRED" => "Reauthentication Required",
        "MFA_REQUIRED" => "MFA Required",
        "IMPERSONATION_READ_ONLY" => "Impersonation Read Only",
        "IMPERSONATION_FORBIDDEN" => "Impersonation Forbidden",
        "VALIDATION_ERROR" => "Validation Error",
        "ORG_MISMATCH" => "Organization Mismatch",
        "LAST_ADMIN" => "Last Administrator",
        _ => status.canonical_reason().unwrap_or("Error"),
    }
}

/// What the frame knows of a request that failed.
pub(crate) struct Place<'a> {
    pub(crate) public_url: &'a str,
    pub(crate) path: &'a str,
    pub(crate) request_id: &'a str,
    pub(crate) wants_problem_type: bool,
    pub(crate) has_error_member: bool,
    pub(crate) speaks_oauth: bool,
}

/// Whether a client asks for the problem media type by name.
pub(crate) fn wants_problem_type(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT).iter().any(|accept| {
        accept.to_str().is_ok_and(|accept| accept.to_ascii_lowercase().contains("application/problem+json"))
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    code: &'static str,
    trace_id: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Field<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorMember<'a>>,
}

#[derive(Serialize)]
struct OAuthDocument {
    error: &'static str,
    error_description: String,
}

#[derive(Serialize)]
struct ErrorMember<'a> {
    code: &'static str,
    message: &'a str,
}

#[derive(Serialize)]
struct Field<'a> {
    field: &'a str,
    message: &'a str,
    code: &'static str,
}

impl<'a> From<&'a FieldError> for Field<'a> {
    fn from(error: &'a FieldError) -> Self {
        Self { field: &error.field, message: &error.message, code: error.code }
    }
}
