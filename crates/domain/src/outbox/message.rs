//! What a message is, and putting it into the outbox.

use serde_json::{Map, Value, json};
use signet_protocol::seal::Context as SealedFor;
use signet_storage::{Error, WriteTx};
use signet_vocabulary::{AccountId, MessageId, RealmId, Timestamp};

use super::store;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::words::words;

const PURPOSE: &str = "outbox.message";

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
        /// A sign-in from a place that is new.
        NewSignIn = "new_sign_in",
        /// A spent refresh token was presented, and its session ended.
        RefreshReused = "refresh_reused",
        /// Somebody guessed until they had to wait.
        GuessesSpent = "guesses_spent",
    }
}

/// A message to be sent.
#[derive(Debug)]
pub struct Message<'a> {
    /// Whose it is; nobody's when there is no account yet.
    pub account: Option<&'a AccountId>,
    /// Which text.
    pub template: Template,
    /// The e-mail address.
    pub to: &'a str,
    /// What the text is filled with.
    pub values: Map<String, Value>,
}

/// A message that waits for its delivery, opened.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Its id.
    pub id: MessageId,
    /// Which text.
    pub template: String,
    /// The e-mail address.
    pub to: String,
    /// What the text is filled with.
    pub values: Map<String, Value>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Puts a message into the outbox.
pub(crate) async fn send(tx: &mut WriteTx, ctx: &Context, message: &Message<'_>) -> Result<MessageId, Refusal> {
    let now = ctx.now();
    let id = MessageId::random(&ctx.app.random, now);
    let plain = json!({ "to": message.to, "values": message.values }).to_string();
    let bound_to = SealedFor { purpose: PURPOSE, realm: ctx.realm.id.as_str(), record: id.as_str() };
    let sealed = ctx.app.master_key.seal(&ctx.app.random, &bound_to, plain.as_bytes());
    store::insert(tx, &ctx.realm.id, &id, message.account, message.template.as_str(), &sealed, now).await?;
    Ok(id)
}

/// The newest messages of the realm that wait, at most `limit`.
pub async fn waiting(ctx: &Context, limit: u16) -> Result<Vec<Waiting>, Refusal> {
    let rows = store::newest(&mut ctx.app.store.read().await?, &ctx.realm.id, limit).await?;
    rows.into_iter().map(|row| open(ctx, row)).collect()
}

fn open(ctx: &Context, row: store::Row) -> Result<Waiting, Refusal> {
    let bound_to = SealedFor { purpose: PURPOSE, realm: ctx.realm.id.as_str(), record: row.id.as_str() };
    let plain = ctx.app.master_key.open(&bound_to, &row.message).map_err(Refusal::bug)?;
    let message: Value = serde_json::from_slice(plain.expose()).map_err(Refusal::bug)?;
    Ok(Waiting {
        id: row.id,
        template: row.template,
        to: message["to"].as_str().unwrap_or_default().to_owned(),
        values: message["values"].as_object().cloned().unwrap_or_default(),
        created_at: row.created_at,
    })
}

/// Takes an account's messages out: nothing is sent to somebody whose data was destroyed.
pub(crate) async fn delete_of_account(tx: &mut WriteTx, realm: &RealmId, account: &AccountId) -> Result<(), Error> {
    store::delete_of_account(tx, realm, account).await
}
