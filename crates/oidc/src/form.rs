//! What a client sends to an endpoint of its own: a form, and the headers beside it. What the address says is not looked at (RFC
//! 6749, section 3.2).

use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use signet_edge::{Failure, FormText};
use signet_protocol::oauth::{ErrorCode, Parameters};

/// A form with its headers: each parameter once, unknown ones passed over, empty ones as good as absent.
pub(crate) struct Form {
    pub(crate) headers: HeaderMap,
    pub(crate) parameters: Parameters,
}

/// Of a token one can ask for several resources (RFC 8707, section 2); how many are given is the endpoint's to say.
const MAY_REPEAT: [&str; 1] = ["resource"];

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let headers = request.headers().clone();
        let FormText(text) = FormText::from_request(request, state).await?;
        let parameters = Parameters::parse(&text, &MAY_REPEAT)
            .map_err(|bad| Failure::of_oauth(ErrorCode::InvalidRequest, &bad.to_string()))?;
        Ok(Self { headers, parameters })
    }
}

impl Form {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.parameters.get(name)
    }

    /// A parameter that has to be there.
    ///
    /// # Errors
    /// `invalid_request`, naming it.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Failure> {
        let missing = || Failure::of_oauth(ErrorCode::InvalidRequest, &format!("the parameter {name} is missing"));
        self.text(name).ok_or_else(missing)
    }
}
