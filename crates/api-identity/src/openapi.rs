//! The contract's OpenAPI 3.1 document, generated from the handlers.

use signet_edge::openapi::refuses;
pub(crate) use signet_edge::openapi::{
    Ambiguous, BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, Malformed, NotFound, Problem, ProblemField,
    ProblemInShort, RealmKey, Unauthorized, Unexpected, null,
};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Info, OpenApi as Document, Server};
use utoipa::{IntoParams, OpenApi};

use crate::routes::Paths;

/// Which page of a listing.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; the edge reads it")]
pub(crate) struct Paging {
    /// How many rows at most.
    #[param(value_type = u16, minimum = 1, maximum = 250, default = 50, example = 50, required = false)]
    limit: Option<u16>,
    /// Where to go on, as `nextCursor` or `prevCursor` of an earlier page said. It holds for a day, for the same caller,
    /// filter and order.
    #[param(value_type = String, required = false)]
    cursor: Option<String>,
}

/// An organization on whose path an operation is.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameters; the edge reads them")]
pub(crate) struct OrgId {
    /// The organization's id.
    #[param(rename = "orgId", pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6")]
    org_id: String,
}

/// The organization that a caller says it acts in.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header; the edge reads it")]
pub(crate) struct AssertedOrg {
    /// Another organization than the path's is 400 ORG_MISMATCH.
    #[param(value_type = String, rename = "X-Org-Id", pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6", required = false)]
    asserted: Option<String>,
}

/// A free-form object, with an example of one.
pub(crate) fn object(example: serde_json::Value) -> Schema {
    ObjectBuilder::new().schema_type(Type::Object).examples([example]).into()
}

/// What an audit event keeps beside its columns.
pub(crate) fn event_details() -> Schema {
    object(serde_json::json!({ "from": "ACTIVE", "to": "SUSPENDED" }))
}

/// The document of the Identity API.
pub fn document() -> Document {
    let mut document = Paths::openapi();
    let mut info = Info::new("Signet", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "Accounts, organizations, roles, API keys, sessions and tokens. Lists are paged by cursor; writes may be named by an \
         Idempotency-Key and are then safe to repeat; a token acts in one organization at a time. Errors are problem documents (RFC 9457); every answer carries Request-Id and \
         X-RateLimit-*."
            .to_owned(),
    );
    document.info = info;
    document.servers = Some(vec![Server::new("/")]);
    crate::roles::describe(&mut document);
    for (operation, refusals) in crate::refusals::table() {
        let told = refuses(&mut document, operation, &refusals, false);
        debug_assert_eq!(told, Ok(()), "the row of {operation}");
    }
    crate::security::describe(&mut document);
    document
}
