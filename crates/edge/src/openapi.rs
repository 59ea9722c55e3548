//! What every face documents alike: problem documents, the answers that operations share, and some headers.

mod public_url;
mod refusals;

use serde::Serialize;
use utoipa::openapi::Ref;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{IntoParams, IntoResponses, ToSchema};

pub use public_url::speak_of;
use refusals::answer;
pub use refusals::refuses;

/// Where a document says that the service is, until [`speak_of`] puts the true address in its place: the default of the
/// setting `public_url`.
pub const EXAMPLE_URL: &str = "http://127.0.0.1:8080";
const EXAMPLE_REQUEST: &str = "9d2f6f4e-8f0a-8c55-b1d3-4c6a5e7f8091";

/// A header of public endpoints.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header; the edge reads it")]
pub struct RealmKey {
    /// The key of the realm to act in; the realm `default` when absent.
    #[param(value_type = String, rename = "X-Realm-Key",
        pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        required = false,
        example = "3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68")]
    realm_key: Option<String>,
}

/// A header of requests that make or change something.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header; the edge reads it")]
pub struct IdempotencyKey {
    /// Names the request: sent again within a day with the same key, it does nothing and gets the first answer.
    #[param(value_type = String, rename = "Idempotency-Key",
        pattern = "^[!-~]{1,128}$",
        required = false,
        example = "9b2d1f0c-6f3e-4f55-9c6a-0d8a2f4a7c11")]
    idempotency_key: Option<String>,
}

/// Nothing, where a member has to be there.
pub fn null() -> Schema {
    ObjectBuilder::new().schema_type(Type::Null).into()
}

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Problem)]
pub struct Problem {
    /// An address that explains the problem.
    #[schema(format = "uri", example = "http://127.0.0.1:8080/problems/bad-request")]
    r#type: String,
    /// The problem in short.
    #[schema(example = "Bad Request")]
    title: String,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599, example = 400)]
    status: u16,
    /// What happened this time.
    #[schema(example = "One or more fields are not acceptable.")]
    detail: String,
    /// The path that was asked for.
    #[schema(example = "/v1/auth/register")]
    instance: String,
    /// The problem's name for machines.
    #[schema(example = "BAD_REQUEST")]
    code: String,
    /// The id to name when asking for help; also the answer's Request-Id.
    #[schema(format = "uuid", example = "9d2f6f4e-8f0a-8c55-b1d3-4c6a5e7f8091")]
    trace_id: String,
    /// The fields at fault.
    #[schema(required = false)]
    errors: Vec<ProblemField>,
    /// The code and the detail once more: in the Realm API, whose successes say `error: null`.
    #[schema(required = false)]
    error: Option<ProblemInShort>,
}

/// A problem's name and its words.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemInShort {
    /// The problem's name for machines.
    #[schema(example = "BAD_REQUEST")]
    code: String,
    /// What happened this time.
    #[schema(example = "One or more fields are not acceptable.")]
    message: String,
}

/// A field at fault.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// The member's name, dotted when nested.
    #[schema(example = "email")]
    field: String,
    /// What is wrong with it.
    #[schema(example = "must be an e-mail address")]
    message: String,
    /// The broken rule's name.
    #[schema(example = "BAD_EMAIL")]
    code: String,
}

/// Answers that several operations share. Each names a path that answers so, and its statuses with an example of its problem.
macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident at $path:literal { $($status:literal $code:literal $title:literal $description:literal;)+ })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub struct $name;

            impl IntoResponses for $name {
                fn responses() -> Answers {
                    [$($status),+].map(|status: u16| {
                        let name = shared_name(stringify!($name), status);
                        (status.to_string(), Ref::from_response_name(name).into())
                    }).into_iter().collect()
                }
            }
        )+

        /// The answers that operations share, by the names that they refer to them by.
        pub fn shared_answers() -> Answers {
            [$($((shared_name(stringify!($name), $status), shared($path, $status, $code, $title, $description)),)+)+]
                .into_iter()
                .collect()
        }
    };
}

type Answers = std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>>;

fn shared_name(group: &str, status: u16) -> String {
    format!("{group}{status}")
}

fn shared(
    path: &str,
    status: u16,
    code: &str,
    title: &str,
    description: &str,
) -> utoipa::openapi::RefOr<utoipa::openapi::Response> {
    let name = code.to_ascii_lowercase().replace('_', "-");
    let example = serde_json::json!({
        "type": format!("{EXAMPLE_URL}/problems/{name}"),
        "title": title,
        "status": status,
        "detail": description,
        "instance": path,
        "code": code,
        "traceId": EXAMPLE_REQUEST,
    });
    answer(description, &[(name, example)]).into()
}

answers! {
    /// For operations without input: only the credential can be malformed.
    Ambiguous at "/v1/auth/me" {
        400 "BAD_REQUEST" "Bad Request" "Several credentials in one request.";
    }
    /// For public operations without a body, which act in the realm that the caller names.
    NoSuchRealm at "/.well-known/jwks.json" {
        400 "BAD_REQUEST" "Bad Request" "The realm's key in the header is not one UUID.";
        404 "NOT_FOUND" "Not Found" "No such realm.";
    }
    /// For operations that read and take parameters.
    Malformed at "/v1/Accounts" {
        400 "BAD_REQUEST" "Bad Request" "A parameter is malformed; errors[] names it.";
    }
    /// For operations whose fields have rules.
    Invalid at "/v1/Orgs" {
        422 "VALIDATION_ERROR" "Validation Error" "A field breaks a rule; errors[] names each.";
    }
    /// For operations with a body or a parameter.
    BadRequest at "/v1/Orgs" {
        400 "BAD_REQUEST" "Bad Request" "The request is malformed or a field breaks a rule; errors[] names it.";
        408 "REQUEST_TIMEOUT" "Request Timeout" "The body took too long to arrive.";
        413 "PAYLOAD_TOO_LARGE" "Payload Too Large" "The body is larger than 1 MiB.";
        415 "UNSUPPORTED_MEDIA_TYPE" "Unsupported Media Type" "The body is not JSON.";
    }
    /// For every operation that wants a credential, and for those that check one.
    Unauthorized at "/v1/auth/me" {
        401 "INVALID_TOKEN" "Invalid Token" "No credential, or one that does not hold.";
    }
    /// For operations that a known caller may be refused.
    Forbidden at "/v1/Orgs" {
        403 "FORBIDDEN" "Forbidden" "The caller is known and may not; the code says why.";
    }
    /// For operations on a named object, and for a realm that does not exist.
    NotFound at "/v1/auth/login" {
        404 "NOT_FOUND" "Not Found" "No such object, or none that the caller may see.";
    }
    /// For operations that make something.
    Conflict at "/v1/Orgs" {
        404 "NOT_FOUND" "Not Found" "No such realm, or no such object that the caller may see.";
        409 "CONFLICT" "Conflict" "It exists already, or what exists stands against it.";
    }
    /// For every operation.
    Unexpected at "/v1/auth/me" {
        429 "RATE_LIMIT_EXCEEDED" "Too Many Requests" "Too much for now; Retry-After says how many seconds to wait.";
        500 "INTERNAL_ERROR" "Internal Server Error" "A mistake of ours; the log knows the trace id.";
        503 "SERVICE_UNAVAILABLE" "Service Unavailable" "A part that Signet needs is away; Retry-After says when to try.";
    }
}
