//! Request bodies: of the one media type that is taken, of bearable size, read strictly.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use signet_domain::{FieldError, Refusal};
use signet_protocol::json;
use signet_protocol::oauth::{ErrorCode, parameters};

use crate::problem::Failure;

/// The media type of forms.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
/// The largest body that is read.
const LARGEST: usize = 1024 * 1024;
/// How much of a member's name, in characters, an answer repeats: the names are the caller's, and as long as the body.
const LONGEST_NAME: usize = 100;
/// A body that takes longer is given up.
const PATIENCE: Duration = Duration::from_secs(15);

/// A JSON body. Refuses other media types (415), bodies over 1 MiB (413), slow ones (408), and JSON that is malformed, too
/// deep, has duplicate members or lacks what `T` needs (400, naming the member).
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        require_json(&parts.headers)?;
        parse(&read(&parts.headers, body).await?).map(Self)
    }
}

/// The text of a form as OAuth's endpoints take it (RFC 6749, section 3.2), not yet decoded. Refuses other media types (400,
/// which is what clients of theirs know), bodies over 32 KiB (413) and slow ones (408).
#[derive(Debug)]
pub struct FormText(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for FormText {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        if !is_of(&parts.headers, FORM) {
            let message =
                "Send the parameters as a form, with the header Content-Type: application/x-www-form-urlencoded.";
            return Err(Failure::of_oauth(ErrorCode::InvalidRequest, message));
        }
        read_up_to(parameters::LONGEST, &parts.headers, body).await.map(Self)
    }
}

/// # Errors
/// 415 for a body that does not say that it is JSON.
pub(crate) fn require_json(headers: &HeaderMap) -> Result<(), Failure> {
    require(headers, "application/json", "Send the body as JSON, with the header Content-Type: application/json.")
}

/// # Errors
/// 415 with `message` for a body that does not say that it is of the media type `kind`.
pub(crate) fn require(headers: &HeaderMap, kind: &str, message: &str) -> Result<(), Failure> {
    if is_of(headers, kind) {
        return Ok(());
    }
    Err(Failure::of_http(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message))
}

/// What the JSON says.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    json::from_slice(bytes).map_err(malformed)
}

pub(crate) fn is_of(headers: &HeaderMap, kind: &str) -> bool {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(only), None) = (types.next(), types.next()) else { return false };
    let Ok(text) = only.to_str() else { return false };
    text.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case(kind))
}

/// The whole body, if it is of bearable size and arrives in time.
pub(crate) async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Failure> {
    read_up_to(LARGEST, headers, body).await
}

/// As [`read`], for bodies that are small by their nature.
pub(crate) async fn read_up_to(largest: usize, headers: &HeaderMap, body: Body) -> Result<Bytes, Failure> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > largest as u64) {
        return Err(too_large(largest));
    }
    let limited = Limited::new(body, largest).collect();
    match tokio::time::timeout(PATIENCE, limited).await {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large(largest)),
        Ok(Err(_)) => Err(Failure::new(Refusal::malformed(Vec::new(), "The body broke off before its end."))),
        Err(_) => Err(Failure::of_http(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT", "The body took too long.")),
    }
}

fn too_large(largest: usize) -> Failure {
    let message = format!("The body is larger than {} KiB.", largest / 1024);
    Failure::of_http(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", &message)
}

fn malformed(mut error: json::JsonError) -> Failure {
    error.field = error.field.map(shortened);
    let fields = error.field.iter().map(|field| FieldError::new(field.as_str(), "MALFORMED", error.message.as_str()));
    let fields: Vec<_> = fields.collect();
    Failure::new(Refusal::malformed(fields, &format!("The body cannot be read: {error}.")))
}

fn shortened(name: String) -> String {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name,
    }
}
