//! The SQL of role assignments and of the memberships that follow from them.

use signet_storage::{Error, ReadTx, Row, Statement, WriteTx, statements, values};
use signet_vocabulary::{AccountId, OrgId, RealmId, RoleAssignmentId};

use super::{Role, RoleAssignment, TOPIC};
use crate::accounts::Account;
use crate::paging::Paging;

statements! {
    /// The roles of an account everywhere.
    ROLES_OF = "SELECT r.org, r.role, o.mfa_required FROM role_assignments r JOIN orgs o ON o.realm = r.realm AND o.id = r.org
                WHERE r.realm = $1 AND r.account = $2 ORDER BY r.org, r.role";
    /// The first of them, by organization.
    SOME_ROLES_OF = "SELECT r.org, r.role, o.mfa_required FROM role_assignments r
                     JOIN orgs o ON o.realm = r.realm AND o.id = r.org
                     WHERE r.realm = $1 AND r.account = $2 ORDER BY r.org, r.role LIMIT $3";
    /// The roles of an account in one organization.
    ROLES_IN = "SELECT r.org, r.role, o.mfa_required FROM role_assignments r JOIN orgs o ON o.realm = r.realm AND o.id = r.org
                WHERE r.realm = $1 AND r.account = $2 AND r.org = $3 ORDER BY r.role";
    /// Whether an organization has an active ADMIN other than this account.
    OTHER_ADMINISTRATOR = "SELECT 1 FROM role_assignments r JOIN accounts a ON a.realm = r.realm AND a.id = r.account
                           WHERE r.realm = $1 AND r.org = $2 AND r.role = 'ADMIN' AND r.account <> $3
                                 AND a.status = 'ACTIVE' LIMIT 1";
    /// One assignment.
    BY_ID = "SELECT id, account, org, role, assigned_at, assigned_by FROM role_assignments WHERE realm = $1 AND id = $2";
    /// Upwards, everywhere.
    EVERYWHERE = "SELECT id, account, org, role, assigned_at, assigned_by FROM role_assignments
                  WHERE realm = $1 AND role <> '' AND (assigned_at, id) > ($2, $3) ORDER BY assigned_at, id LIMIT $4";
    /// Downwards, everywhere.
    EVERYWHERE_DOWN = "SELECT id, account, org, role, assigned_at, assigned_by FROM role_assignments
                       WHERE realm = $1 AND role <> '' AND (assigned_at, id) < ($2, $3) ORDER BY assigned_at DESC, id DESC LIMIT $4";
    /// Upwards, in one organization.
    IN_ORG = "SELECT id, account, org, role, assigned_at, assigned_by FROM role_assignments
              WHERE realm = $1 AND org = $5 AND (assigned_at, id) > ($2, $3) ORDER BY assigned_at, id LIMIT $4";
    /// Downwards, in one organization.
    IN_ORG_DOWN = "SELECT id, account, org, role, assigned_at, assigned_by FROM role_assignments
                   WHERE realm = $1 AND org = $5 AND (assigned_at, id) < ($2, $3)
                   ORDER BY assigned_at DESC, id DESC LIMIT $4";
    /// Upwards, of one account.
    OF_ACCOUNT = "SELECT id, account, org, role, assigned_at, assigned_by FROM role_assignments
                  WHERE realm = $1 AND account = $5 AND (assigned_at, id) > ($2, $3) AND ($6 = '' OR org = $6)
                  ORDER BY assigned_at, id LIMIT $4";
    /// Downwards, of one account.
    OF_ACCOUNT_DOWN = "SELECT id, account, org, role, assigned_at, assigned_by FROM role_assignments
                       WHERE realm = $1 AND account = $5 AND (assigned_at, id) < ($2, $3) AND ($6 = '' OR org = $6)
                       ORDER BY assigned_at DESC, id DESC LIMIT $4";
    /// A new assignment.
    INSERT = "INSERT INTO role_assignments (realm, id, account, org, role, assigned_at, assigned_by)
              VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// The account is a member now, if it was not before.
    JOIN = "INSERT INTO members (realm, org, account, created_at, email, last_login_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (realm, org, account) DO NOTHING";
    /// What an account's memberships are listed by follows the account.
    FOLLOW = "UPDATE members SET email = $3, last_login_at = $4 WHERE realm = $1 AND account = $2";
    /// One assignment less.
    DELETE = "DELETE FROM role_assignments WHERE realm = $1 AND id = $2";
    /// Who holds no role in an organization any more is no member of it.
    LEAVE = "DELETE FROM members WHERE realm = $1 AND org = $2 AND account = $3
             AND NOT EXISTS (SELECT 1 FROM role_assignments r WHERE r.realm = $1 AND r.account = $3 AND r.org = $2)";
    /// Every assignment of an account.
    DELETE_OF_ACCOUNT = "DELETE FROM role_assignments WHERE realm = $1 AND account = $2";
    /// Every membership of an account.
    LEAVE_ALL = "DELETE FROM members WHERE realm = $1 AND account = $2";
}

fn role(text: &str) -> Result<Role, Error> {
    text.parse().map_err(|_| Error::corrupt("role_assignments", "role"))
}

fn assignment(row: &Row<'_>) -> Result<RoleAssignment, Error> {
    Ok(RoleAssignment {
        id: row.get(0)?,
        account: row.get(1)?,
        org: row.get(2)?,
        role: role(&row.get::<String>(3)?)?,
        assigned_at: row.get(4)?,
        assigned_by: row.get(5)?,
    })
}

pub(super) async fn by_id(
    tx: &mut ReadTx,
    realm: &RealmId,
    id: &RoleAssignmentId,
) -> Result<Option<RoleAssignment>, Error> {
    tx.optional(&BY_ID, &values![realm, id], assignment).await
}

/// A page of the assignments of `account` in `org`; all accounts and all organizations are meant by none.
pub(super) async fn page(
    tx: &mut ReadTx,
    realm: &RealmId,
    paging: &Paging<'_>,
    account: Option<&AccountId>,
    org: Option<&OrgId>,
) -> Result<Vec<RoleAssignment>, Error> {
    let [key, id, limit] = paging.values();
    let mut bound = vec![realm.into(), key, id, limit];
    let [up, down]: [&Statement; 2] = match (account, org) {
        (Some(account), org) => {
            bound.extend([account.into(), org.map_or("", OrgId::as_str).into()]);
            [&OF_ACCOUNT, &OF_ACCOUNT_DOWN]
        }
        (None, Some(org)) => {
            bound.push(org.into());
            [&IN_ORG, &IN_ORG_DOWN]
        }
        (None, None) => [&EVERYWHERE, &EVERYWHERE_DOWN],
    };
    tx.all(if paging.reads_down() { down } else { up }, &bound, assignment).await
}

/// A role, where it is held, and whether a second factor is required there.
pub(super) type Held = (OrgId, Role, bool);

fn held(row: &Row<'_>) -> Result<Held, Error> {
    Ok((row.get(0)?, role(&row.get::<String>(1)?)?, row.get(2)?))
}

pub(super) async fn roles_of(tx: &mut ReadTx, realm: &RealmId, account: &AccountId) -> Result<Vec<Held>, Error> {
    tx.all(&ROLES_OF, &values![realm, account], held).await
}

pub(super) async fn some_roles_of(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
    limit: i64,
) -> Result<Vec<Held>, Error> {
    tx.all(&SOME_ROLES_OF, &values![realm, account, limit], held).await
}

pub(super) async fn roles_in(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
    org: &OrgId,
) -> Result<Vec<Held>, Error> {
    tx.all(&ROLES_IN, &values![realm, account, org], held).await
}

pub(super) async fn has_another_administrator(
    tx: &mut ReadTx,
    realm: &RealmId,
    org: &OrgId,
    account: &AccountId,
) -> Result<bool, Error> {
    let found = tx.optional(&OTHER_ADMINISTRATOR, &values![realm, org, account], |row| row.get::<i64>(0)).await?;
    Ok(found.is_some())
}

/// Writes an assignment, and the membership that comes with it. An assignment that exists already is a `Conflict`.
pub(crate) async fn insert(tx: &mut WriteTx, account: &Account, assignment: &RoleAssignment) -> Result<(), Error> {
    let realm = &account.realm;
    let row = values![
        realm,
        &assignment.id,
        &assignment.account,
        &assignment.org,
        assignment.role.as_str(),
        assignment.assigned_at,
        &assignment.assigned_by,
    ];
    tx.execute(&INSERT, &row).await?;
    let row = values![
        realm,
        &assignment.org,
        &account.id,
        account.created_at,
        account.canonical_email(),
        account.last_login_at.map_or(0, |at| at.millis()),
    ];
    tx.execute(&JOIN, &row).await?;
    tx.announce(TOPIC, account.id.as_str()).await
}

/// Takes a role away, and the membership with the last one.
pub(super) async fn delete(tx: &mut WriteTx, realm: &RealmId, assignment: &RoleAssignment) -> Result<(), Error> {
    let RoleAssignment { id, account, org, .. } = assignment;
    tx.execute(&DELETE, &values![realm, id]).await?;
    tx.execute(&LEAVE, &values![realm, org, account]).await?;
    tx.announce(TOPIC, account.as_str()).await
}

/// Lets the memberships of an account follow its e-mail address and its last sign-in.
pub(crate) async fn follow_account(tx: &mut WriteTx, account: &Account) -> Result<(), Error> {
    let last_login_at = account.last_login_at.map_or(0, |at| at.millis());
    tx.execute(&FOLLOW, &values![&account.realm, &account.id, account.canonical_email(), last_login_at]).await?;
    Ok(())
}

/// Takes every role of an account away.
pub(crate) async fn delete_of_account(tx: &mut WriteTx, realm: &RealmId, account: &AccountId) -> Result<(), Error> {
    tx.execute(&DELETE_OF_ACCOUNT, &values![realm, account]).await?;
    tx.execute(&LEAVE_ALL, &values![realm, account]).await?;
    tx.announce(TOPIC, account.as_str()).await
}

/// Tells every node to forget what it knows of roles: something changed that concerns many accounts.
pub(crate) async fn announce_everybody(tx: &mut WriteTx) -> Result<(), Error> {
    tx.announce(TOPIC, "*").await
}
