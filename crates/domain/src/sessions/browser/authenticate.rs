//! Telling who is signed in in a browser.

use std::sync::Arc;

use signet_protocol::oauth::BrowserSessionKey;

use crate::boxed;
use crate::context::{App, Caller};
use crate::realms::Realm;
use crate::refusal::Refusal;
use crate::sessions::authenticate::caller;
use crate::sessions::key::prolong;
use crate::sessions::store;

/// The person whom a browser's key shows in `realm`, if the session counts and the account is active at this moment. Nobody
/// for a key of another realm, exactly as for one that is unknown or over. Being shown keeps the session from going idle.
///
/// # Errors
/// What keeps the database from being read.
#[boxed]
pub async fn authenticate(app: &App, realm: &Realm, key: &BrowserSessionKey) -> Result<Option<Caller>, Refusal> {
    let found = store::by_browser_key(&mut app.store.read().await?, &realm.id, &key.hash()).await?;
    let Some(session) = found.map(Arc::new) else { return Ok(None) };
    let caller = caller(app, realm, Arc::clone(&session), session.org.clone()).await?;
    if caller.is_some() {
        prolong(app, realm, &session).await;
    }
    Ok(caller)
}
