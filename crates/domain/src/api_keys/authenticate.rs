//! Telling who an API key speaks for, on every request: from memory, unless something changed.

use std::sync::Arc;

use super::known::by_id;
use super::prove::prove;
use super::{Presented, Signing, refused};
use crate::access::Grants;
use crate::accounts::{self, AccountStatus};
use crate::boxed;
use crate::context::{App, Caller, Credential};
use crate::realms::{self, Realm};
use crate::refusal::Refusal;
use crate::roles;

/// The realm and the caller of an API key, if it holds at this moment and its account is active. A signature is checked
/// whenever there is one; whether it is needed depends on what is asked for.
///
/// # Errors
/// `Unauthenticated`, the same and after the same work whatever the reason. On a developer's machine a wrong signature of a
/// key that holds is told the text that should have been signed.
#[boxed]
pub async fn authenticate(
    app: &App,
    presented: &Presented,
    signing: Option<&Signing<'_>>,
) -> Result<(Arc<Realm>, Caller), Refusal> {
    let found = by_id(app, presented.id()).await?;
    let key = found.as_deref().unwrap_or(&app.api_keys.decoy);
    let realm = match &found {
        Some(key) => realms::by_id(app, &key.realm).await?,
        None => None,
    };
    let is_live = realm.as_ref().is_some_and(|realm| key.is_live(realm.now(&app.clock)));
    let proven = prove(app, key, presented, signing, is_live);
    let (Some(realm), Some(key), signed) = (realm, found, proven?) else { return Err(refused()) };
    if !is_live {
        return Err(refused());
    }
    let account = accounts::by_id(app, &key.realm, &key.account).await?.ok_or_else(refused)?;
    if account.status != AccountStatus::Active {
        return Err(refused());
    }
    let memberships = roles::memberships(app, &key.realm, &account.id, Some(&key.org)).await?;
    let grants = Grants::of_key(&account, &memberships, &key.org, key.permissions());
    Ok((
        realm,
        Caller { account, credential: Credential::Key(key, signed), named_org: None, grants, needs_factor: false },
    ))
}
