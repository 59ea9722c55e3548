//! Signing in by password: reserve a try, compare, then begin a session or write down the refusal.

use signet_protocol::identifier::Email;
use signet_storage::WriteTx;
use signet_vocabulary::{Kind, Secret};

use super::begin::SignedIn;
use super::enter::{Entered, enter};
use super::model::REMEMBERED;
use super::strength::waits_for_proof;
use crate::accounts::{self, Account, AccountStatus};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::challenges::Challenge;
use crate::context::Context;
use crate::limits::{self, Guess, Subject};
use crate::meters::SignIn;
use crate::passwords::{self, Password, Proof};
use crate::realms::RealmSettings;
use crate::refusal::{FieldError, Refusal};
use crate::{challenges, notices, recovery, remembered_devices};

/// The reason that the trail gives for an address that has to be proved first.
const NOT_VERIFIED: &str = "not_verified";

/// The one answer to a wrong password and to an unknown account.
pub fn wrong() -> Refusal {
    Refusal::unauthenticated("AUTHENTICATION_FAILED", "The e-mail address or the password is not right.")
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
pub async fn sign_in(ctx: &Context, credentials: Credentials) -> Result<Entry, Refusal> {
    let Credentials { email, password, code, device, remembers } = credentials;
    let mut fields = Vec::new();
    let email =
        Email::parse(&email).map_err(|bad| fields.push(FieldError::new("email", "BAD_EMAIL", bad.to_string()))).ok();
    let password = Password::read("password", password).map_err(|bad| fields.push(bad)).ok();
    let (Some(email), Some(password)) = (email, password) else {
        return Err(Refusal::malformed(fields, "The e-mail address or the password has the wrong form."));
    };
    let (candidate, guess) = reserve(ctx, email.canonical()).await?;
    let phc = candidate.as_ref().and_then(|candidate| candidate.phc.clone());
    let proof = match ctx.app.hashing.verify(phc, password).await {
        Ok(proof) => proof,
        Err(refusal) => {
            // A stored hash that cannot be read ends here too, and is no overload.
            if refusal.kind == Kind::Limited {
                ctx.app.meters.sign_in(SignIn::Overloaded);
            }
            give_back(ctx, &guess).await?;
            return Err(refusal);
        }
    };
    match candidate {
        Some(candidate) if proof.matches => {
            let sends = code.is_none();
            let entry = admit(ctx, candidate, (&proof, &guess), device.as_ref(), sends).await?;
            match (entry, code) {
                (Entry::Challenged(begun), Some(code)) => {
                    challenges::complete(ctx, &begun.0.id, &code, remembers).await.map(Entry::SignedIn)
                }
                (entry, _) => Ok(entry),
            }
        }
        candidate => {
            refuse(ctx, candidate.as_ref().map(|candidate| &candidate.account)).await?;
            Err(wrong())
        }
    }
}

/// The account that a name belongs to, with the hash that its password has to fit.
struct Candidate {
    account: Account,
    phc: Option<String>,
}

/// Finds the account and reserves a try of its budget, or of the unknown name's; committed before anything is compared.
async fn reserve(ctx: &Context, canonical: &str) -> Result<(Option<Candidate>, Guess), Refusal> {
    let realm = &ctx.realm.id;
    let reserved = ctx
        .app
        .store
        .write(|mut tx| async move {
            let account = accounts::row_by_identifier(&mut tx, realm, canonical).await?;
            let subject = account.as_ref().map_or(Subject::Unknown(canonical), |found| Subject::Account(&found.id));
            let guess = limits::reserve(&mut tx, ctx, subject).await?;
            if let (Some(account), Ok(guess)) = (&account, &guess) {
                notices::note_guess(&mut tx, ctx, account, guess).await?;
            }
            let candidate = match account {
                Some(account) => {
                    let phc = passwords::phc(&mut tx, realm, &account.id).await?;
                    Some(Candidate { account, phc })
                }
                None => None,
            };
            Ok::<_, Refusal>(tx.commit(guess.map(|guess| (candidate, guess))))
        })
        .await?;
    reserved.map_err(|wait| {
        ctx.app.meters.sign_in(SignIn::Limited);
        Refusal::limited(wait, "Too many wrong passwords for this account. Wait before the next try.")
    })
}

async fn give_back(ctx: &Context, guess: &Guess) -> Result<(), Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            limits::refund(&mut tx, ctx, guess).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

/// Writes down a refusal: in the trail for a known account, in the hour's count for an unknown name.
async fn refuse(ctx: &Context, account: Option<&Account>) -> Result<(), Refusal> {
    ctx.app.meters.sign_in(SignIn::Refused);
    ctx.app
        .store
        .write(|mut tx| async move {
            match account {
                Some(account) => {
                    let event = Event::new(Action::SignedIn, Actor::default(), Target::Account(&account.id));
                    audit::record(&mut tx, ctx, event.refused("wrong_password")).await?;
                }
                None => audit::count_refusal(&mut tx, ctx, Action::SignedIn, "unknown_account").await?,
            }
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

/// Begins the session of an account whose password was right, or its challenge, if the account may sign in and nothing
/// changed meanwhile.
async fn admit(
    ctx: &Context,
    candidate: Candidate,
    (proof, guess): (&Proof, &Guess),
    device: Option<&Secret<String>>,
    sends: bool,
) -> Result<Entry, Refusal> {
    let candidate = &candidate;
    let admitted = ctx
        .app
        .store
        .write(|mut tx| async move {
            let realm = &ctx.realm.id;
            let id = &candidate.account.id;
            let account = accounts::row_by_id(&mut tx, realm, id).await?;
            // A password that was changed while this one was compared has raised the epoch; a mere rehash has not.
            let unchanged = |account: &Account| account.epoch == candidate.account.epoch;
            let Some(account) = account.filter(unchanged) else {
                let event = Event::new(Action::SignedIn, Actor::default(), Target::Account(id));
                audit::record(&mut tx, ctx, event.refused("wrong_password")).await?;
                return Ok(tx.commit(Err((SignIn::Refused, wrong()))));
            };
            limits::success(&mut tx, ctx, guess).await?;
            if let Some((reason, refusal)) = barred(&account, &ctx.realm.settings) {
                if reason == NOT_VERIFIED {
                    recovery::remind(&mut tx, ctx, &account).await?;
                }
                let event = Event::new(Action::SignedIn, Actor::account(id, None), Target::Account(id));
                audit::record(&mut tx, ctx, event.refused(reason)).await?;
                return Ok(tx.commit(Err((SignIn::Blocked, refusal))));
            }
            if let Some(fresh) = &proof.rehashed {
                passwords::set(&mut tx, realm, id, fresh, ctx.now()).await?;
            }
            let admitted = step(&mut tx, ctx, account, device, sends).await?;
            Ok::<_, Refusal>(tx.commit(Ok(admitted)))
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
        Err((outcome, refusal)) => {
            ctx.app.meters.sign_in(outcome);
            Err(refusal)
        }
    }
}

enum Admitted {
    Entered(Box<Entered>),
    Challenged(Box<(Challenge, Account)>),
}

/// What follows from a right password: a session where it is enough, or the device is remembered; else a challenge.
async fn step(
    tx: &mut WriteTx,
    ctx: &Context,
    account: Account,
    device: Option<&Secret<String>>,
    sends: bool,
) -> Result<Admitted, Refusal> {
    if account.factors.is_empty() {
        return enter(tx, ctx, account, &["pwd"], false).await.map(|entered| Admitted::Entered(Box::new(entered)));
    }
    if let Some(device) = device
        && remembered_devices::admits(tx, ctx, &account, device).await?
    {
        return enter(tx, ctx, account, &["pwd", REMEMBERED], false)
            .await
            .map(|entered| Admitted::Entered(Box::new(entered)));
    }
    let challenge = challenges::begin(tx, ctx, &account, &["pwd"], sends).await?;
    Ok(Admitted::Challenged(Box::new((challenge, account))))
}

/// The refusal of the right password of a suspended account.
pub fn suspended() -> Refusal {
    Refusal::denied(Some("ACCOUNT_SUSPENDED"), "This account is suspended. Ask an administrator.")
}

/// The refusal of the right password of an account whose address has to be proved first.
pub fn not_verified() -> Refusal {
    let message = "This account's e-mail address is not verified yet. A mail with a link is on its way.";
    Refusal::denied(Some("ACCOUNT_NOT_VERIFIED"), message)
}

/// Why an account may not sign in to a realm with these rules; told only to one who knows the password.
fn barred(account: &Account, rules: &RealmSettings) -> Option<(&'static str, Refusal)> {
    match account.status {
        AccountStatus::Active if waits_for_proof(rules, account) => Some((NOT_VERIFIED, not_verified())),
        AccountStatus::Active => None,
        AccountStatus::Suspended => Some(("suspended", suspended())),
        AccountStatus::PendingVerification => Some((NOT_VERIFIED, not_verified())),
        AccountStatus::Inactive => {
            Some(("inactive", Refusal::denied(None, "This account is not active. Ask an administrator.")))
        }
        AccountStatus::Closed => Some(("closed", wrong())),
    }
}
