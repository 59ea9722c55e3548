//! What a message is, and putting it into the outbox.

use std::time::Duration;

use serde_json::{Map, Value, json};
use signet_protocol::seal::{CannotOpen, Context as SealedFor};
use signet_storage::{Error, WriteTx};
use signet_vocabulary::{AccountId, MessageId, RealmId, Timestamp};

use super::recipient::Recipient;
use super::store;
use crate::boxed;
use crate::context::{App, Context};
use crate::refusal::Refusal;
use crate::words::words;

pub(super) const PURPOSE: &str = "outbox.message";

words! {
    /// By which way a message goes.
    Channel {
        /// A mail to an address.
        Mail = "mail",
        /// A text message to a phone.
        Sms = "sms",
        /// A notice to a client's own server.
        Client = "client",
    }
}

words! {
    /// Which text a message has.
    Template {
        /// An account was made for somebody, who chooses a password by the link in it.
        SetPassword = "set_password",
        /// Somebody is invited into an organization.
        Invitation = "invitation",
        /// The link that proves an address.
        VerifyEmail = "verify_email",
        /// The link to choose another password.
        ResetPassword = "reset_password",
        /// A code by mail.
        CodeByMail = "code_by_mail",
        /// A code by SMS.
        CodeBySms = "code_by_sms",
        /// To the old address: it is not the account's any more.
        EmailChanged = "email_changed",
        /// The password was changed.
        PasswordChanged = "password_changed",
        /// A second factor was added.
        FactorAdded = "factor_added",
        /// A second factor was taken away.
        FactorRemoved = "factor_removed",
        /// An administrator took every second factor away.
        FactorsReset = "factors_reset",
        /// The account was linked with one at a provider.
        ProviderLinked = "provider_linked",
        /// Such a link was taken away.
        ProviderUnlinked = "provider_unlinked",
        /// A sign-in from a place that is new.
        NewSignIn = "new_sign_in",
        /// A spent refresh token was presented, and its session ended.
        RefreshReused = "refresh_reused",
        /// An administrator acts as the owner of the account.
        Impersonated = "impersonated",
        /// Somebody guessed until they had to wait.
        GuessesSpent = "guesses_spent",
    }
}

impl Template {
    /// By which way it goes: the text says.
    pub fn channel(self) -> Channel {
        match self {
            Self::CodeBySms => Channel::Sms,
            _ => Channel::Mail,
        }
    }
}

words! {
    /// A language that messages are written in.
    Language {
        /// English, for everybody for whom there is nothing nearer.
        English = "en",
        /// German.
        German = "de",
    }
}

impl Language {
    /// The language of most people of a country (ISO 3166-1 alpha-2), as far as there are texts in it.
    pub fn of_country(country: &str) -> Self {
        match country {
            "DE" | "AT" | "CH" | "LI" => Self::German,
            _ => Self::English,
        }
    }
}

/// A message to be sent.
#[derive(Debug)]
pub struct Message<'a> {
    /// Whose it is; nobody's when there is no account yet.
    pub account: Option<&'a AccountId>,
    /// Which text, and with it by which way.
    pub template: Template,
    /// The e-mail address, or the number (E.164) for text messages.
    pub to: &'a str,
    /// What the text is filled with.
    pub values: Map<String, Value>,
    /// How long what it says is of any use; for ever, if nothing.
    pub lifetime: Option<Duration>,
}

/// A message that waits for its delivery, opened.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Its id.
    pub id: MessageId,
    /// By which way it goes.
    pub channel: Channel,
    /// Which text.
    pub template: String,
    /// In which language.
    pub language: Language,
    /// The e-mail address or the number.
    pub to: String,
    /// What the text is filled with.
    pub values: Map<String, Value>,
    /// When it was written, by its realm's clock.
    pub created_at: Timestamp,
}

/// Puts a message into the outbox.
pub(crate) async fn send(tx: &mut WriteTx, ctx: &Context, message: &Message<'_>) -> Result<MessageId, Refusal> {
    let now = ctx.now();
    let id = MessageId::random(&ctx.app.random, now);
    let plain = json!({ "to": message.to, "values": message.values }).to_string();
    let bound_to = SealedFor { purpose: PURPOSE, realm: ctx.realm.id.as_str(), record: id.as_str() };
    let sealed = ctx.app.master_key.seal(&ctx.app.random, &bound_to, plain.as_bytes());
    let channel = message.template.channel();
    // Workers know one clock alone, whatever that of the realm says.
    let workers_now = ctx.app.clock.now();
    let new = store::New {
        id: &id,
        account: message.account,
        channel,
        template: message.template.as_str(),
        language: Language::of_country(&ctx.realm.country),
        recipient: Recipient::by(channel, message.to).handle(&ctx.app, &ctx.realm.id),
        message: &sealed,
        created_at: now,
        due_at: if ctx.realm.is_test { store::NEVER } else { workers_now },
        expires_at: message.lifetime.map(|lifetime| workers_now.plus(lifetime)),
        held_at: ctx.realm.is_test.then_some(workers_now),
    };
    store::insert(tx, &ctx.realm.id, &new).await?;
    ctx.app.outbox_bell.notify_waiters();
    Ok(id)
}

/// Waits until a message is about to be committed on this node.
#[boxed]
pub async fn bell(app: &App) {
    app.outbox_bell.notified().await;
}

/// The newest messages of the realm that wait, at most `limit`.
#[boxed]
pub async fn waiting(ctx: &Context, limit: u16) -> Result<Vec<Waiting>, Refusal> {
    let rows = store::newest(&mut ctx.app.store.read().await?, &ctx.realm.id, limit).await?;
    rows.into_iter().map(|row| open(&ctx.app, &ctx.realm.id, row).map_err(Refusal::bug)).collect()
}

/// The newest messages of the realm that wait for one recipient, at most `limit`.
#[boxed]
pub async fn waiting_for(ctx: &Context, recipient: &Recipient<'_>, limit: u16) -> Result<Vec<Waiting>, Refusal> {
    let recipient = recipient.handle(&ctx.app, &ctx.realm.id);
    let rows = store::newest_to(&mut ctx.app.store.read().await?, &ctx.realm.id, &recipient, limit).await?;
    rows.into_iter().map(|row| open(&ctx.app, &ctx.realm.id, row).map_err(Refusal::bug)).collect()
}

pub(super) fn open(app: &App, realm: &RealmId, row: store::Row) -> Result<Waiting, CannotOpen> {
    let bound_to = SealedFor { purpose: PURPOSE, realm: realm.as_str(), record: row.id.as_str() };
    let plain = app.master_key.open(&bound_to, &row.message)?;
    let message: Value = serde_json::from_slice(plain.expose()).map_err(|_| CannotOpen::Malformed)?;
    Ok(Waiting {
        id: row.id,
        channel: row.channel,
        template: row.template,
        language: row.language,
        to: message["to"].as_str().unwrap_or_default().to_owned(),
        values: message["values"].as_object().cloned().unwrap_or_default(),
        created_at: row.created_at,
    })
}

/// Takes an account's messages out, and those to its addresses that were written before it existed: nothing is sent to
/// somebody whose data was destroyed.
pub(crate) async fn delete_of_account(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &AccountId,
    addresses: &[Recipient<'_>],
) -> Result<(), Error> {
    let realm = &ctx.realm.id;
    store::delete_of_account(tx, realm, account).await?;
    for address in addresses {
        store::delete_of_recipient(tx, realm, &address.handle(&ctx.app, realm)).await?;
    }
    Ok(())
}
