//! Entering in a browser by the word of a provider, in the place of a password.

use signet_storage::WriteTx;
use signet_vocabulary::{Secret, Timestamp};

use super::enter::{Entered, InBrowser, enter};
use super::sign_in::Entry;
use crate::accounts::Account;
use crate::audit::Action;
use crate::challenges::{self, Challenge};
use crate::context::Context;
use crate::meters::SignIn;
use crate::refusal::Refusal;
use crate::sessions::model::{BROWSER_CLIENT, REMEMBERED};
use crate::sessions::password_try::{Barred, Door, bar};
use crate::{realms, remembered_devices};

/// How a session shows that a provider vouched for its person (`amr`).
const FEDERATED: &str = "fed";

/// Somebody for whom a provider vouched, to be told when that is committed.
pub(crate) enum Vouched {
    /// In.
    Entered(Box<Entered>),
    /// Asked for a second factor.
    Challenged(Box<(Challenge, Account)>),
}

impl Vouched {
    /// What the browser is told once that is committed.
    pub(crate) fn committed(self) -> Entry {
        match self {
            Self::Entered(entered) => Entry::SignedIn(entered.committed()),
            Self::Challenged(begun) => Entry::Challenged(begun),
        }
    }
}

fn wrong() -> Refusal {
    Refusal::unauthenticated("AUTHENTICATION_FAILED", "Whoever the provider speaks of cannot sign in here.")
}

/// Begins the session of `account`, or its challenge where it has second factors: what a provider asked for is the first of
/// them at most, and was proved there at `proved_at`. Whoever may not sign in by a password may not by a provider either.
pub(crate) async fn enter_vouched(
    tx: &mut WriteTx,
    ctx: &Context,
    account: Account,
    (device, at, proved_at): (Option<&Secret<String>>, InBrowser<'_>, Timestamp),
) -> Result<Result<Vouched, Barred>, Refusal> {
    let Some(there) = realms::row_if_there(tx, &ctx.realm.id).await? else {
        return Ok(Err(Barred { outcome: SignIn::Refused, refusal: wrong() }));
    };
    let door = Door { action: Action::SignedIn, wrong };
    if let Some(barred) = bar(tx, ctx, &account, (&there.settings, door)).await? {
        return Ok(Err(barred));
    }
    if account.factors.is_empty() {
        let entered = enter(tx, ctx, account, &[FEDERATED], (at, false)).await?.proved(tx, proved_at).await?;
        return Ok(Ok(Vouched::Entered(Box::new(entered))));
    }
    if let Some(device) = device
        && remembered_devices::admits(tx, ctx, &account, device).await?
    {
        let entered =
            enter(tx, ctx, account, &[FEDERATED, REMEMBERED], (at, false)).await?.proved(tx, proved_at).await?;
        return Ok(Ok(Vouched::Entered(Box::new(entered))));
    }
    let begun = (BROWSER_CLIENT, &[FEDERATED][..], Some(at.browser));
    let challenge = challenges::begin(tx, ctx, &account, begun, true).await?;
    Ok(Ok(Vouched::Challenged(Box::new((challenge, account)))))
}
