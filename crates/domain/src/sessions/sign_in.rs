//! Signing in by a name and a password: to the Identity API by an e-mail address, to the Realm API by the realm's key and a
//! username.

use signet_protocol::identifier::{self, Email};
use signet_storage::WriteTx;
use signet_vocabulary::{RealmKey, Secret};

use super::begin::SignedIn;
use super::enter::{Entered, enter};
use super::model::{OUR_CLIENT, REALM_CLIENT, REMEMBERED};
use super::password_try::{Claimed, Door, Matched, try_password};
use crate::accounts::Account;
use crate::audit::Action;
use crate::boxed;
use crate::challenges::Challenge;
use crate::context::Context;
use crate::meters::SignIn;
use crate::passwords::Password;
use crate::refusal::{FieldError, Refusal};
use crate::{challenges, realms, remembered_devices};

/// The one answer to a wrong password and to an unknown account.
pub fn wrong() -> Refusal {
    Refusal::unauthenticated("AUTHENTICATION_FAILED", "The e-mail address or the password is not right.")
}

/// The same for a realm sign-in, and for an unknown realm.
pub fn wrong_in_realm() -> Refusal {
    let message = "The realm's key, the username or the password is not right.";
    Refusal::unauthenticated("AUTHENTICATION_FAILED", message)
}

/// What somebody signs in by.
#[derive(Debug)]
pub struct Credentials {
    /// The e-mail address, in any spelling.
    pub email: String,
    /// The password.
    pub password: Secret<String>,
    /// A code of a second factor, if it is at hand already.
    pub code: Option<Secret<String>>,
    /// What a remembered device keeps.
    pub device: Option<Secret<String>>,
    /// Whether the device is to be remembered once its second factor proved right.
    pub remembers: bool,
}

/// What somebody signs in to the Realm API by.
#[derive(Debug)]
pub struct RealmCredentials {
    /// The realm's key.
    pub realm_key: String,
    /// The username or the e-mail address, in any spelling.
    pub username: String,
    /// The password.
    pub password: Secret<String>,
}

/// What a right password leads to.
#[derive(Debug)]
pub enum Entry {
    /// A session.
    SignedIn(SignedIn),
    /// The question for a second factor of this account.
    Challenged(Box<(Challenge, Account)>),
}

/// Signs in by e-mail address and password; where an account has second factors, begins a challenge, and completes it with
/// the code if there is one.
///
/// # Errors
/// `Malformed` for an address or password that could be nobody's; `Unauthenticated` for a wrong password and an unknown
/// account alike; `Denied` for the right password of an account that may not sign in; `Limited` when the guess budget is
/// spent or too many passwords wait.
#[boxed]
pub async fn sign_in(ctx: &Context, credentials: Credentials) -> Result<Entry, Refusal> {
    let Credentials { email, password, code, device, remembers } = credentials;
    let mut fields = Vec::new();
    let email =
        Email::parse(&email).map_err(|bad| fields.push(FieldError::new("email", "BAD_EMAIL", bad.to_string()))).ok();
    let password = Password::read("password", password).map_err(|bad| fields.push(bad)).ok();
    let (Some(email), Some(password)) = (email, password) else {
        return Err(Refusal::malformed(fields, "The e-mail address or the password has the wrong form."));
    };
    let door = Door { action: Action::SignedIn, wrong };
    let matched = try_password(ctx, Claimed::Named(email.canonical()), password, door).await?;
    let sends = code.is_none();
    let entry = admit(ctx, &matched, device.as_ref(), sends, OUR_CLIENT).await?;
    match (entry, code) {
        (Entry::Challenged(begun), Some(code)) => {
            challenges::complete(ctx, &begun.0.id, &code, remembers).await.map(Entry::SignedIn)
        }
        (entry, _) => Ok(entry),
    }
}

/// Signs in to the realm of a key by username and password. The session has a key, and what completes a challenge gets one
/// too. A realm that does not exist is refused as a wrong password is, after the same work.
///
/// # Errors
/// As [`sign_in`].
#[boxed]
pub async fn sign_in_to_realm(ctx: &Context, credentials: RealmCredentials) -> Result<Entry, Refusal> {
    let RealmCredentials { realm_key, username, password } = credentials;
    let mut fields = Vec::new();
    let canonical = identifier::canonical_any(&username);
    if canonical.is_none() {
        let message = "must be a username or an e-mail address";
        fields.push(FieldError::new("username", "BAD_USERNAME", message));
    }
    let password = Password::read("password", password).map_err(|bad| fields.push(bad)).ok();
    let (Some(canonical), Some(password)) = (canonical, password) else {
        return Err(Refusal::malformed(fields, "The username or the password has the wrong form."));
    };
    let door = Door { action: Action::SignedIn, wrong: wrong_in_realm };
    let (ctx, claimed) = in_realm(ctx, &realm_key, &canonical).await?;
    let matched = try_password(&ctx, claimed, password, door).await?;
    admit(&ctx, &matched, None, true, REALM_CLIENT).await
}

/// The context in the realm of a key, and who the name is there. In a realm that does not exist it is nobody, and what comes
/// of it is written down in the context's own.
pub(crate) async fn in_realm<'a>(
    ctx: &Context,
    realm_key: &'a str,
    canonical: &'a str,
) -> Result<(Context, Claimed<'a>), Refusal> {
    let realm = match realm_key.parse::<RealmKey>() {
        Ok(key) => realms::by_key(&ctx.app, &key).await?,
        Err(_) => None,
    };
    Ok(match realm {
        Some(realm) => (Context { realm, ..ctx.clone() }, Claimed::Named(canonical)),
        None => (ctx.clone(), Claimed::Nowhere(realm_key, canonical)),
    })
}

/// Begins the session of an account whose password was right, or its challenge.
async fn admit(
    ctx: &Context,
    matched: &Matched,
    device: Option<&Secret<String>>,
    sends: bool,
    client: &str,
) -> Result<Entry, Refusal> {
    let admitted = ctx
        .app
        .store
        .write(|mut tx| async move {
            let admitted = match matched.admit(&mut tx, ctx).await? {
                Ok(account) => Ok(step(&mut tx, ctx, account, device, (sends, client)).await?),
                Err(barred) => Err(barred),
            };
            Ok::<_, Refusal>(tx.commit(admitted))
        })
        .await?;
    match admitted {
        Ok(Admitted::Entered(entered)) => {
            ctx.app.meters.sign_in(SignIn::Succeeded);
            entered.hand_out(ctx).await.map(Entry::SignedIn)
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

enum Admitted {
    Entered(Box<Entered>),
    Challenged(Box<(Challenge, Account)>),
}

/// What follows from a right password: a session where it is enough; else a challenge.
async fn step(
    tx: &mut WriteTx,
    ctx: &Context,
    account: Account,
    device: Option<&Secret<String>>,
    (sends, client): (bool, &str),
) -> Result<Admitted, Refusal> {
    if let Some(amr) = enough(tx, ctx, &account, device).await? {
        let entered = enter(tx, ctx, account, amr, (client, false)).await?;
        return Ok(Admitted::Entered(Box::new(entered)));
    }
    let challenge = challenges::begin(tx, ctx, &account, (client, &["pwd"], None), sends).await?;
    Ok(Admitted::Challenged(Box::new((challenge, account))))
}

/// How an account whose password was right has proved itself, if nothing more is asked of it: it has no second factor, or the
/// device is remembered.
pub(super) async fn enough(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    device: Option<&Secret<String>>,
) -> Result<Option<&'static [&'static str]>, Refusal> {
    if account.factors.is_empty() {
        return Ok(Some(&["pwd"]));
    }
    let Some(device) = device else { return Ok(None) };
    let is_remembered = remembered_devices::admits(tx, ctx, account, device).await?;
    Ok(is_remembered.then_some(&["pwd", REMEMBERED]))
}
