//! The SQL of authorization requests and codes.

use signet_storage::{Error, ReadTx, WriteTx, statements, values};
use signet_vocabulary::{AccountId, ClientId, RealmId, SessionId, Timestamp};

use super::stored::CodeContent;

statements! {
    /// A new request.
    INSERT_REQUEST = "INSERT INTO authorization_requests (realm, handle, client, request, is_pushed, browser, created_at,
                                                          expires_at)
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// A request by its handle.
    REQUEST = "SELECT client, request, browser, said, expires_at FROM authorization_requests WHERE realm = $1 AND handle = $2";
    /// What its person said.
    SAY = "UPDATE authorization_requests SET said = $3 WHERE realm = $1 AND handle = $2";
    /// A request that is answered.
    DELETE_REQUEST = "DELETE FROM authorization_requests WHERE realm = $1 AND handle = $2";
    /// A new code.
    INSERT_CODE = "INSERT INTO authorization_codes (realm, handle, client, account, parent, granted, created_at, expires_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// A code by its handle.
    CODE = "SELECT client, account, parent, granted, session, expires_at, spent_at FROM authorization_codes
            WHERE realm = $1 AND handle = $2";
    /// Its only use.
    SPEND = "UPDATE authorization_codes SET spent_at = $3 WHERE realm = $1 AND handle = $2 AND spent_at IS NULL";
    /// What its use began.
    BEGAN = "UPDATE authorization_codes SET session = $3 WHERE realm = $1 AND handle = $2";
    /// What a person takes back before it is exchanged.
    FORGET_CODES = "DELETE FROM authorization_codes
                    WHERE realm = $1 AND account = $2 AND account <> '' AND client = $3 AND spent_at IS NULL";
}

/// A kept request. One that was pushed is of no browser.
pub(super) struct Row {
    pub(super) client: ClientId,
    pub(super) request: String,
    pub(super) browser: Option<Vec<u8>>,
    pub(super) said: Option<String>,
    pub(super) expires_at: Timestamp,
}

pub(super) async fn insert_request(
    tx: &mut WriteTx,
    realm: &RealmId,
    handle: &[u8; 32],
    row: &Row,
    now: Timestamp,
) -> Result<(), Error> {
    let is_pushed = row.browser.is_none();
    let row =
        values![realm, &handle[..], &row.client, &row.request, is_pushed, row.browser.clone(), now, row.expires_at,];
    tx.execute(&INSERT_REQUEST, &row).await?;
    Ok(())
}

pub(super) async fn request(tx: &mut ReadTx, realm: &RealmId, handle: &[u8; 32]) -> Result<Option<Row>, Error> {
    let read = |row: &signet_storage::Row<'_>| {
        let (client, request) = (row.get(0)?, row.get(1)?);
        Ok(Row { client, request, browser: row.get(2)?, said: row.get(3)?, expires_at: row.get(4)? })
    };
    tx.optional(&REQUEST, &values![realm, &handle[..]], read).await
}

/// Writes down what its person said.
pub(super) async fn say(tx: &mut WriteTx, realm: &RealmId, handle: &[u8; 32], said: &str) -> Result<(), Error> {
    tx.execute(&SAY, &values![realm, &handle[..], said]).await?;
    Ok(())
}

/// False when it was answered before.
pub(super) async fn delete_request(tx: &mut WriteTx, realm: &RealmId, handle: &[u8; 32]) -> Result<bool, Error> {
    Ok(tx.execute(&DELETE_REQUEST, &values![realm, &handle[..]]).await? == 1)
}

/// A code, without the code.
pub(super) struct Code {
    pub(super) client: ClientId,
    pub(super) account: AccountId,
    /// The sign-in that it came from.
    pub(super) parent: SessionId,
    pub(super) content: CodeContent,
    /// What its use began.
    pub(super) session: Option<SessionId>,
    pub(super) expires_at: Timestamp,
    pub(super) spent_at: Option<Timestamp>,
}

pub(super) async fn insert_code(
    tx: &mut WriteTx,
    realm: &RealmId,
    handle: &[u8; 32],
    code: &Code,
    now: Timestamp,
) -> Result<(), Error> {
    let content = serde_json::to_string(&code.content).map_err(|_| Error::corrupt("authorization_codes", "granted"))?;
    let row = values![realm, &handle[..], &code.client, &code.account, &code.parent, content, now, code.expires_at];
    tx.execute(&INSERT_CODE, &row).await?;
    Ok(())
}

pub(super) async fn code(tx: &mut ReadTx, realm: &RealmId, handle: &[u8; 32]) -> Result<Option<Code>, Error> {
    tx.optional(&CODE, &values![realm, &handle[..]], read_code).await
}

fn read_code(row: &signet_storage::Row<'_>) -> Result<Code, Error> {
    let content: String = row.get(3)?;
    Ok(Code {
        client: row.get(0)?,
        account: row.get(1)?,
        parent: row.get(2)?,
        content: serde_json::from_str(&content).map_err(|_| Error::corrupt("authorization_codes", "granted"))?,
        session: row.get(4)?,
        expires_at: row.get(5)?,
        spent_at: row.get(6)?,
    })
}

/// False when it was spent before.
pub(super) async fn spend(tx: &mut WriteTx, realm: &RealmId, handle: &[u8; 32], now: Timestamp) -> Result<bool, Error> {
    Ok(tx.execute(&SPEND, &values![realm, &handle[..], now]).await? == 1)
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

/// Forgets the codes of `account` that `client` has not exchanged; gives how many there were.
pub(crate) async fn forget_codes(
    tx: &mut WriteTx,
    realm: &RealmId,
    account: &AccountId,
    client: &ClientId,
) -> Result<u64, Error> {
    tx.execute(&FORGET_CODES, &values![realm, account, client]).await
}
