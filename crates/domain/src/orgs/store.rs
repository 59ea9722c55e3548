//! The SQL of organizations.

use signet_storage::{Error, ReadTx, Row, Statement, WriteTx, statements, values};
use signet_vocabulary::{OrgId, RealmId};

use super::{Org, check};
use crate::paging::Paging;

statements! {
    /// One organization.
    BY_ID = "SELECT realm, id, legal_name, reg_no, country, roles, type, status, domain, created_at, updated_at,
                    mfa_required
             FROM orgs WHERE realm = $1 AND id = $2";
    /// A new organization.
    INSERT = "INSERT INTO orgs (realm, id, legal_name, folded_name, reg_no, country, roles, type, status, domain, created_at,
                                updated_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    /// What of it may change.
    UPDATE = "UPDATE orgs SET legal_name = $3, folded_name = $4, roles = $5, type = $6, updated_at = $7, mfa_required = $8
              WHERE realm = $1 AND id = $2";
    /// Upwards by age.
    BY_AGE = "SELECT realm, id, legal_name, reg_no, country, roles, type, status, domain, created_at, updated_at,
                    mfa_required
              FROM orgs WHERE realm = $1 AND country <> '' AND (created_at, id) > ($2, $3) AND ($5 = '' OR country = $5)
              ORDER BY created_at, id LIMIT $4";
    /// Downwards by age.
    BY_AGE_DOWN = "SELECT realm, id, legal_name, reg_no, country, roles, type, status, domain, created_at, updated_at,
                    mfa_required
                   FROM orgs WHERE realm = $1 AND country <> '' AND (created_at, id) < ($2, $3) AND ($5 = '' OR country = $5)
                   ORDER BY created_at DESC, id DESC LIMIT $4";
    /// Upwards by name.
    BY_NAME = "SELECT realm, id, legal_name, reg_no, country, roles, type, status, domain, created_at, updated_at,
                    mfa_required
               FROM orgs WHERE realm = $1 AND country <> '' AND (folded_name, id) > ($2, $3) AND ($5 = '' OR country = $5)
               ORDER BY folded_name, id LIMIT $4";
    /// Downwards by name.
    BY_NAME_DOWN = "SELECT realm, id, legal_name, reg_no, country, roles, type, status, domain, created_at, updated_at,
                    mfa_required
                    FROM orgs WHERE realm = $1 AND country <> '' AND (folded_name, id) < ($2, $3) AND ($5 = '' OR country = $5)
                    ORDER BY folded_name DESC, id DESC LIMIT $4";
}

fn org(row: &Row<'_>) -> Result<Org, Error> {
    let corrupt = |what: &'static str| Error::corrupt("orgs", what);
    Ok(Org {
        realm: row.get(0)?,
        id: row.get(1)?,
        legal_name: row.get(2)?,
        reg_no: row.get(3)?,
        country: row.get(4)?,
        roles: serde_json::from_str(&row.get::<String>(5)?).map_err(|_| corrupt("roles"))?,
        kind: row.get::<String>(6)?.parse().map_err(|_| corrupt("type"))?,
        status: row.get::<String>(7)?.parse().map_err(|_| corrupt("status"))?,
        domain: row.get(8)?,
        created_at: row.get(9)?,
        updated_at: row.get(10)?,
        mfa_required: row.get(11)?,
    })
}

fn roles(org: &Org) -> String {
    serde_json::Value::from(org.roles.clone()).to_string()
}

pub(crate) async fn by_id(tx: &mut ReadTx, realm: &RealmId, id: &OrgId) -> Result<Option<Org>, Error> {
    tx.optional(&BY_ID, &values![realm, id], org).await
}

pub(super) async fn insert(tx: &mut WriteTx, org: &Org) -> Result<(), Error> {
    let row = values![
        &org.realm,
        &org.id,
        &org.legal_name,
        check::folded(&org.legal_name),
        &org.reg_no,
        &org.country,
        roles(org),
        org.kind.as_str(),
        org.status.as_str(),
        org.domain.as_ref(),
        org.created_at,
        org.updated_at,
    ];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

pub(super) async fn update(tx: &mut WriteTx, org: &Org) -> Result<(), Error> {
    let folded = check::folded(&org.legal_name);
    let row = values![
        &org.realm,
        &org.id,
        &org.legal_name,
        folded,
        roles(org),
        org.kind.as_str(),
        org.updated_at,
        org.mfa_required,
    ];
    tx.execute(&UPDATE, &row).await?;
    Ok(())
}

pub(super) async fn page(
    tx: &mut ReadTx,
    realm: &RealmId,
    is_by_name: bool,
    paging: &Paging<'_>,
    country: &str,
) -> Result<Vec<Org>, Error> {
    let statement: &Statement = match (is_by_name, paging.reads_down()) {
        (false, false) => &BY_AGE,
        (false, true) => &BY_AGE_DOWN,
        (true, false) => &BY_NAME,
        (true, true) => &BY_NAME_DOWN,
    };
    let [key, id, limit] = paging.values();
    tx.all(statement, &[realm.into(), key, id, limit, country.into()], org).await
}
