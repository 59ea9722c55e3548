//! The SQL of what devices ask for.

use std::time::Duration;

use signet_protocol::oauth::Scope;
use signet_storage::{Error, ReadTx, WriteTx, statements, values};
use signet_vocabulary::{AccountId, ClientId, RealmId, SessionId, Timestamp};

statements! {
    /// A new request, unless its user code is taken.
    INSERT = "INSERT INTO device_codes (realm, handle, user_code, client, scope, resources, begun_from, interval_seconds,
                                        created_at, expires_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
    /// A request by what the device shows.
    BY_HANDLE = "SELECT handle, client, scope, resources, begun_from, answer, account, parent, session, interval_seconds,
                        asked_at, created_at, expires_at, spent_at
                 FROM device_codes WHERE realm = $1 AND handle = $2";
    /// A request by what its person types.
    BY_USER_CODE = "SELECT handle, client, scope, resources, begun_from, answer, account, parent, session, interval_seconds,
                           asked_at, created_at, expires_at, spent_at
                    FROM device_codes WHERE realm = $1 AND user_code = $2";
    /// When the device asked, and how far apart it does so from now on.
    ASKED = "UPDATE device_codes SET asked_at = $3, interval_seconds = $4 WHERE realm = $1 AND handle = $2";
    /// The person's answer, once.
    ANSWER = "UPDATE device_codes SET answer = $3, account = $4, parent = $5, scope = coalesce($6, scope)
              WHERE realm = $1 AND handle = $2 AND answer IS NULL";
    /// Its only use.
    SPEND = "UPDATE device_codes SET spent_at = $3
             WHERE realm = $1 AND handle = $2 AND spent_at IS NULL AND answer = $4";
    /// What its use began.
    BEGAN = "UPDATE device_codes SET session = $3 WHERE realm = $1 AND handle = $2";
    /// What a person takes back before the device has come for it.
    FORGET = "DELETE FROM device_codes
              WHERE realm = $1 AND account = $2 AND account <> '' AND client = $3 AND spent_at IS NULL";
}

/// How a request is answered with yes.
pub(super) const ALLOWED: &str = "allowed";
const REFUSED: &str = "refused";

/// A request that begins.
pub(super) struct New<'a> {
    pub(super) user_code: &'a [u8; 32],
    pub(super) client: &'a ClientId,
    pub(super) scope: &'a Scope,
    pub(super) resources: &'a [String],
    pub(super) begun_from: &'a [u8],
    pub(super) interval: Duration,
    pub(super) now: Timestamp,
    pub(super) expires_at: Timestamp,
}

fn whole_seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

/// False when the user code is taken.
pub(super) async fn insert(tx: &mut WriteTx, realm: &RealmId, handle: &[u8; 32], new: &New<'_>) -> Result<bool, Error> {
    let row = values![
        realm,
        &handle[..],
        &new.user_code[..],
        new.client,
        new.scope.to_string(),
        new.resources.join(" "),
        new.begun_from,
        whole_seconds(new.interval),
        new.now,
        new.expires_at,
    ];
    Ok(tx.execute(&INSERT, &row).await? == 1)
}

/// A request, without its codes.
pub(super) struct Row {
    pub(super) handle: [u8; 32],
    pub(super) client: ClientId,
    pub(super) scope: Scope,
    pub(super) resources: Vec<String>,
    pub(super) begun_from: Vec<u8>,
    pub(super) answer: Option<String>,
    /// Who let the device in, and the sign-in in which they did.
    pub(super) granted_by: Option<(AccountId, SessionId)>,
    /// What its use began.
    pub(super) session: Option<SessionId>,
    pub(super) interval: Duration,
    pub(super) asked_at: Option<Timestamp>,
    pub(super) created_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) spent_at: Option<Timestamp>,
}

fn read(row: &signet_storage::Row<'_>) -> Result<Row, Error> {
    let scope: String = row.get(2)?;
    let resources: String = row.get(3)?;
    let account: Option<AccountId> = row.get(6)?;
    Ok(Row {
        handle: row.get(0)?,
        client: row.get(1)?,
        scope: Scope::of(scope.split_whitespace()).map_err(|_| Error::corrupt("device_codes", "scope"))?,
        resources: resources.split_whitespace().map(str::to_owned).collect(),
        begun_from: row.get(4)?,
        answer: row.get(5)?,
        granted_by: account.zip(row.get(7)?),
        session: row.get(8)?,
        interval: Duration::from_secs(u64::try_from(row.get::<i64>(9)?).unwrap_or_default()),
        asked_at: row.get(10)?,
        created_at: row.get(11)?,
        expires_at: row.get(12)?,
        spent_at: row.get(13)?,
    })
}

pub(super) async fn by_handle(tx: &mut ReadTx, realm: &RealmId, handle: &[u8; 32]) -> Result<Option<Row>, Error> {
    tx.optional(&BY_HANDLE, &values![realm, &handle[..]], read).await
}

pub(super) async fn by_user_code(tx: &mut ReadTx, realm: &RealmId, code: &[u8; 32]) -> Result<Option<Row>, Error> {
    tx.optional(&BY_USER_CODE, &values![realm, &code[..]], read).await
}

pub(super) async fn asked(
    tx: &mut WriteTx,
    realm: &RealmId,
    handle: &[u8; 32],
    now: Timestamp,
    interval: Duration,
) -> Result<(), Error> {
    tx.execute(&ASKED, &values![realm, &handle[..], now, whole_seconds(interval)]).await?;
    Ok(())
}

/// What a person says.
pub(super) enum Answer<'a> {
    /// Yes, in this sign-in and to this scope.
    Allowed((&'a AccountId, &'a SessionId), &'a Scope),
    /// No. Who said so is the trail's to keep.
    Refused,
}

/// False when it was answered before.
pub(super) async fn answer(
    tx: &mut WriteTx,
    realm: &RealmId,
    handle: &[u8; 32],
    answer: &Answer<'_>,
) -> Result<bool, Error> {
    let (word, by, scope) = match answer {
        Answer::Allowed((account, parent), scope) => {
            (ALLOWED, Some(((*account).clone(), (*parent).clone())), Some(scope.to_string()))
        }
        Answer::Refused => (REFUSED, None, None),
    };
    let (account, parent) = by.unzip();
    Ok(tx.execute(&ANSWER, &values![realm, &handle[..], word, account, parent, scope]).await? == 1)
}

/// False when it was spent before.
pub(super) async fn spend(tx: &mut WriteTx, realm: &RealmId, handle: &[u8; 32], now: Timestamp) -> Result<bool, Error> {
    Ok(tx.execute(&SPEND, &values![realm, &handle[..], now, ALLOWED]).await? == 1)
}

pub(super) async fn began(
    tx: &mut WriteTx,
    realm: &RealmId,
    handle: &[u8; 32],
    session: &SessionId,
) -> Result<(), Error> {
    tx.execute(&BEGAN, &values![realm, &handle[..], session]).await?;
    Ok(())
}

/// Forgets the devices of `client` that `account` let in and that have not come back; gives how many there were.
pub(crate) async fn forget(
    tx: &mut WriteTx,
    realm: &RealmId,
    account: &AccountId,
    client: &ClientId,
) -> Result<u64, Error> {
    tx.execute(&FORGET, &values![realm, account, client]).await
}
