//! `GET /dev/messages`.

use std::sync::Arc;

use axum::{Extension, Json};
use serde::Serialize;
use signet_delivery::{Rendered, Texts};
use signet_domain::Refusal;
use signet_domain::outbox::{self, Waiting};
use signet_edge::{Developer, Failure};
use utoipa::ToSchema;

use crate::openapi::{NotFound, RealmKey, Unexpected};

/// How many are shown.
const MOST: u16 = 50;

/// The messages that wait.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessagesBody {
    /// The messages, the newest first.
    #[schema(max_items = 50)]
    data: Vec<Message>,
}

/// A message as its recipient would get it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Message {
    /// Its id.
    #[schema(pattern = "^msg_[a-z0-9]{20}$", example = "msg_0mi9k2x1c7d3f5g9h2j4")]
    id: String,
    /// By which way it goes: `mail` or `sms`.
    #[schema(example = "mail")]
    channel: &'static str,
    /// The e-mail address or phone number.
    #[schema(example = "ann@example.com")]
    to: String,
    /// The subject of a mail; null for a text message.
    #[schema(required, example = "Confirm your e-mail address")]
    subject: Option<String>,
    /// The plain text.
    #[schema(example = "Please confirm that this address belongs to your account.")]
    text: String,
    /// When it was written (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    created_at: String,
}

impl Message {
    fn new(waiting: Waiting, rendered: Rendered) -> Self {
        Self {
            id: waiting.id.to_string(),
            channel: waiting.channel.as_str(),
            to: waiting.to,
            subject: rendered.subject,
            text: rendered.text,
            created_at: waiting.created_at.to_string(),
        }
    }
}

/// Show the messages that wait
///
/// The newest 50 of the realm, links and codes included, so that a developer needs no mail server. Only with
/// `SIGNET_DEVELOPMENT=on`, which a service with a public address refuses, and for callers on the same machine; there is
/// nothing at this address otherwise. Messages that were delivered are not shown any more.
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
    let mut data = Vec::new();
    for waiting in outbox::waiting(&ctx, MOST).await? {
        let rendered = texts.render(&waiting).map_err(Refusal::bug)?;
        data.push(Message::new(waiting, rendered));
    }
    Ok(Json(MessagesBody { data }))
}
