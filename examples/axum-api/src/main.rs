//! Notes behind access tokens: `GET /notes` needs the scope `notes.read`.

mod issuer;
mod tokens;

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use issuer::Issuer;
use serde_json::json;
use tokens::{Refused, Tokens};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    rustls::crypto::aws_lc_rs::default_provider().install_default().map_err(|_| "a provider is there")?;
    let setting = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set"));
    let issuer = Issuer::discovered(&setting("ISSUER")?, &setting("CLIENT_ID")?, &setting("CLIENT_SECRET")?).await?;
    let tokens = Tokens::of(issuer, setting("AUDIENCE")?).await?;
    let app = Router::new().route("/notes", get(notes)).with_state(Arc::new(tokens));
    let listener = tokio::net::TcpListener::bind(setting("LISTEN")?).await?;
    println!("listening on {}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}

async fn notes(State(tokens): State<Arc<Tokens>>, headers: HeaderMap) -> Result<Response, Refused> {
    let caller = tokens.caller(bearer(&headers)?).await?.with_scope("notes.read")?;
    Ok(Json(json!({ "reader": caller.subject, "notes": ["Buy ink"] })).into_response())
}

/// The token in the header `Authorization`; one in the address is none (RFC 6750, section 2.1).
fn bearer(headers: &HeaderMap) -> Result<&str, Refused> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).ok_or(Refused::Missing)?;
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("Bearer") => Ok(token.trim()),
        _ => Err(Refused::Missing),
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        // RFC 6750, section 3: what is wrong, and no error where no token was sent.
        let (status, challenge) = match self {
            Self::Missing => (StatusCode::UNAUTHORIZED, "Bearer".to_owned()),
            Self::Invalid => (StatusCode::UNAUTHORIZED, "Bearer error=\"invalid_token\"".to_owned()),
            Self::Scope(scope) => {
                (StatusCode::FORBIDDEN, format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\""))
            }
            // Whether the token is good is not known: the caller may try again.
            Self::Unknown => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        };
        (status, [(header::WWW_AUTHENTICATE, challenge)]).into_response()
    }
}
