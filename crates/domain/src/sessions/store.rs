//! The SQL of sessions.

use signet_protocol::oauth::Scope;
use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::{AccountId, ClientId, RealmId, SessionId, Timestamp};

use super::{Agent, Grant, Session, TOPIC};

statements! {
    /// One session by its id.
    BY_ID = "SELECT realm, id, account, client, epoch, auth_time, amr, place, created_at, used_at, idle_until, expires_at,
                    org, actor, actor_session, actor_epoch, can_write, scope, audience, parent, jkt
             FROM sessions WHERE realm = $1 AND id = $2";
    /// The newest sessions of an account that still count.
    OF_ACCOUNT = "SELECT realm, id, account, client, epoch, auth_time, amr, place, created_at, used_at, idle_until, expires_at,
                         org, actor, actor_session, actor_epoch, can_write, scope, audience, parent, jkt
                  FROM sessions
                  WHERE realm = $1 AND account = $2 AND epoch = $3 AND idle_until > $4 AND expires_at > $4
                  ORDER BY created_at DESC, id LIMIT $5";
    /// Every session of an account.
    HELD = "SELECT realm, id, account, client, epoch, auth_time, amr, place, created_at, used_at, idle_until, expires_at,
                   org, actor, actor_session, actor_epoch, can_write, scope, audience, parent, jkt
            FROM sessions WHERE realm = $1 AND account = $2 ORDER BY created_at DESC, id";
    /// A new session.
    INSERT = "INSERT INTO sessions (realm, id, account, client, epoch, auth_time, amr, place, created_at, used_at, idle_until,
                                    expires_at, org, actor, actor_session, actor_epoch, can_write, scope, audience,
                                    parent, jkt)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
    /// A refresh moves the idle deadline, and may move to another organization.
    TOUCH = "UPDATE sessions SET used_at = $3, idle_until = $4, org = $5 WHERE realm = $1 AND id = $2";
    /// What an account lets a client have.
    OF_CLIENT = "SELECT id FROM sessions WHERE realm = $1 AND account = $2 AND client = $3 AND scope IS NOT NULL";
    /// What came of a sign-in for clients and still counts, the newest first.
    RESTING = "SELECT id, client, account, scope FROM sessions
               WHERE realm = $1 AND parent = $2 AND idle_until > $3 AND expires_at > $3
               ORDER BY created_at DESC, id LIMIT $4";
    /// What clients have of an account and still counts, the newest first.
    OF_CLIENTS = "SELECT id, client, account, scope FROM sessions
                  WHERE realm = $1 AND account = $2 AND epoch = $3 AND parent IS NOT NULL
                        AND idle_until > $4 AND expires_at > $4
                  ORDER BY created_at DESC, id LIMIT $5";
    /// A session that lives on while the account's others end, with what was shown in it.
    CARRY_OVER = "UPDATE sessions SET epoch = $3, amr = $4 WHERE realm = $1 AND id = $2";
    /// Ends a session.
    DELETE = "DELETE FROM sessions WHERE realm = $1 AND id = $2";
    /// Ends its refresh tokens.
    DELETE_FAMILY = "DELETE FROM refresh_families WHERE realm = $1 AND session = $2";
    /// Ends its key.
    DELETE_KEY = "DELETE FROM session_keys WHERE realm = $1 AND session = $2";
    /// What a browser shows of it.
    DELETE_BROWSER_KEY = "DELETE FROM browser_keys WHERE realm = $1 AND session = $2";
    /// What a browser shows of a session from now on.
    INSERT_BROWSER_KEY = "INSERT INTO browser_keys (realm, handle, session) VALUES ($1, $2, $3)";
    /// The session that a browser shows.
    BY_BROWSER_KEY = "SELECT s.realm, s.id, s.account, s.client, s.epoch, s.auth_time, s.amr, s.place, s.created_at, s.used_at,
                             s.idle_until, s.expires_at, s.org, s.actor, s.actor_session, s.actor_epoch, s.can_write, s.scope,
                             s.audience, s.parent, s.jkt
                      FROM browser_keys b JOIN sessions s ON s.realm = b.realm AND s.id = b.session
                      WHERE b.realm = $1 AND b.handle = $2";
    /// More was proved in a session.
    PROVE = "UPDATE sessions SET auth_time = $3, amr = $4, place = $5, used_at = $3, idle_until = $6
             WHERE realm = $1 AND id = $2";
    /// When its account proved itself elsewhere.
    PROVED_AT = "UPDATE sessions SET auth_time = $3 WHERE realm = $1 AND id = $2";
    /// A new session's key.
    INSERT_KEY = "INSERT INTO session_keys (realm, handle, session) VALUES ($1, $2, $3)";
    /// Which session a key is of, whichever realm it belongs to.
    BY_KEY = "SELECT realm, session FROM session_keys WHERE handle = $1";
    /// A use of a session's key, unless a later one is known.
    PROLONG = "UPDATE sessions SET used_at = $3, idle_until = $4 WHERE realm = $1 AND id = $2 AND used_at < $3";
}

fn agent(row: &Row<'_>) -> Result<Option<Agent>, Error> {
    let (account, session): (Option<AccountId>, Option<SessionId>) = (row.get(13)?, row.get(14)?);
    let (epoch, can_write) = (row.get(15)?, row.get(16)?);
    match (account, session) {
        (None, None) => Ok(None),
        (Some(account), Some(session)) => Ok(Some(Agent { account, session, epoch, can_write })),
        // Half an agent must not read as none: the session would be the account's own.
        _ => Err(Error::corrupt("sessions", "actor")),
    }
}

fn grant(row: &Row<'_>) -> Result<Option<Grant>, Error> {
    let Some(scope) = row.get::<Option<String>>(17)? else { return Ok(None) };
    let audience: Option<String> = row.get(18)?;
    Ok(Some(Grant {
        client: row.get(3)?,
        scope: Scope::of(scope.split_whitespace()).map_err(|_| Error::corrupt("sessions", "scope"))?,
        audience: audience.unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
        parent: row.get(19)?,
        jkt: row.get(20)?,
    }))
}

fn session(row: &Row<'_>) -> Result<Session, Error> {
    Ok(Session {
        realm: row.get(0)?,
        id: row.get(1)?,
        account: row.get(2)?,
        client: row.get(3)?,
        epoch: row.get(4)?,
        auth_time: row.get(5)?,
        amr: row.get::<String>(6)?.split(',').map(str::to_owned).collect(),
        place: row.get(7)?,
        created_at: row.get(8)?,
        used_at: row.get(9)?,
        idle_until: row.get(10)?,
        expires_at: row.get(11)?,
        org: row.get(12)?,
        agent: agent(row)?,
        grant: grant(row)?,
    })
}

pub(crate) async fn by_id(tx: &mut ReadTx, realm: &RealmId, id: &SessionId) -> Result<Option<Session>, Error> {
    tx.optional(&BY_ID, &values![realm, id], session).await
}

pub(super) async fn of_account(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
    epoch: i64,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Session>, Error> {
    tx.all(&OF_ACCOUNT, &values![realm, account, epoch, now, limit], session).await
}

pub(super) async fn held(tx: &mut ReadTx, realm: &RealmId, account: &AccountId) -> Result<Vec<Session>, Error> {
    tx.all(&HELD, &values![realm, account], session).await
}

/// The sessions in which `client` has what `account` lets it have.
pub(super) async fn of_client(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
    client: &ClientId,
) -> Result<Vec<SessionId>, Error> {
    tx.all(&OF_CLIENT, &values![realm, account, client], |row| row.get(0)).await
}

pub(super) async fn insert(tx: &mut WriteTx, session: &Session) -> Result<(), Error> {
    let row = values![
        &session.realm,
        &session.id,
        &session.account,
        &session.client,
        session.epoch,
        session.auth_time,
        session.amr.join(","),
        &session.place[..],
        session.created_at,
        session.used_at,
        session.idle_until,
        session.expires_at,
        session.org.as_ref(),
        session.agent.as_ref().map(|agent| &agent.account),
        session.agent.as_ref().map(|agent| &agent.session),
        session.agent.as_ref().map_or(0, |agent| agent.epoch),
        session.agent.as_ref().is_none_or(|agent| agent.can_write),
        session.grant.as_ref().map(|grant| grant.scope.to_string()),
        session.grant.as_ref().map(|grant| grant.audience.join(" ")),
        session.grant.as_ref().and_then(|grant| grant.parent.as_ref()),
        session.grant.as_ref().and_then(|grant| grant.jkt.as_ref()),
    ];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

pub(super) async fn touch(tx: &mut WriteTx, session: &Session) -> Result<(), Error> {
    let row = values![&session.realm, &session.id, session.used_at, session.idle_until, session.org.as_ref()];
    tx.execute(&TOUCH, &row).await?;
    tx.announce(TOPIC, session.id.as_str()).await
}

pub(super) async fn insert_key(tx: &mut WriteTx, session: &Session, handle: &[u8; 32]) -> Result<(), Error> {
    tx.execute(&INSERT_KEY, &values![&session.realm, &handle[..], &session.id]).await?;
    Ok(())
}

pub(super) async fn by_key(tx: &mut ReadTx, handle: &[u8; 32]) -> Result<Option<(RealmId, SessionId)>, Error> {
    tx.optional(&BY_KEY, &values![&handle[..]], |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// Gives a session the key that a browser shows, in the place of the one before.
pub(super) async fn set_browser_key(tx: &mut WriteTx, session: &Session, handle: &[u8; 32]) -> Result<(), Error> {
    tx.execute(&DELETE_BROWSER_KEY, &values![&session.realm, &session.id]).await?;
    tx.execute(&INSERT_BROWSER_KEY, &values![&session.realm, &handle[..], &session.id]).await?;
    Ok(())
}

/// The session that a browser shows. No cache stands before it: a key that was replaced is over everywhere, at once.
pub(super) async fn by_browser_key(
    tx: &mut ReadTx,
    realm: &RealmId,
    handle: &[u8; 32],
) -> Result<Option<Session>, Error> {
    tx.optional(&BY_BROWSER_KEY, &values![realm, &handle[..]], session).await
}

/// Writes what was proved in a session just now.
pub(super) async fn prove(tx: &mut WriteTx, session: &Session) -> Result<(), Error> {
    let (auth_time, amr) = (session.auth_time, session.amr.join(","));
    let row = values![&session.realm, &session.id, auth_time, amr, &session.place[..], session.idle_until];
    tx.execute(&PROVE, &row).await?;
    tx.announce(TOPIC, session.id.as_str()).await
}

pub(super) async fn proved_at(tx: &mut WriteTx, session: &Session) -> Result<(), Error> {
    tx.execute(&PROVED_AT, &values![&session.realm, &session.id, session.auth_time]).await?;
    tx.announce(TOPIC, session.id.as_str()).await
}

pub(super) async fn prolong(
    tx: &mut WriteTx,
    session: &Session,
    used_at: Timestamp,
    idle_until: Timestamp,
) -> Result<(), Error> {
    tx.execute(&PROLONG, &values![&session.realm, &session.id, used_at, idle_until]).await?;
    tx.announce(TOPIC, session.id.as_str()).await
}

pub(super) async fn carry_over(tx: &mut WriteTx, session: &Session, epoch: i64, amr: &[String]) -> Result<(), Error> {
    tx.execute(&CARRY_OVER, &values![&session.realm, &session.id, epoch, amr.join(",")]).await?;
    tx.announce(TOPIC, session.id.as_str()).await
}

/// Ends a session with its refresh tokens and its keys; false when it had ended before.
pub(super) async fn delete(tx: &mut WriteTx, realm: &RealmId, id: &SessionId) -> Result<bool, Error> {
    tx.execute(&DELETE_FAMILY, &values![realm, id]).await?;
    tx.execute(&DELETE_KEY, &values![realm, id]).await?;
    tx.execute(&DELETE_BROWSER_KEY, &values![realm, id]).await?;
    let deleted = tx.execute(&DELETE, &values![realm, id]).await? == 1;
    tx.announce(TOPIC, id.as_str()).await?;
    Ok(deleted)
}

/// What a client has of somebody.
pub(super) struct Held {
    pub(super) id: SessionId,
    pub(super) client: ClientId,
    pub(super) account: AccountId,
    pub(super) scope: Scope,
}

fn held_by_client(row: &Row<'_>) -> Result<Held, Error> {
    let scope: String = row.get(3)?;
    let scope = Scope::of(scope.split_whitespace()).map_err(|_| Error::corrupt("sessions", "scope"))?;
    Ok(Held { id: row.get(0)?, client: row.get(1)?, account: row.get(2)?, scope })
}

/// What clients have that came of the sign-in `parent`.
pub(super) async fn resting_on(
    tx: &mut ReadTx,
    realm: &RealmId,
    parent: &SessionId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Held>, Error> {
    tx.all(&RESTING, &values![realm, parent, now, limit], held_by_client).await
}

/// What clients have of an account in its epoch.
pub(super) async fn of_clients(
    tx: &mut ReadTx,
    (realm, account, epoch): (&RealmId, &AccountId, i64),
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Held>, Error> {
    tx.all(&OF_CLIENTS, &values![realm, account, epoch, now, limit], held_by_client).await
}
