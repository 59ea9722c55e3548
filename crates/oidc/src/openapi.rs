//! What the endpoints of OAuth clients describe alike.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoParams, IntoResponses, ToSchema};

/// How a client says who it is, and proves it, where it does not do so in the header `Authorization`.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read parameter by parameter")]
pub(crate) struct ClientForm {
    /// Who asks, unless the header `Authorization` or the assertion says so.
    #[schema(example = "client_7Qx2mK9sT4vB8nR1cW6yZ3pL", required = false)]
    client_id: Option<String>,
    /// What a client of `client_secret_post` proves itself with.
    #[schema(example = "cs_0000000000000000000000000000000000000000000000000", required = false)]
    client_secret: Option<String>,
    /// What a client of `private_key_jwt` proves itself with (RFC 7523, section 2.2): a token that it signed for this issuer,
    /// good for at most five minutes, and once.
    #[schema(
        example = "eyJhbGciOiJFZERTQSJ9.eyJhdWQiOiJodHRwOi8vMTI3LjAuMC4xOjgwODAifQ.c2lnbmF0dXJl",
        required = false
    )]
    client_assertion: Option<String>,
    /// What that is.
    #[schema(example = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", required = false)]
    client_assertion_type: Option<String>,
}

/// A header of requests that prove to hold a key.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header; the edge reads it")]
pub(crate) struct KeyProof {
    /// Proof of a key that tokens are, or are to be, bound to (RFC 9449): a JWT signed just now for this method and address, good
    /// once. For new tokens it needs the `nonce` of the header `DPoP-Nonce` of an earlier answer.
    #[param(value_type = String, rename = "DPoP", required = false,
        example = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7fX0.eyJqdGkiOiIxIn0.c2lnbmF0dXJl")]
    dpop: Option<String>,
}

/// The form of endpoints that a token is shown to.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read parameter by parameter")]
pub(crate) struct TokenShown {
    /// The token.
    #[schema(example = "oat_47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")]
    token: String,
    /// Of which kind the client believes it to be: `access_token` or `refresh_token`. It is found without.
    #[schema(example = "access_token", required = false)]
    token_type_hint: Option<String>,
    #[serde(flatten)]
    client: ClientForm,
}

/// An error of OAuth (RFC 6749, section 5.2).
#[derive(Serialize, ToSchema)]
pub(crate) struct OAuthError {
    /// What is wrong, for machines.
    #[schema(example = "invalid_request")]
    error: String,
    /// What is wrong, for developers.
    #[schema(example = "the parameter grant_type is missing")]
    error_description: String,
}

/// Answers that several operations share. Each has its statuses with an error and what happened.
macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident { $($status:literal $error:literal $said:literal;)+ })+) => {
        $(
            $(#[$doc])*
            pub(crate) struct $name;

            impl IntoResponses for $name {
                fn responses() -> BTreeMap<String, RefOr<Response>> {
                    [$(($status.to_string(), refused($error, $said))),+].into_iter().collect()
                }
            }
        )+
    };
}

fn refused(error: &str, said: &str) -> RefOr<Response> {
    let example: Value = json!({ "error": error, "error_description": said });
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("OAuthError"))).example(Some(example));
    ResponseBuilder::new().description(said).content("application/json", content.build()).build().into()
}

answers! {
    /// For endpoints that take a form.
    FormRefused {
        400 "invalid_request" "The request is malformed, or what it shows does not hold: error says which.";
        408 "invalid_request" "The body took too long.";
        413 "invalid_request" "The body is larger than 32 KiB.";
    }
    /// For endpoints that a client proves itself at.
    Unproven {
        401 "invalid_client" "The client is unknown, or did not prove itself in the way that it registered.";
    }
    /// For endpoints that take client metadata.
    MetadataRefused {
        400 "invalid_redirect_uri" "What the client says of itself does not hold: error says of what kind, the description which member.";
        408 "invalid_request" "The body took too long.";
        413 "invalid_request" "The body is larger than 1024 KiB.";
        415 "invalid_request" "Send the body as JSON, with the header Content-Type: application/json.";
    }
    /// For endpoints that take a token that was given for registration.
    NoRegistrationToken {
        401 "invalid_token" "The token does not hold, or not any more.";
    }
    /// For a client that an administrator looks after.
    LookedAfter {
        403 "access_denied" "An administrator gave this client more than it can register for, and looks after it since.";
    }
    /// For every endpoint of these.
    Unexpected {
        429 "temporarily_unavailable" "Too much for now; Retry-After says how many seconds to wait.";
        500 "server_error" "An unexpected error occurred.";
        503 "temporarily_unavailable" "The service is temporarily unavailable. Try again in a moment.";
    }
}
