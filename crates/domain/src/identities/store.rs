//! The SQL of identities.

use signet_storage::{Error, WriteTx, statements, values};
use signet_vocabulary::{IdentityId, Timestamp};

use super::NewIdentity;
use crate::realms::Realm;

statements! {
    /// A new identity of the neutral kind.
    INSERT = "INSERT INTO identities (realm, id, type, country, currency, data, owner, created_at, updated_at, deleted_at)
              VALUES ($1, $2, 'neutral', $3, $4, $5, $6, $7, $7, NULL)";
}

pub(super) async fn insert(
    tx: &mut WriteTx,
    realm: &Realm,
    id: &IdentityId,
    new: &NewIdentity,
    now: Timestamp,
) -> Result<(), Error> {
    let data = serde_json::Value::Object(new.data.clone()).to_string();
    let row = values![&realm.id, id, &realm.country, &realm.currency, data, &new.owner, now];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}
