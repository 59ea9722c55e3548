//! The SQL of identities.

use signet_storage::{Error, ReadTx, Row, Statement, Value, WriteTx, statements, values};
use signet_vocabulary::{AccountId, IdentityId, RealmId, Timestamp, UserId};

use super::model::Identity;
use crate::entity_lists::{Column, ColumnKind, Holder, Large, MOST_BYTES, Searched, Shape};
use crate::free_data::FreeData;

statements! {
    /// A new identity.
    INSERT = "INSERT INTO identities (realm, id, type, country, currency, data, owner, updated_at, deleted_at,
                                      external_reference, folded_reference, created_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    /// One identity by its id.
    BY_ID = "SELECT t.realm, t.id, t.type, t.country, t.currency, t.data, t.owner, o.created_at, t.created_at, t.updated_at,
                    t.deleted_at
             FROM identities t LEFT JOIN accounts o ON o.realm = t.realm AND o.id = t.owner
             WHERE t.realm = $1 AND t.id = $2";
    /// All that may change.
    UPDATE = "UPDATE identities SET type = $3, country = $4, currency = $5, data = $6, owner = $7, updated_at = $8,
                                    deleted_at = $9, external_reference = $10, folded_reference = $11
              WHERE realm = $1 AND id = $2";
    /// The account acts for it no more.
    LET_GO = "UPDATE identities SET former_account = $3 WHERE realm = $1 AND id = $2";
    /// Those that an account acted for before, and nobody does now.
    FORMER = "SELECT t.realm, t.id, t.type, t.country, t.currency, t.data, t.owner, o.created_at, t.created_at, t.updated_at,
                     t.deleted_at
              FROM identities t LEFT JOIN accounts o ON o.realm = t.realm AND o.id = t.owner
              WHERE t.realm = $1 AND t.former_account = $2 AND NOT EXISTS
                    (SELECT 1 FROM accounts a WHERE a.realm = t.realm AND a.identity = t.id AND a.identity IS NOT NULL)
              ORDER BY t.created_at, t.id LIMIT $3";
    /// Those that an account owns, and nobody acts for; the ones above apart.
    OWNED = "SELECT t.realm, t.id, t.type, t.country, t.currency, t.data, t.owner, o.created_at, t.created_at, t.updated_at,
                    t.deleted_at
             FROM identities t LEFT JOIN accounts o ON o.realm = t.realm AND o.id = t.owner
             WHERE t.realm = $1 AND t.owner = $2 AND (t.former_account IS NULL OR t.former_account <> $2) AND NOT EXISTS
                   (SELECT 1 FROM accounts a WHERE a.realm = t.realm AND a.identity = t.id AND a.identity IS NOT NULL)
             ORDER BY t.created_at, t.id LIMIT $3";
    /// Empties those that an account acted for before, and nobody does now.
    EMPTY_FORMER = "UPDATE identities SET data = '{}', external_reference = NULL, folded_reference = NULL, updated_at = $3
                    WHERE realm = $1 AND former_account = $2 AND NOT EXISTS
                          (SELECT 1 FROM accounts a WHERE a.realm = identities.realm AND a.identity = identities.id
                                                          AND a.identity IS NOT NULL)";
    /// Empties one.
    EMPTY = "UPDATE identities SET data = '{}', external_reference = NULL, folded_reference = NULL, updated_at = $3
             WHERE realm = $1 AND id = $2";
    /// Whether some account acts for it.
    IS_OF_AN_ACCOUNT = "SELECT 1 FROM accounts WHERE realm = $1 AND identity = $2 AND identity IS NOT NULL";
}

/// How identities are listed.
pub(super) const SHAPE: Shape = Shape {
    select:
        "SELECT t.realm, t.id, t.type, t.country, t.currency, t.data, t.owner, o.created_at, t.created_at, t.updated_at,
                    t.deleted_at",
    large: &[Large { name: "data", expression: "t.data" }],
    from: "FROM identities t",
    owner: " LEFT JOIN accounts o ON o.realm = t.realm AND o.id = t.owner",
    holder: Holder::Owner,
    always: "t.type <> ''",
    columns: &[
        Column { name: "id", expression: "t.id", kind: ColumnKind::Text },
        Column { name: "type", expression: "t.type", kind: ColumnKind::Text },
        Column { name: "country", expression: "t.country", kind: ColumnKind::Text },
        Column { name: "currency", expression: "t.currency", kind: ColumnKind::Text },
        Column { name: "owner", expression: "t.owner", kind: ColumnKind::User("o.created_at") },
        Column {
            name: "external_reference",
            expression: "t.external_reference",
            kind: ColumnKind::Reference("t.folded_reference"),
        },
        Column { name: "created_at", expression: "t.created_at", kind: ColumnKind::Time },
        Column { name: "updated_at", expression: "t.updated_at", kind: ColumnKind::Time },
    ],
    searched: &[Searched { name: "external_reference", before: "", expression: "t.folded_reference", after: "" }],
};

pub(super) fn identity(row: &Row<'_>) -> Result<Identity, Error> {
    let corrupt = |what: &'static str| Error::corrupt("identities", what);
    let owner: AccountId = row.get(6)?;
    let owner_made_at: Option<Timestamp> = row.get(7)?;
    Ok(Identity {
        realm: row.get(0)?,
        id: row.get(1)?,
        kind: row.get::<String>(2)?.parse().map_err(|_| corrupt("type"))?,
        country: row.get(3)?,
        currency: row.get(4)?,
        data: FreeData::stored(row.get(5)?).ok_or_else(|| corrupt("data"))?,
        owner_user: UserId::of(&owner, owner_made_at.ok_or_else(|| corrupt("owner"))?),
        owner,
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
        deleted_at: row.get(10)?,
    })
}

/// All that may change of an identity, and which one it is.
fn changeable(identity: &Identity) -> [Value; 11] {
    values![
        &identity.realm,
        &identity.id,
        identity.kind.as_str(),
        &identity.country,
        &identity.currency,
        identity.data.to_text(),
        &identity.owner,
        identity.updated_at,
        identity.deleted_at,
        identity.data.reference(),
        identity.data.folded_reference(),
    ]
}

pub(super) async fn insert(tx: &mut WriteTx, identity: &Identity) -> Result<(), Error> {
    let row: Vec<Value> = changeable(identity).into_iter().chain([identity.created_at.into()]).collect();
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

pub(super) async fn update(tx: &mut WriteTx, identity: &Identity) -> Result<(), Error> {
    tx.execute(&UPDATE, &changeable(identity)).await?;
    Ok(())
}

/// Keeps whose it was, for the day on which that account is erased.
pub(crate) async fn let_go(
    tx: &mut WriteTx,
    realm: &RealmId,
    id: &IdentityId,
    account: &AccountId,
) -> Result<(), Error> {
    tx.execute(&LET_GO, &values![realm, id, account]).await?;
    Ok(())
}

pub(crate) async fn by_id(tx: &mut ReadTx, realm: &RealmId, id: &IdentityId) -> Result<Option<Identity>, Error> {
    tx.optional(&BY_ID, &values![realm, id], identity).await
}

/// Those that an account acted for before or owns, and nobody acts for now: at most `most` of each.
pub(crate) async fn of_account(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
    most: i64,
) -> Result<Vec<Identity>, Error> {
    let mut found = tx.all(&FORMER, &values![realm, account, most], identity).await?;
    found.extend(tx.all(&OWNED, &values![realm, account, most], identity).await?);
    Ok(found)
}

/// Destroys what is said in the identity `id` of an account, and in those that it acted for before and nobody does now.
pub(crate) async fn empty(
    tx: &mut WriteTx,
    realm: &RealmId,
    (id, account): (&IdentityId, &AccountId),
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(&EMPTY, &values![realm, id, now]).await?;
    tx.execute(&EMPTY_FORMER, &values![realm, account, now]).await?;
    Ok(())
}

pub(super) async fn is_of_an_account(tx: &mut ReadTx, identity: &Identity) -> Result<bool, Error> {
    let row = values![&identity.realm, &identity.id];
    Ok(tx.optional(&IS_OF_AN_ACCOUNT, &row, |row| row.get::<i64>(0)).await?.is_some())
}

pub(super) async fn by_ids(tx: &mut ReadTx, realm: &RealmId, ids: &[IdentityId]) -> Result<Vec<Identity>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (2..ids.len() + 2).map(|place| format!("${place}")).collect();
    let (select, from, owner) = (SHAPE.select, SHAPE.from, SHAPE.owner);
    let text = format!("{select} {from}{owner} WHERE t.realm = $1 AND t.id IN ({})", places.join(", "));
    let values: Vec<Value> = std::iter::once(Value::from(realm)).chain(ids.iter().map(Value::from)).collect();
    tx.all_up_to(MOST_BYTES, &Statement::composed("identities::by_ids", text), &values, identity).await
}
