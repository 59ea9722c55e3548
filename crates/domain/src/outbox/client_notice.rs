//! Notices to clients: that somebody logged out (OpenID Connect Back-Channel Logout 1.0). What a client is told is signed when it
//! is sent; here is of whom.

use std::time::Duration;

use serde_json::json;
use signet_protocol::seal::Context as SealedFor;
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, ClientId, MessageId, SessionId};

use super::message::{Channel, Language, PURPOSE, Waiting};
use super::recipient::Recipient;
use super::store;
use crate::context::Context;
use crate::refusal::Refusal;

/// What such a message is called where messages have the name of their text.
pub const LOGGED_OUT: &str = "logged_out";
/// A client that was away for longer has to ask, or to let its own sessions end.
const LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// Which client is told of whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientNotice {
    /// The client.
    pub client: ClientId,
    /// Who logged out.
    pub account: AccountId,
    /// What the client had of them.
    pub session: SessionId,
}

impl ClientNotice {
    /// What a message says, if it is such a notice.
    pub fn of(message: &Waiting) -> Option<Self> {
        let text = |name| message.values.get(name).and_then(|value| value.as_str());
        let is_notice = message.channel == Channel::Client && message.template == LOGGED_OUT;
        if !is_notice {
            return None;
        }
        let (client, account, session) = (text("client")?, text("account")?, text("session")?);
        Some(Self { client: client.parse().ok()?, account: account.parse().ok()?, session: session.parse().ok()? })
    }
}

/// Puts a notice to `uri` into the outbox.
pub(crate) async fn send_to_client(
    tx: &mut WriteTx,
    ctx: &Context,
    notice: &ClientNotice,
    uri: &str,
) -> Result<(), Refusal> {
    let now = ctx.now();
    let id = MessageId::random(&ctx.app.random, now);
    let values = json!({ "client": notice.client.as_str(), "account": notice.account.as_str(), "session": notice.session.as_str() });
    let plain = json!({ "to": uri, "values": values }).to_string();
    let bound_to = SealedFor { purpose: PURPOSE, realm: ctx.realm.id.as_str(), record: id.as_str() };
    let sealed = ctx.app.master_key.seal(&ctx.app.random, &bound_to, plain.as_bytes());
    let workers_now = ctx.app.clock.now();
    let new = store::New {
        id: &id,
        account: Some(&notice.account),
        channel: Channel::Client,
        template: LOGGED_OUT,
        language: Language::English,
        recipient: Recipient::by(Channel::Client, uri).handle(&ctx.app, &ctx.realm.id),
        message: &sealed,
        created_at: now,
        due_at: if ctx.realm.is_test { store::NEVER } else { workers_now },
        expires_at: Some(workers_now.plus(LIFETIME)),
        held_at: ctx.realm.is_test.then_some(workers_now),
    };
    store::insert(tx, &ctx.realm.id, &new).await?;
    ctx.app.outbox_bell.notify_waiters();
    Ok(())
}
