//! The SQL of role assignments and of the memberships that follow from them.

use signet_storage::{Error, ReadTx, WriteTx, statements, values};
use signet_vocabulary::{AccountId, OrgId, RealmId};

use super::{Role, RoleAssignment, TOPIC};
use crate::accounts::Account;

statements! {
    /// The roles of an account everywhere.
    ROLES_OF = "SELECT org, role FROM role_assignments WHERE realm = $1 AND account = $2 ORDER BY org, role";
    /// Whether an organization has an active ADMIN other than this account.
    OTHER_ADMINISTRATOR = "SELECT 1 FROM role_assignments r JOIN accounts a ON a.realm = r.realm AND a.id = r.account
                           WHERE r.realm = $1 AND r.org = $2 AND r.role = 'ADMIN' AND r.account <> $3
                                 AND a.status = 'ACTIVE' LIMIT 1";
    /// A new assignment.
    INSERT = "INSERT INTO role_assignments (realm, id, account, org, role, assigned_at, assigned_by)
              VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// The account is a member now, if it was not before.
    JOIN = "INSERT INTO members (realm, org, account, created_at, email, last_login_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (realm, org, account) DO NOTHING";
    /// What an account's memberships are listed by follows the account.
    FOLLOW = "UPDATE members SET email = $3, last_login_at = $4 WHERE realm = $1 AND account = $2";
    /// Every assignment of an account.
    DELETE_OF_ACCOUNT = "DELETE FROM role_assignments WHERE realm = $1 AND account = $2";
    /// Every membership of an account.
    LEAVE_ALL = "DELETE FROM members WHERE realm = $1 AND account = $2";
}

fn role(text: &str) -> Result<Role, Error> {
    text.parse().map_err(|_| Error::corrupt("role_assignments", "role"))
}

pub(super) async fn roles_of(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
) -> Result<Vec<(OrgId, Role)>, Error> {
    tx.all(&ROLES_OF, &values![realm, account], |row| Ok((row.get(0)?, role(&row.get::<String>(1)?)?))).await
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
