//! The SQL of what an account carries in the Realm API alone, and of its lists there.

use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::{AccountId, RealmId, Timestamp, UserId};

use super::model::User;
use crate::accounts::{self, AccountStatus};
use crate::entity_lists::{Column, ColumnKind, Holder, Large, Searched, Shape};
use crate::free_data::FreeData;

statements! {
    /// One user by the id of its account. What was erased is nobody any more.
    BY_ACCOUNT = "SELECT t.realm, t.id, t.type, t.status, t.email, t.email_verified, t.username, t.realm_roles, t.realm_scopes,
                         t.identity, t.owner, t.epoch, t.created_at, t.updated_at, t.last_login_at, t.phone, t.factors,
                         o.created_at, t.channel, t.data, t.deleted_at
                  FROM accounts t LEFT JOIN accounts o ON o.realm = t.realm AND o.id = t.owner
                  WHERE t.realm = $1 AND t.id = $2 AND t.erased_at IS NULL";
    /// What may change of a user, but for its names, its status and its password.
    UPDATE = "UPDATE accounts SET realm_roles = $3, realm_scopes = $4, identity = $5, owner = $6, channel = $7, data = $8,
                                  external_reference = $9, folded_reference = $10, updated_at = $11
              WHERE realm = $1 AND id = $2";
    /// The status from before an account was closed, and whether its person closed it.
    CLOSING = "SELECT status_before, ended_itself FROM accounts WHERE realm = $1 AND id = $2";
}

/// How users are listed.
pub(super) const SHAPE: Shape = Shape {
    select:
        "SELECT t.realm, t.id, t.type, t.status, t.email, t.email_verified, t.username, t.realm_roles, t.realm_scopes,
                    t.identity, t.owner, t.epoch, t.created_at, t.updated_at, t.last_login_at, t.phone, t.factors,
                    o.created_at, t.channel, t.data, t.deleted_at",
    large: &[Large { name: "channel", expression: "t.channel" }, Large { name: "data", expression: "t.data" }],
    from: "FROM accounts t",
    owner: " LEFT JOIN accounts o ON o.realm = t.realm AND o.id = t.owner",
    holder: Holder::Owner,
    always: "t.status <> '' AND t.erased_at IS NULL",
    columns: &[
        Column { name: "id", expression: "t.id", kind: ColumnKind::User("t.created_at") },
        Column { name: "username", expression: "t.username", kind: ColumnKind::Text },
        Column { name: "identity", expression: "t.identity", kind: ColumnKind::Text },
        Column { name: "owner", expression: "t.owner", kind: ColumnKind::User("o.created_at") },
        Column { name: "roles", expression: "t.realm_roles", kind: ColumnKind::Text },
        Column { name: "scopes", expression: "t.realm_scopes", kind: ColumnKind::Text },
        Column {
            name: "active",
            expression: "(CASE WHEN t.status = 'ACTIVE' THEN 1 ELSE 0 END)",
            kind: ColumnKind::Flag,
        },
        Column {
            name: "external_reference",
            expression: "t.external_reference",
            kind: ColumnKind::Reference("t.folded_reference"),
        },
        Column { name: "created_at", expression: "t.created_at", kind: ColumnKind::Time },
        Column { name: "updated_at", expression: "t.updated_at", kind: ColumnKind::Time },
    ],
    searched: &[
        Searched {
            name: "username",
            // An account may also have an address that its username does not show.
            before: "t.id IN (SELECT i.account FROM identifiers i JOIN accounts a ON a.realm = i.realm AND a.id = i.account
                     WHERE i.realm = $1 AND i.kind = CASE WHEN a.username = a.email THEN 'email' ELSE 'username' END AND ",
            expression: "i.canonical",
            after: ")",
        },
        Searched { name: "external_reference", before: "", expression: "t.folded_reference", after: "" },
    ],
};

pub(super) fn user(row: &Row<'_>) -> Result<User, Error> {
    let corrupt = |what: &'static str| Error::corrupt("accounts", what);
    let account = accounts::of_row(row)?;
    let owner_made_at: Option<Timestamp> = row.get(17)?;
    Ok(User {
        owner: UserId::of(&account.owner, owner_made_at.ok_or_else(|| corrupt("owner"))?),
        channel: serde_json::from_str(&row.get::<String>(18)?).map_err(|_| corrupt("channel"))?,
        data: FreeData::stored(row.get(19)?).ok_or_else(|| corrupt("data"))?,
        deleted_at: row.get(20)?,
        account,
    })
}

pub(crate) async fn by_account(tx: &mut ReadTx, realm: &RealmId, id: &AccountId) -> Result<Option<User>, Error> {
    tx.optional(&BY_ACCOUNT, &values![realm, id], user).await
}

/// Writes what a user carries here. An identity that another user has is a `Conflict`.
pub(super) async fn update(tx: &mut WriteTx, user: &User) -> Result<(), Error> {
    let account = &user.account;
    let channel = serde_json::to_string(&user.channel).map_err(|_| Error::corrupt("accounts", "channel"))?;
    let row = values![
        &account.realm,
        &account.id,
        account.realm_roles.join(","),
        account.realm_scopes.join(","),
        &account.identity,
        &account.owner,
        channel,
        user.data.to_text(),
        user.data.reference(),
        user.data.folded_reference(),
        account.updated_at,
    ];
    tx.execute(&UPDATE, &row).await?;
    tx.announce(accounts::TOPIC, account.id.as_str()).await
}

/// The status from before a user was deleted, and whether its person ended it.
pub(super) async fn closing(tx: &mut ReadTx, user: &User) -> Result<(Option<AccountStatus>, bool), Error> {
    let account = &user.account;
    tx.one(&CLOSING, &values![&account.realm, &account.id], |row| {
        let status = row.get::<Option<String>>(0)?.map(|text| text.parse()).transpose();
        Ok((status.map_err(|_| Error::corrupt("accounts", "status_before"))?, row.get(1)?))
    })
    .await
}
