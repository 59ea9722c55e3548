//! What is left of what a client may register, when an administrator takes of it.

use signet_storage::{Error, WriteTx};

use super::store;
use crate::clients::Client;

/// Takes from what a client that registered itself may ask for whatever it is not to have any more: it would register that anew.
pub(crate) async fn limit(tx: &mut WriteTx, client: &Client) -> Result<(), Error> {
    let Some(own) = store::own(tx, &client.realm, &client.id).await? else { return Ok(()) };
    let left: Vec<_> = own.scopes.iter().filter(|scope| client.settings.scopes.contains(scope)).cloned().collect();
    if left.len() < own.scopes.len() {
        store::limit_own(tx, &client.realm, &client.id, &left).await?;
    }
    Ok(())
}
