//! `GET /test/messages`, an extension of the contract.

use std::sync::Arc;

use axum::{Extension, Json};
use signet_delivery::Texts;
use signet_domain::test_realms;
use signet_edge::{Failure, Parameters, Reader};
use utoipa::IntoParams;

use crate::message::{MOST, MessagesBody};
use crate::openapi::{Forbidden, Malformed, Unauthorized, Unexpected};

/// How the messages are narrowed.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `messages` reads it")]
pub(crate) struct TestMessagesQuery {
    /// Only messages to this e-mail address, in any spelling, or to this phone number (E.164, its plus sign as `%2B`).
    #[param(value_type = String, example = "ann@example.com", required = false)]
    to: Option<String>,
}

/// Show the messages of a test realm (extension)
///
/// The newest 50, links and codes included: they are kept for a week and never delivered. Needs `admin:*` in the whole realm,
/// and a realm that was made a test realm by `signet realm create --test`.
#[utoipa::path(
    get, path = "/v1/test/messages", operation_id = "listTestMessages", tag = "Test realms",
    params(TestMessagesQuery),
    responses(
        (status = 200, description = "The messages.", body = MessagesBody),
        Malformed, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn messages(
    Reader(ctx): Reader,
    query: Parameters,
    Extension(texts): Extension<Arc<Texts>>,
) -> Result<Json<MessagesBody>, Failure> {
    let waiting = test_realms::messages(&ctx, query.text("to"), MOST).await?;
    Ok(Json(MessagesBody::new(&texts, waiting)?))
}
