//! The check value: a database knows which master key it belongs to, and refuses every other.

use signet_protocol::seal::{Context as SealedFor, MasterKey};
use signet_storage::{Error, Store};
use signet_vocabulary::Random;

use super::store;
use crate::boxed;

const CHECK: &str = "master_key_check";
const CHECK_TEXT: &[u8] = b"signet";
const BOUND_TO: SealedFor<'static> = SealedFor { purpose: "instance.master_key_check", realm: "", record: CHECK };

/// The key does not belong to this database.
#[derive(Debug, thiserror::Error)]
pub enum NotTheMasterKey {
    /// Another key sealed what is in the database.
    #[error("this master key does not belong to this database: it was set up with another one")]
    Another,
    /// The database did not answer.
    #[error(transparent)]
    Storage(#[from] Error),
}

/// Whether the database was set up with a master key already; if so, none may be generated.
#[boxed]
pub async fn is_claimed(store: &Store) -> Result<bool, Error> {
    Ok(store::fact(&mut store.read().await?, CHECK).await?.is_some())
}

/// Ties a fresh database to its master key, or checks that a used one belongs to it.
///
/// # Errors
/// `Another` when the database belongs to a different key.
#[boxed]
pub async fn claim(store: &Store, random: &Random, key: &MasterKey) -> Result<(), NotTheMasterKey> {
    store
        .write(|mut tx| async move {
            match store::fact(&mut tx, CHECK).await? {
                Some(sealed) => {
                    let opened = key.open(&BOUND_TO, &sealed).map_err(|_| NotTheMasterKey::Another)?;
                    if opened.expose() != CHECK_TEXT {
                        return Err(NotTheMasterKey::Another);
                    }
                }
                None => store::insert_fact(&mut tx, CHECK, &key.seal(random, &BOUND_TO, CHECK_TEXT)).await?,
            }
            Ok(tx.commit(()))
        })
        .await
}
