//! The SQL of invitations.

use signet_protocol::identifier::Email;
use signet_storage::{Error, ReadTx, Row, Statement, WriteTx, statements, values};
use signet_vocabulary::{InvitationId, OrgId, RealmId, Timestamp};

use super::Invitation;
use crate::paging::Paging;
use crate::roles::Role;

statements! {
    /// One of an organization.
    BY_ID = "SELECT id, org, role, email, invited_by, created_at, expires_at FROM invitations
             WHERE realm = $1 AND org = $2 AND id = $3";
    /// The one that a token opens.
    BY_HANDLE = "SELECT id, org, role, email, invited_by, created_at, expires_at FROM invitations
                 WHERE realm = $1 AND handle = $2";
    /// The one of an address to a role.
    BY_ADDRESS = "SELECT id, org, role, email, invited_by, created_at, expires_at FROM invitations
                  WHERE realm = $1 AND org = $2 AND canonical = $3 AND role = $4";
    /// The oldest open ones of an organization.
    BY_AGE = "SELECT id, org, role, email, invited_by, created_at, expires_at FROM invitations
              WHERE realm = $1 AND org = $5 AND role <> '' AND (created_at, id) > ($2, $3) AND expires_at > $6
              ORDER BY created_at, id LIMIT $4";
    /// The newest open ones of an organization.
    BY_AGE_DOWN = "SELECT id, org, role, email, invited_by, created_at, expires_at FROM invitations
                   WHERE realm = $1 AND org = $5 AND role <> '' AND (created_at, id) < ($2, $3) AND expires_at > $6
                   ORDER BY created_at DESC, id DESC LIMIT $4";
    /// A new one.
    INSERT = "INSERT INTO invitations (realm, id, org, role, email, canonical, handle, invited_by, created_at, expires_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// Another mail: its token alone counts from now on.
    RENEW = "UPDATE invitations SET handle = $3, invited_by = $4, expires_at = $5 WHERE realm = $1 AND id = $2";
    /// One less.
    DELETE = "DELETE FROM invitations WHERE realm = $1 AND id = $2";
}

fn invitation(row: &Row<'_>) -> Result<Invitation, Error> {
    let corrupt = |what: &'static str| Error::corrupt("invitations", what);
    Ok(Invitation {
        id: row.get(0)?,
        org: row.get(1)?,
        role: row.get::<String>(2)?.parse().map_err(|_| corrupt("role"))?,
        email: Email::parse(&row.get::<String>(3)?).map_err(|_| corrupt("email"))?,
        invited_by: row.get(4)?,
        created_at: row.get(5)?,
        expires_at: row.get(6)?,
    })
}

pub(super) async fn by_id(
    tx: &mut ReadTx,
    realm: &RealmId,
    org: &OrgId,
    id: &InvitationId,
) -> Result<Option<Invitation>, Error> {
    tx.optional(&BY_ID, &values![realm, org, id], invitation).await
}

pub(super) async fn by_handle(
    tx: &mut ReadTx,
    realm: &RealmId,
    handle: &[u8; 32],
) -> Result<Option<Invitation>, Error> {
    tx.optional(&BY_HANDLE, &values![realm, handle], invitation).await
}

pub(super) async fn by_address(
    tx: &mut ReadTx,
    realm: &RealmId,
    org: &OrgId,
    email: &Email,
    role: Role,
) -> Result<Option<Invitation>, Error> {
    tx.optional(&BY_ADDRESS, &values![realm, org, email.canonical(), role.as_str()], invitation).await
}

pub(super) async fn page(
    tx: &mut ReadTx,
    realm: &RealmId,
    paging: &Paging<'_>,
    org: &OrgId,
    now: Timestamp,
) -> Result<Vec<Invitation>, Error> {
    let statement: &Statement = if paging.reads_down() { &BY_AGE_DOWN } else { &BY_AGE };
    let [key, id, limit] = paging.values();
    tx.all(statement, &[realm.into(), key, id, limit, org.into(), now.into()], invitation).await
}

pub(super) async fn insert(
    tx: &mut WriteTx,
    realm: &RealmId,
    invitation: &Invitation,
    handle: &[u8; 32],
) -> Result<(), Error> {
    let row = values![
        realm,
        &invitation.id,
        &invitation.org,
        invitation.role.as_str(),
        invitation.email.display(),
        invitation.email.canonical(),
        handle,
        &invitation.invited_by,
        invitation.created_at,
        invitation.expires_at,
    ];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

pub(super) async fn renew(
    tx: &mut WriteTx,
    realm: &RealmId,
    invitation: &Invitation,
    handle: &[u8; 32],
) -> Result<(), Error> {
    let Invitation { id, invited_by, expires_at, .. } = invitation;
    tx.execute(&RENEW, &values![realm, id, handle, invited_by, *expires_at]).await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut WriteTx, realm: &RealmId, id: &InvitationId) -> Result<(), Error> {
    tx.execute(&DELETE, &values![realm, id]).await?;
    Ok(())
}
