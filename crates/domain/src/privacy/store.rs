//! The SQL that gathers all that is held about one person, and that destroys it.

use signet_storage::{Error, ReadTx, Row, Statement, WriteTx, statements, values};
use signet_vocabulary::{AccountId, ApiKeyId, RealmId, Timestamp};

use super::model::{HeldEvent, HeldInvitation, HeldKey};
use crate::accounts::Account;
use crate::identities;
use crate::roles::RoleAssignment;

statements! {
    /// The roles of an account.
    ROLES = "SELECT id, account, org, role, assigned_at, assigned_by FROM role_assignments
             WHERE realm = $1 AND account = $2 ORDER BY assigned_at, id";
    /// The API keys of an account.
    KEYS = "SELECT id, org, name, scopes, created_at, expires_at, revoked_at, last_used_at FROM api_keys
            WHERE realm = $1 AND account = $2 ORDER BY created_at, id";
    /// The invitations to an address.
    INVITATIONS = "SELECT id, org, role, email, created_at, expires_at FROM invitations
                   WHERE realm = $1 AND canonical = $2";
    /// How many addresses an account is known to sign in from.
    DEVICES = "SELECT count(*) FROM known_devices WHERE realm = $1 AND account = $2";
    /// How many devices are remembered for an account.
    REMEMBERED_DEVICES = "SELECT count(*) FROM remembered_devices WHERE realm = $1 AND account = $2";
    /// The newest events that concern an account.
    EVENTS = "SELECT id, at, action, outcome, reason, actor, target_kind, target, details, personal FROM audit_events
              WHERE realm = $1 AND subject = $2 ORDER BY at DESC, id DESC LIMIT $3";
    /// The ids of an account's API keys.
    KEY_IDS = "SELECT id FROM api_keys WHERE realm = $1 AND account = $2";
    /// Its API keys.
    DELETE_KEYS = "DELETE FROM api_keys WHERE realm = $1 AND account = $2";
    /// The refresh tokens of its sessions.
    DELETE_FAMILIES = "DELETE FROM refresh_families WHERE realm = $1 AND session IN
                       (SELECT id FROM sessions WHERE realm = $1 AND account = $2)";
    /// The keys of its sessions.
    DELETE_SESSION_KEYS = "DELETE FROM session_keys WHERE realm = $1 AND session IN
                           (SELECT id FROM sessions WHERE realm = $1 AND account = $2)";
    /// What browsers show of its sessions.
    DELETE_BROWSER_KEYS = "DELETE FROM browser_keys WHERE realm = $1 AND session IN
                           (SELECT id FROM sessions WHERE realm = $1 AND account = $2)";
    /// Its sessions.
    DELETE_SESSIONS = "DELETE FROM sessions WHERE realm = $1 AND account = $2";
    /// Its password.
    DELETE_PASSWORD = "DELETE FROM passwords WHERE realm = $1 AND account = $2";
    /// Its sign-ins that wait for a second factor.
    DELETE_CHALLENGES = "DELETE FROM challenges WHERE realm = $1 AND account = $2";
    /// What it let clients have.
    DELETE_CONSENTS = "DELETE FROM consents WHERE realm = $1 AND account = $2";
    /// Whom it is at providers.
    DELETE_PROVIDER_LINKS = "DELETE FROM provider_links WHERE realm = $1 AND account = $2";
    /// The codes that clients have not exchanged.
    DELETE_CODES = "DELETE FROM authorization_codes WHERE realm = $1 AND account = $2 AND account <> ''";
    /// The devices that it let in, and that have not come back yet.
    DELETE_DEVICE_CODES = "DELETE FROM device_codes WHERE realm = $1 AND account = $2 AND account <> ''";
    /// The names that it signs in by.
    DELETE_IDENTIFIERS = "DELETE FROM identifiers WHERE realm = $1 AND account = $2";
    /// The key that opens what the trail says of it.
    DELETE_PERSONAL_KEY = "DELETE FROM personal_keys WHERE realm = $1 AND account = $2";
    /// The invitations to its address.
    DELETE_INVITATIONS = "DELETE FROM invitations WHERE realm = $1 AND canonical = $2";
    /// What it says itself.
    EMPTY_ACCOUNT = "UPDATE accounts SET email = NULL, email_verified = 0, phone = NULL, username = id, factors = '',
                                         last_login_at = 0, channel = '{}', data = '{}', external_reference = NULL,
                                         folded_reference = NULL, erased_at = $3, updated_at = $3
                     WHERE realm = $1 AND id = $2";
}

fn corrupt(what: &'static str) -> Error {
    Error::corrupt("privacy", what)
}

fn role(row: &Row<'_>) -> Result<RoleAssignment, Error> {
    Ok(RoleAssignment {
        id: row.get(0)?,
        account: row.get(1)?,
        org: row.get(2)?,
        role: row.get::<String>(3)?.parse().map_err(|_| corrupt("role"))?,
        assigned_at: row.get(4)?,
        assigned_by: row.get(5)?,
    })
}

fn key(row: &Row<'_>) -> Result<HeldKey, Error> {
    Ok(HeldKey {
        id: row.get(0)?,
        org: row.get(1)?,
        name: row.get(2)?,
        scopes: row.get::<String>(3)?.split_whitespace().map(str::to_owned).collect(),
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
        revoked_at: row.get(6)?,
        last_used_at: row.get(7)?,
    })
}

fn invitation(row: &Row<'_>) -> Result<HeldInvitation, Error> {
    Ok(HeldInvitation {
        id: row.get(0)?,
        org: row.get(1)?,
        role: row.get(2)?,
        email: row.get(3)?,
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
    })
}

fn event(row: &Row<'_>) -> Result<HeldEvent, Error> {
    Ok(HeldEvent {
        id: row.get(0)?,
        at: row.get(1)?,
        action: row.get(2)?,
        outcome: row.get(3)?,
        reason: row.get(4)?,
        actor: row.get(5)?,
        target_kind: row.get(6)?,
        target: row.get(7)?,
        // A row that somebody spoiled is still handed out, as far as it can be read.
        details: serde_json::from_str(&row.get::<String>(8)?).unwrap_or_default(),
        personal: row.get(9)?,
        address: None,
        user_agent: None,
    })
}

pub(super) async fn held_roles(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
) -> Result<Vec<RoleAssignment>, Error> {
    tx.all(&ROLES, &values![realm, account], role).await
}

pub(super) async fn held_keys(tx: &mut ReadTx, realm: &RealmId, account: &AccountId) -> Result<Vec<HeldKey>, Error> {
    tx.all(&KEYS, &values![realm, account], key).await
}

pub(super) async fn held_invitations(
    tx: &mut ReadTx,
    realm: &RealmId,
    canonical: &str,
) -> Result<Vec<HeldInvitation>, Error> {
    tx.all(&INVITATIONS, &values![realm, canonical], invitation).await
}

/// How many addresses an account is known to sign in from, and how many devices are remembered for it.
pub(super) async fn devices(tx: &mut ReadTx, realm: &RealmId, account: &AccountId) -> Result<(u32, u32), Error> {
    let known: i64 = tx.one(&DEVICES, &values![realm, account], |row| row.get(0)).await?;
    let remembered: i64 = tx.one(&REMEMBERED_DEVICES, &values![realm, account], |row| row.get(0)).await?;
    let count = |count: i64| u32::try_from(count).map_err(|_| corrupt("count"));
    Ok((count(known)?, count(remembered)?))
}

pub(super) async fn held_events(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
    limit: i64,
) -> Result<Vec<HeldEvent>, Error> {
    tx.all(&EVENTS, &values![realm, account, limit], event).await
}

/// Deletes the API keys and says which they were.
pub(super) async fn delete_keys(
    tx: &mut WriteTx,
    realm: &RealmId,
    account: &AccountId,
) -> Result<Vec<ApiKeyId>, Error> {
    let keys = tx.all(&KEY_IDS, &values![realm, account], |row| row.get(0)).await?;
    tx.execute(&DELETE_KEYS, &values![realm, account]).await?;
    Ok(keys)
}

/// Deletes every row that is the account's alone, and empties those that others refer to.
pub(super) async fn destroy(tx: &mut WriteTx, account: &Account, now: Timestamp) -> Result<(), Error> {
    const OWNED: [&Statement; 12] = [
        &DELETE_FAMILIES,
        &DELETE_SESSION_KEYS,
        &DELETE_BROWSER_KEYS,
        &DELETE_SESSIONS,
        &DELETE_PASSWORD,
        &DELETE_CHALLENGES,
        &DELETE_CONSENTS,
        &DELETE_CODES,
        &DELETE_PROVIDER_LINKS,
        &DELETE_DEVICE_CODES,
        &DELETE_IDENTIFIERS,
        &DELETE_PERSONAL_KEY,
    ];
    let realm = &account.realm;
    for statement in OWNED {
        tx.execute(statement, &values![realm, &account.id]).await?;
    }
    tx.execute(&DELETE_INVITATIONS, &values![realm, account.canonical_email()]).await?;
    identities::empty(tx, realm, (&account.identity, &account.id), now).await?;
    tx.execute(&EMPTY_ACCOUNT, &values![realm, &account.id, now]).await?;
    Ok(())
}
