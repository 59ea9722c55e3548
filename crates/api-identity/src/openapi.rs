//! The contract's OpenAPI 3.1 document, generated from the handlers.

pub(crate) use signet_edge::openapi::{
    Ambiguous, BadRequest, Conflict, Forbidden, NotFound, Problem, ProblemField, RealmKey, Unauthorized, Unexpected,
};
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Info, OpenApi as Document, Server};

use crate::routes::Paths;

/// The document of the Identity API.
pub fn document() -> Document {
    let mut document = Paths::openapi();
    let mut info = Info::new("Signet", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "Accounts, sessions and tokens. Errors are problem documents (RFC 9457); every answer carries Request-Id and \
         X-RateLimit-*."
            .to_owned(),
    );
    document.info = info;
    document.servers = Some(vec![Server::new("/")]);
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearerAuth", SecurityScheme::Http(bearer));
    document.security = Some(vec![SecurityRequirement::new("bearerAuth", Vec::<String>::new())]);
    document
}
