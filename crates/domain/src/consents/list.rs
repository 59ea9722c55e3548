//! Reading consents.

use std::sync::Arc;

use signet_vocabulary::{AccountId, ClientId};

use super::{Consent, store};
use crate::boxed;
use crate::clients::{self, Client};
use crate::context::Context;
use crate::refusal::Refusal;

/// How many consents are listed, the newest first.
const MOST: i64 = 250;

/// A consent as its person sees it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// What they said.
    pub consent: Consent,
    /// To whom.
    pub client: Arc<Client>,
}

/// What the caller lets clients have, the newest first, at most 250; of clients that are still there.
///
/// # Errors
/// `Unauthenticated` and `Denied` to everybody but a person who signed in.
#[boxed]
pub async fn list(ctx: &Context) -> Result<Vec<Listed>, Refusal> {
    ctx.require_factor()?;
    let account = &ctx.require_person()?.account.id;
    let found = store::of_account(&mut ctx.app.store.read().await?, &ctx.realm.id, account, MOST).await?;
    let mut listed = Vec::with_capacity(found.len());
    for consent in found {
        if let Some(client) = clients::by_id(&ctx.app, &ctx.realm.id, &consent.client).await? {
            listed.push(Listed { consent, client });
        }
    }
    Ok(listed)
}

/// What `account` said that `client` may have, for the page that asks about the rest.
///
/// # Errors
/// What keeps the database from being read.
#[boxed]
pub async fn given(ctx: &Context, account: &AccountId, client: &ClientId) -> Result<Option<Consent>, Refusal> {
    Ok(store::of(&mut ctx.app.store.read().await?, &ctx.realm.id, account, client).await?)
}
