//! Registering on a page.

use std::sync::Arc;

use super::begin::begin;
use super::enter::{InBrowser, SignedIn};
use crate::accounts::Account;
use crate::boxed;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::sessions::register::{Registration, note, prepare};

/// An account that was made on a page.
#[derive(Debug)]
pub struct Registered {
    /// The account.
    pub account: Arc<Account>,
    /// Its first session, in this browser; none where an address has to be proved first.
    pub signed_in: Option<SignedIn>,
}

/// Makes an account as [`crate::sessions::register`] does, and signs it in in this browser.
///
/// # Errors
/// As [`crate::sessions::register`].
#[boxed]
pub async fn register(ctx: &Context, registration: Registration, at: &InBrowser<'_>) -> Result<Registered, Refusal> {
    let made = &prepare(ctx, registration).await?;
    let (account, begun) = ctx
        .app
        .store
        .write(|mut tx| async move {
            let account = made.insert(&mut tx, ctx).await?;
            let begun = match made.waits {
                true => None,
                false => Some(begin(&mut tx, ctx, &account, (&["pwd"], at.current)).await?),
            };
            note(&mut tx, ctx, &account, begun.as_ref().map(|(session, _)| &session.id)).await?;
            Ok::<_, Refusal>(tx.commit((account, begun)))
        })
        .await?;
    let account = Arc::new(account);
    let signed_in = begun.map(|(session, key)| SignedIn {
        account: Arc::clone(&account),
        session: Arc::new(session),
        key,
        device: None,
    });
    Ok(Registered { account, signed_in })
}
