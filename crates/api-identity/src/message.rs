//! Messages as their recipients would get them, for developers and testers.

use serde::Serialize;
use signet_delivery::{Rendered, Texts};
use signet_domain::Refusal;
use signet_domain::outbox::Waiting;
use utoipa::ToSchema;

/// How many are shown.
pub(crate) const MOST: u16 = 50;

/// The messages that wait.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessagesBody {
    /// The messages, the newest first.
    #[schema(max_items = 50)]
    data: Vec<Message>,
}

impl MessagesBody {
    /// The messages with their texts.
    ///
    /// # Errors
    /// A bug when a text cannot be rendered.
    pub(crate) fn new(texts: &Texts, waiting: Vec<Waiting>) -> Result<Self, Refusal> {
        let shown = |waiting| {
            let rendered = texts.render(&waiting).map_err(Refusal::bug)?;
            Ok(Message::new(waiting, rendered))
        };
        Ok(Self { data: waiting.into_iter().map(shown).collect::<Result<_, Refusal>>()? })
    }
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
