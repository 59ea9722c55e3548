//! The SQL of the outbox.

use signet_storage::{Error, ReadTx, Row as Columns, WriteTx, statements, values};
use signet_vocabulary::{AccountId, MessageId, RealmId, Timestamp};

use super::message::{Channel, Language};
use super::upkeep::Entry;

/// When a message is due that was given up, or is held: 9999-12-31.
pub(super) const NEVER: Timestamp = Timestamp::from_millis(253_402_214_400_000);

statements! {
    /// One more message.
    INSERT = "INSERT INTO outbox (realm, id, account, channel, template, locale, recipient, message, created_at, due_at,
                                  expires_at, held_at, attempts)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)";
    /// The newest messages of a realm to people.
    NEWEST = "SELECT id, channel, template, locale, message, created_at FROM outbox WHERE realm = $1 AND channel <> $2
              ORDER BY id DESC LIMIT $3";
    /// The newest of them to one recipient.
    NEWEST_TO = "SELECT id, channel, template, locale, message, created_at FROM outbox WHERE realm = $1 AND recipient = $2
                 ORDER BY id DESC LIMIT $3";
    /// Every message of an account.
    DELETE_OF_ACCOUNT = "DELETE FROM outbox WHERE realm = $1 AND account = $2";
    /// Every message to an address.
    DELETE_OF_RECIPIENT = "DELETE FROM outbox WHERE realm = $1 AND recipient = $2";
    /// Whether there is anything to deliver.
    IS_ANY_DUE = "SELECT due_at FROM outbox WHERE channel = $1 AND due_at <= $2 ORDER BY due_at LIMIT 1";
    /// The newest of it.
    DUE = "SELECT realm, id, channel, template, locale, message, created_at FROM outbox
           WHERE channel = $1 AND due_at <= $2 ORDER BY due_at DESC, id DESC LIMIT $3";
    /// Takes what is due out of everybody else's sight for a while.
    CLAIM = "UPDATE outbox SET due_at = $3, attempts = attempts + 1 WHERE (realm, id) IN
             (SELECT realm, id FROM outbox WHERE channel = $1 AND due_at <= $2 ORDER BY due_at, id LIMIT $4)
             RETURNING realm, attempts, expires_at, id, channel, template, locale, message, created_at";
    /// A message that was delivered.
    DELETE = "DELETE FROM outbox WHERE realm = $1 AND id = $2";
    /// A message that was not, unless somebody claimed it since.
    PUT_OFF = "UPDATE outbox SET due_at = $4, dead_at = $5, trouble = $6 WHERE realm = $1 AND id = $2 AND attempts = $3";
    /// The newest messages of a realm without what they say.
    LIST = "SELECT id, channel, template, attempts, created_at, due_at, dead_at, trouble FROM outbox WHERE realm = $1
            ORDER BY id DESC LIMIT $2";
    /// Those of them that were given up.
    LIST_DEAD = "SELECT id, channel, template, attempts, created_at, due_at, dead_at, trouble FROM outbox
                 WHERE realm = $1 AND dead_at IS NOT NULL ORDER BY id DESC LIMIT $2";
    /// A message begins anew.
    REVIVE = "UPDATE outbox SET due_at = $3, attempts = 0, dead_at = NULL WHERE realm = $1 AND id = $2";
    /// Every message that was given up begins anew.
    REVIVE_DEAD = "UPDATE outbox SET due_at = $2, attempts = 0, dead_at = NULL WHERE due_at >= $3 AND realm = $1";
    /// How many messages were not given up.
    COUNT_WAITING = "SELECT count(*) FROM outbox WHERE channel = $1 AND due_at < $2";
    /// How many messages were.
    COUNT_DEAD = "SELECT count(*) FROM outbox WHERE channel = $1 AND due_at >= $2 AND held_at IS NULL";
    /// How many messages of a stretch count against a cap.
    COUNTED = "SELECT count FROM message_counts WHERE realm = $1 AND subject = $2 AND since = $3";
    /// One more.
    COUNT = "INSERT INTO message_counts (realm, subject, since, count) VALUES ($1, $2, $3, 1)
             ON CONFLICT (realm, subject, since) DO UPDATE SET count = message_counts.count + 1";
}

/// A message to be stored.
pub(super) struct New<'a> {
    pub(super) id: &'a MessageId,
    pub(super) account: Option<&'a AccountId>,
    pub(super) channel: Channel,
    pub(super) template: &'a str,
    pub(super) language: Language,
    pub(super) recipient: [u8; 32],
    pub(super) message: &'a [u8],
    pub(super) created_at: Timestamp,
    pub(super) due_at: Timestamp,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) held_at: Option<Timestamp>,
}

/// A message that was claimed.
pub(super) struct Claimed {
    pub(super) realm: RealmId,
    pub(super) attempts: i64,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) row: Row,
}

/// A message as it is stored.
pub(super) struct Row {
    pub(super) id: MessageId,
    pub(super) channel: Channel,
    pub(super) template: String,
    pub(super) language: Language,
    pub(super) message: Vec<u8>,
    pub(super) created_at: Timestamp,
}

impl Row {
    /// Reads the columns from `first` on.
    fn read(row: &Columns<'_>, first: usize) -> Result<Self, Error> {
        Ok(Self {
            id: row.get(first)?,
            channel: channel(row, first + 1)?,
            template: row.get(first + 2)?,
            // A newer program may know more languages.
            language: row.get::<String>(first + 3)?.parse().unwrap_or(Language::English),
            message: row.get(first + 4)?,
            created_at: row.get(first + 5)?,
        })
    }
}

fn channel(row: &Columns<'_>, at: usize) -> Result<Channel, Error> {
    let word: String = row.get(at)?;
    word.parse().map_err(|message| Error::corrupt("outbox.channel", message))
}

pub(super) async fn insert(tx: &mut WriteTx, realm: &RealmId, new: &New<'_>) -> Result<(), Error> {
    let values = values![
        realm,
        new.id,
        new.account,
        new.channel.as_str(),
        new.template,
        new.language.as_str(),
        &new.recipient,
        new.message,
        new.created_at,
        new.due_at,
        new.expires_at,
        new.held_at
    ];
    tx.execute(&INSERT, &values).await?;
    Ok(())
}

pub(super) async fn newest(tx: &mut ReadTx, realm: &RealmId, limit: u16) -> Result<Vec<Row>, Error> {
    tx.all(&NEWEST, &values![realm, Channel::Client.as_str(), limit], |row| Row::read(row, 0)).await
}

pub(super) async fn newest_to(
    tx: &mut ReadTx,
    realm: &RealmId,
    recipient: &[u8; 32],
    limit: u16,
) -> Result<Vec<Row>, Error> {
    tx.all(&NEWEST_TO, &values![realm, recipient, limit], |row| Row::read(row, 0)).await
}

pub(super) async fn delete_of_account(tx: &mut WriteTx, realm: &RealmId, account: &AccountId) -> Result<(), Error> {
    tx.execute(&DELETE_OF_ACCOUNT, &values![realm, account]).await?;
    Ok(())
}

pub(super) async fn delete_of_recipient(tx: &mut WriteTx, realm: &RealmId, handle: &[u8; 32]) -> Result<(), Error> {
    tx.execute(&DELETE_OF_RECIPIENT, &values![realm, handle]).await?;
    Ok(())
}

pub(super) async fn is_any_due(tx: &mut ReadTx, channel: Channel, now: Timestamp) -> Result<bool, Error> {
    let first: Option<i64> = tx.optional(&IS_ANY_DUE, &values![channel.as_str(), now], |row| row.get(0)).await?;
    Ok(first.is_some())
}

pub(super) async fn due(
    tx: &mut ReadTx,
    channel: Channel,
    now: Timestamp,
    most: u16,
) -> Result<Vec<(RealmId, Row)>, Error> {
    tx.all(&DUE, &values![channel.as_str(), now, most], |row| Ok((row.get(0)?, Row::read(row, 1)?))).await
}

pub(super) async fn claim(
    tx: &mut WriteTx,
    channel: Channel,
    now: Timestamp,
    until: Timestamp,
    most: u16,
) -> Result<Vec<Claimed>, Error> {
    let values = values![channel.as_str(), now, until, most];
    tx.all(&CLAIM, &values, |row| {
        Ok(Claimed { realm: row.get(0)?, attempts: row.get(1)?, expires_at: row.get(2)?, row: Row::read(row, 3)? })
    })
    .await
}

pub(super) async fn delete(tx: &mut WriteTx, realm: &RealmId, id: &MessageId) -> Result<(), Error> {
    tx.execute(&DELETE, &values![realm, id]).await?;
    Ok(())
}

/// Whether the claim (realm, id and attempts) still held.
pub(super) async fn put_off(
    tx: &mut WriteTx,
    (realm, id, attempts): (&RealmId, &MessageId, i64),
    due_at: Timestamp,
    dead_at: Option<Timestamp>,
    trouble: &str,
) -> Result<bool, Error> {
    Ok(tx.execute(&PUT_OFF, &values![realm, id, attempts, due_at, dead_at, trouble]).await? > 0)
}

pub(super) async fn list(tx: &mut ReadTx, realm: &RealmId, only_dead: bool, limit: u16) -> Result<Vec<Entry>, Error> {
    let statement = if only_dead { &LIST_DEAD } else { &LIST };
    tx.all(statement, &values![realm, limit], |row| {
        let dead_at: Option<Timestamp> = row.get(6)?;
        let due_at: Timestamp = row.get(5)?;
        Ok(Entry {
            id: row.get(0)?,
            channel: channel(row, 1)?,
            template: row.get(2)?,
            attempts: row.get(3)?,
            created_at: row.get(4)?,
            due_at: (due_at < NEVER).then_some(due_at),
            dead_at,
            trouble: row.get(7)?,
        })
    })
    .await
}

pub(super) async fn revive(tx: &mut WriteTx, realm: &RealmId, id: &MessageId, now: Timestamp) -> Result<u64, Error> {
    tx.execute(&REVIVE, &values![realm, id, now]).await
}

pub(super) async fn revive_dead(tx: &mut WriteTx, realm: &RealmId, now: Timestamp) -> Result<u64, Error> {
    tx.execute(&REVIVE_DEAD, &values![realm, now, NEVER]).await
}

pub(super) async fn count_waiting(tx: &mut ReadTx, channel: Channel) -> Result<i64, Error> {
    tx.one(&COUNT_WAITING, &values![channel.as_str(), NEVER], |row| row.get(0)).await
}

pub(super) async fn count_dead(tx: &mut ReadTx, channel: Channel) -> Result<i64, Error> {
    tx.one(&COUNT_DEAD, &values![channel.as_str(), NEVER], |row| row.get(0)).await
}

pub(super) async fn counted(
    tx: &mut ReadTx,
    realm: &RealmId,
    subject: &[u8; 32],
    since: Timestamp,
) -> Result<i64, Error> {
    let counted = tx.optional(&COUNTED, &values![realm, subject, since], |row| row.get(0)).await?;
    Ok(counted.unwrap_or(0))
}

pub(super) async fn count(
    tx: &mut WriteTx,
    realm: &RealmId,
    subject: &[u8; 32],
    since: Timestamp,
) -> Result<(), Error> {
    tx.execute(&COUNT, &values![realm, subject, since]).await?;
    Ok(())
}
