//! Signing in on a page by a name and a password, and proving oneself there again.

use signet_protocol::identifier;
use signet_storage::WriteTx;
use signet_vocabulary::Secret;

use super::enter::{Entered, InBrowser, SignedIn, enter};
use crate::accounts::Account;
use crate::audit::Action;
use crate::boxed;
use crate::challenges::{self, Challenge};
use crate::context::{Caller, Context};
use crate::meters::SignIn;
use crate::passwords::Password;
use crate::refusal::{FieldError, Refusal};
use crate::sessions::model::BROWSER_CLIENT;
use crate::sessions::password_try::{Claimed, Door, Matched, try_password};
use crate::sessions::sign_in::{enough, wrong};

/// What somebody signs in by on a page.
#[derive(Debug)]
pub struct Credentials {
    /// The e-mail address or the username, in any spelling.
    pub identifier: String,
    /// The password.
    pub password: Secret<String>,
    /// What a remembered browser keeps.
    pub device: Option<Secret<String>>,
}

/// What a right password leads to.
#[derive(Debug)]
pub enum Entry {
    /// A session.
    SignedIn(SignedIn),
    /// The question for a second factor of this account, which this browser alone can answer.
    Challenged(Box<(Challenge, Account)>),
}

/// Signs in, with the budgets and the refusals of every door that a name and a password open. Where the account has second
/// factors and the browser is not remembered, a challenge begins.
///
/// # Errors
/// `Malformed` for a name or password that could be nobody's; `Unauthenticated` for a wrong password and an unknown account
/// alike; `Denied` for the right password of an account that may not sign in; `Limited` when the guess budget is spent or too
/// many passwords wait.
#[boxed]
pub async fn sign_in(ctx: &Context, credentials: Credentials, at: &InBrowser<'_>) -> Result<Entry, Refusal> {
    let Credentials { identifier, password, device } = credentials;
    let mut fields = Vec::new();
    let canonical = identifier::canonical_any(&identifier);
    if canonical.is_none() {
        let message = "must be an e-mail address or a username";
        fields.push(FieldError::new("identifier", "BAD_IDENTIFIER", message));
    }
    let password = Password::read("password", password).map_err(|bad| fields.push(bad)).ok();
    let (Some(canonical), Some(password)) = (canonical, password) else {
        return Err(Refusal::malformed(fields, "The name or the password has the wrong form."));
    };
    let door = Door { action: Action::SignedIn, wrong };
    let matched = try_password(ctx, Claimed::Named(&canonical), password, door).await?;
    admit(ctx, &matched, device.as_ref(), *at).await
}

/// Lets `caller`, who is signed in in this browser, prove themselves again: the session goes on with a fresh proof and another
/// key. A browser that is remembered stands in for nothing here.
///
/// # Errors
/// As [`sign_in`]; `Unauthenticated` with AUTHENTICATION_FAILED too for the right password of an account that the name has
/// gone to since.
#[boxed]
pub async fn sign_in_again(
    ctx: &Context,
    caller: &Caller,
    password: Secret<String>,
    at: &InBrowser<'_>,
) -> Result<Entry, Refusal> {
    let password = Password::read("password", password)
        .map_err(|bad| Refusal::malformed(vec![bad], "The password has the wrong form."))?;
    let canonical = identifier::canonical_any(&caller.account.username).ok_or_else(wrong)?;
    let door = Door { action: Action::SignedIn, wrong };
    let matched = try_password(ctx, Claimed::Named(&canonical), password, door).await?;
    if matched.account().id != caller.account.id {
        return Err(wrong());
    }
    admit(ctx, &matched, None, *at).await
}

enum Admitted {
    Entered(Box<Entered>),
    Challenged(Box<(Challenge, Account)>),
}

async fn admit(
    ctx: &Context,
    matched: &Matched,
    device: Option<&Secret<String>>,
    at: InBrowser<'_>,
) -> Result<Entry, Refusal> {
    let admitted = ctx
        .app
        .store
        .write(|mut tx| async move {
            let admitted = match matched.admit(&mut tx, ctx).await? {
                Ok(account) => Ok(step(&mut tx, ctx, account, (device, at)).await?),
                Err(barred) => Err(barred),
            };
            Ok::<_, Refusal>(tx.commit(admitted))
        })
        .await?;
    match admitted {
        Ok(Admitted::Entered(entered)) => {
            ctx.app.meters.sign_in(SignIn::Succeeded);
            Ok(Entry::SignedIn(entered.committed()))
        }
        Ok(Admitted::Challenged(begun)) => {
            ctx.app.meters.sign_in(SignIn::Challenged);
            Ok(Entry::Challenged(begun))
        }
        Err(barred) => {
            ctx.app.meters.sign_in(barred.outcome);
            Err(barred.refusal)
        }
    }
}

async fn step(
    tx: &mut WriteTx,
    ctx: &Context,
    account: Account,
    (device, at): (Option<&Secret<String>>, InBrowser<'_>),
) -> Result<Admitted, Refusal> {
    if let Some(amr) = enough(tx, ctx, &account, device).await? {
        let entered = enter(tx, ctx, account, amr, (at, false)).await?;
        return Ok(Admitted::Entered(Box::new(entered)));
    }
    let begun = (BROWSER_CLIENT, &["pwd"][..], Some(at.browser));
    let challenge = challenges::begin(tx, ctx, &account, begun, true).await?;
    Ok(Admitted::Challenged(Box::new((challenge, account))))
}
