//! The SQL of the account lists. Each statement reads along the one index that has its order; the filters run along it.

use signet_storage::{Error, ReadTx, Statement, Value, statements};
use signet_vocabulary::{OrgId, RealmId};

use super::{AccountOrder, Column};
use crate::accounts::Account;
use crate::accounts::store::account;
use crate::paging::Paging;

statements! {
    /// Upwards by age.
    BY_AGE = "SELECT realm, id, type, status, email, email_verified, username, realm_roles, realm_scopes,
                     identity, owner, epoch, created_at, updated_at, last_login_at, phone, factors
              FROM accounts WHERE realm = $1 AND (created_at, id) > ($2, $3) AND email IS NOT NULL
                AND ($5 = '' OR status = $5) AND ($6 = '' OR type = $6)
              ORDER BY created_at, id LIMIT $4";
    /// Upwards by the last sign-in.
    BY_LAST_LOGIN = "SELECT realm, id, type, status, email, email_verified, username, realm_roles,
                            realm_scopes, identity, owner, epoch, created_at, updated_at, last_login_at, phone, factors
                     FROM accounts WHERE realm = $1 AND (last_login_at, id) > ($2, $3)
                       AND email IS NOT NULL AND ($5 = '' OR status = $5) AND ($6 = '' OR type = $6)
                     ORDER BY last_login_at, id LIMIT $4";
    /// Upwards by e-mail address, which no two accounts share.
    BY_EMAIL = "SELECT a.realm, a.id, a.type, a.status, a.email, a.email_verified, a.username, a.realm_roles,
                       a.realm_scopes, a.identity, a.owner, a.epoch, a.created_at, a.updated_at,
                       a.last_login_at, a.phone, a.factors
                FROM identifiers i CROSS JOIN accounts a
                WHERE i.realm = $1 AND i.canonical > $2 AND i.kind = 'email' AND a.realm = i.realm AND a.id = i.account
                  AND ($4 = '' OR a.status = $4) AND ($5 = '' OR a.type = $5)
                ORDER BY i.canonical LIMIT $3";
    /// Upwards by age, in one organization.
    IN_ORG_BY_AGE = "SELECT a.realm, a.id, a.type, a.status, a.email, a.email_verified, a.username,
                            a.realm_roles, a.realm_scopes, a.identity, a.owner, a.epoch, a.created_at,
                            a.updated_at, a.last_login_at, a.phone, a.factors
                     FROM members m CROSS JOIN accounts a
                     WHERE m.realm = $1 AND m.org = $7 AND (m.created_at, m.account) > ($2, $3) AND m.email <> ''
                       AND a.realm = m.realm AND a.id = m.account AND ($5 = '' OR a.status = $5) AND ($6 = '' OR a.type = $6)
                     ORDER BY m.created_at, m.account LIMIT $4";
    /// Upwards by the last sign-in, in one organization.
    IN_ORG_BY_LAST_LOGIN = "SELECT a.realm, a.id, a.type, a.status, a.email, a.email_verified, a.username,
                                   a.realm_roles, a.realm_scopes, a.identity, a.owner, a.epoch, a.created_at,
                                   a.updated_at, a.last_login_at, a.phone, a.factors
                            FROM members m CROSS JOIN accounts a
                            WHERE m.realm = $1 AND m.org = $7 AND (m.last_login_at, m.account) > ($2, $3) AND m.email <> ''
                              AND a.realm = m.realm AND a.id = m.account AND ($5 = '' OR a.status = $5) AND ($6 = '' OR a.type = $6)
                            ORDER BY m.last_login_at, m.account LIMIT $4";
    /// Upwards by e-mail address, in one organization.
    IN_ORG_BY_EMAIL = "SELECT a.realm, a.id, a.type, a.status, a.email, a.email_verified, a.username,
                              a.realm_roles, a.realm_scopes, a.identity, a.owner, a.epoch, a.created_at,
                              a.updated_at, a.last_login_at, a.phone, a.factors
                       FROM members m CROSS JOIN accounts a
                       WHERE m.realm = $1 AND m.org = $7 AND (m.email, m.account) > ($2, $3) AND m.email <> ''
                         AND a.realm = m.realm AND a.id = m.account AND ($5 = '' OR a.status = $5) AND ($6 = '' OR a.type = $6)
                       ORDER BY m.email, m.account LIMIT $4";
    /// Downwards by age.
    BY_AGE_DOWN = "SELECT realm, id, type, status, email, email_verified, username, realm_roles, realm_scopes,
                          identity, owner, epoch, created_at, updated_at, last_login_at, phone, factors
                   FROM accounts WHERE realm = $1 AND (created_at, id) < ($2, $3) AND email IS NOT NULL
                     AND ($5 = '' OR status = $5) AND ($6 = '' OR type = $6)
                   ORDER BY created_at DESC, id DESC LIMIT $4";
    /// Downwards by the last sign-in.
    BY_LAST_LOGIN_DOWN = "SELECT realm, id, type, status, email, email_verified, username, realm_roles,
                                 realm_scopes, identity, owner, epoch, created_at, updated_at, last_login_at,
                                 phone, factors
                          FROM accounts WHERE realm = $1 AND (last_login_at, id) < ($2, $3)
                            AND email IS NOT NULL AND ($5 = '' OR status = $5) AND ($6 = '' OR type = $6)
                          ORDER BY last_login_at DESC, id DESC LIMIT $4";
    /// Downwards by e-mail address, which no two accounts share.
    BY_EMAIL_DOWN = "SELECT a.realm, a.id, a.type, a.status, a.email, a.email_verified, a.username,
                            a.realm_roles, a.realm_scopes, a.identity, a.owner, a.epoch, a.created_at,
                            a.updated_at, a.last_login_at, a.phone, a.factors
                     FROM identifiers i CROSS JOIN accounts a
                     WHERE i.realm = $1 AND i.canonical < $2 AND i.kind = 'email' AND a.realm = i.realm AND a.id = i.account
                       AND ($4 = '' OR a.status = $4) AND ($5 = '' OR a.type = $5)
                     ORDER BY i.canonical DESC LIMIT $3";
    /// Downwards by age, in one organization.
    IN_ORG_BY_AGE_DOWN = "SELECT a.realm, a.id, a.type, a.status, a.email, a.email_verified, a.username,
                                 a.realm_roles, a.realm_scopes, a.identity, a.owner, a.epoch, a.created_at,
                                 a.updated_at, a.last_login_at, a.phone, a.factors
                          FROM members m CROSS JOIN accounts a
                          WHERE m.realm = $1 AND m.org = $7 AND (m.created_at, m.account) < ($2, $3) AND m.email <> ''
                            AND a.realm = m.realm AND a.id = m.account AND ($5 = '' OR a.status = $5) AND ($6 = '' OR a.type = $6)
                          ORDER BY m.created_at DESC, m.account DESC LIMIT $4";
    /// Downwards by the last sign-in, in one organization.
    IN_ORG_BY_LAST_LOGIN_DOWN = "SELECT a.realm, a.id, a.type, a.status, a.email, a.email_verified, a.username,
                                        a.realm_roles, a.realm_scopes, a.identity, a.owner, a.epoch,
                                        a.created_at, a.updated_at, a.last_login_at, a.phone, a.factors
                                 FROM members m CROSS JOIN accounts a
                                 WHERE m.realm = $1 AND m.org = $7 AND (m.last_login_at, m.account) < ($2, $3) AND m.email <> ''
                                   AND a.realm = m.realm AND a.id = m.account AND ($5 = '' OR a.status = $5) AND ($6 = '' OR a.type = $6)
                                 ORDER BY m.last_login_at DESC, m.account DESC LIMIT $4";
    /// Downwards by e-mail address, in one organization.
    IN_ORG_BY_EMAIL_DOWN = "SELECT a.realm, a.id, a.type, a.status, a.email, a.email_verified, a.username,
                                   a.realm_roles, a.realm_scopes, a.identity, a.owner, a.epoch, a.created_at,
                                   a.updated_at, a.last_login_at, a.phone, a.factors
                            FROM members m CROSS JOIN accounts a
                            WHERE m.realm = $1 AND m.org = $7 AND (m.email, m.account) < ($2, $3) AND m.email <> ''
                              AND a.realm = m.realm AND a.id = m.account AND ($5 = '' OR a.status = $5) AND ($6 = '' OR a.type = $6)
                            ORDER BY m.email DESC, m.account DESC LIMIT $4";
}

/// How a list is narrowed.
pub(super) struct Narrowed<'a> {
    pub(super) realm: &'a RealmId,
    pub(super) org: Option<&'a OrgId>,
    /// A status, or nothing for all.
    pub(super) status: &'a str,
    /// A type, or nothing for all.
    pub(super) kind: &'a str,
}

pub(super) async fn page(
    tx: &mut ReadTx,
    order: AccountOrder,
    paging: &Paging<'_>,
    narrowed: &Narrowed<'_>,
) -> Result<Vec<Account>, Error> {
    let [key, id, limit] = paging.values();
    let realm = Value::from(narrowed.realm);
    let [status, kind] = [narrowed.status, narrowed.kind].map(Value::from);
    let statement = statement(order.column(), paging.reads_down(), narrowed.org.is_some());
    let values = match (narrowed.org, order.column()) {
        (Some(org), _) => vec![realm, key, id, limit, status, kind, org.into()],
        (None, Column::Email) => vec![realm, key, limit, status, kind],
        (None, Column::CreatedAt | Column::LastLoginAt) => vec![realm, key, id, limit, status, kind],
    };
    tx.all(statement, &values, account).await
}

fn statement(column: Column, is_down: bool, is_in_org: bool) -> &'static Statement {
    match (is_in_org, column, is_down) {
        (false, Column::CreatedAt, false) => &BY_AGE,
        (false, Column::CreatedAt, true) => &BY_AGE_DOWN,
        (false, Column::LastLoginAt, false) => &BY_LAST_LOGIN,
        (false, Column::LastLoginAt, true) => &BY_LAST_LOGIN_DOWN,
        (false, Column::Email, false) => &BY_EMAIL,
        (false, Column::Email, true) => &BY_EMAIL_DOWN,
        (true, Column::CreatedAt, false) => &IN_ORG_BY_AGE,
        (true, Column::CreatedAt, true) => &IN_ORG_BY_AGE_DOWN,
        (true, Column::LastLoginAt, false) => &IN_ORG_BY_LAST_LOGIN,
        (true, Column::LastLoginAt, true) => &IN_ORG_BY_LAST_LOGIN_DOWN,
        (true, Column::Email, false) => &IN_ORG_BY_EMAIL,
        (true, Column::Email, true) => &IN_ORG_BY_EMAIL_DOWN,
    }
}
