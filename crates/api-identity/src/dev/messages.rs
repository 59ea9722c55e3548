//! `GET /dev/messages`.

use std::sync::Arc;

use axum::{Extension, Json};
use signet_delivery::Texts;
use signet_domain::outbox;
use signet_edge::{Developer, Failure};

use crate::message::{MOST, MessagesBody};
use crate::openapi::{NotFound, RealmKey, Unexpected};

/// Show the messages that wait
///
/// The newest 50 of the realm, links and codes included, so that a developer needs no mail server. Only with
/// `SIGNET_DEVELOPMENT=on`, which a service with a public address refuses, and for callers on the same machine who ask for it
/// by the public URL's host or a loopback name; there is nothing at this address otherwise. Messages that were
/// delivered are not shown any more.
#[utoipa::path(
    get, path = "/v1/dev/messages", operation_id = "listDevelopmentMessages", tag = "Development",
    security(()),
    params(RealmKey),
    responses(
        (status = 200, description = "The messages.", body = MessagesBody),
        NotFound, Unexpected,
    ),
)]
pub(crate) async fn messages(
    Developer(ctx): Developer,
    Extension(texts): Extension<Arc<Texts>>,
) -> Result<Json<MessagesBody>, Failure> {
    Ok(Json(MessagesBody::new(&texts, outbox::waiting(&ctx, MOST).await?)?))
}
