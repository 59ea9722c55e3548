//! Signing in by password: reserve a try, compare, then begin a session or write down the refusal.

use signet_protocol::identifier::Email;
use signet_vocabulary::{Kind, Secret};

use super::begin::{self, SignedIn};
use crate::accounts::{self, Account, AccountStatus};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::limits::{self, Guess, Subject};
use crate::meters::SignIn;
use crate::passwords::{self, Password, Proof};
use crate::refusal::{FieldError, Refusal};
use crate::roles;

/// The one answer to a wrong password and to an unknown account.
pub fn wrong() -> Refusal {
    Refusal::unauthenticated("AUTHENTICATION_FAILED", "The e-mail address or the password is not right.")
}

/// Signs in by e-mail address and password.
///
/// # Errors
/// `Malformed` for an address or password that could be nobody's; `Unauthenticated` for a wrong password and an unknown
/// account alike; `Denied` for the right password of an account that may not sign in; `Limited` when the guess budget is
/// spent or too many passwords wait.
pub async fn sign_in(ctx: &Context, email: &str, password: Secret<String>) -> Result<SignedIn, Refusal> {
    let mut fields = Vec::new();
    let email =
        Email::parse(email).map_err(|bad| fields.push(FieldError::new("email", "BAD_EMAIL", bad.to_string()))).ok();
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
        Some(candidate) if proof.matches => admit(ctx, candidate, &proof, &guess).await,
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

/// Begins the session of an account whose password was right, if the account may sign in and nothing changed meanwhile.
async fn admit(ctx: &Context, candidate: Candidate, proof: &Proof, guess: &Guess) -> Result<SignedIn, Refusal> {
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
            let Some(mut account) = account.filter(unchanged) else {
                let event = Event::new(Action::SignedIn, Actor::default(), Target::Account(id));
                audit::record(&mut tx, ctx, event.refused("wrong_password")).await?;
                return Ok(tx.commit(Err((SignIn::Refused, wrong()))));
            };
            limits::success(&mut tx, ctx, guess).await?;
            if let Some((reason, refusal)) = barred(account.status) {
                let event = Event::new(Action::SignedIn, Actor::account(id, None), Target::Account(id));
                audit::record(&mut tx, ctx, event.refused(reason)).await?;
                return Ok(tx.commit(Err((SignIn::Blocked, refusal))));
            }
            if let Some(fresh) = &proof.rehashed {
                passwords::set(&mut tx, realm, id, fresh, ctx.now()).await?;
            }
            accounts::record_sign_in(&mut tx, realm, id, ctx.now()).await?;
            account.last_login_at = Some(ctx.now());
            roles::follow_account(&mut tx, &account).await?;
            let (session, refresh) = begin::begin(&mut tx, ctx, &account, &["pwd"]).await?;
            let actor = Actor::account(id, Some(&session.id));
            audit::record(&mut tx, ctx, Event::new(Action::SignedIn, actor, Target::Account(id))).await?;
            Ok::<_, Refusal>(tx.commit(Ok((account, session, refresh))))
        })
        .await?;
    match admitted {
        Ok((account, session, refresh)) => {
            ctx.app.meters.sign_in(SignIn::Succeeded);
            begin::hand_out(ctx, account, session, refresh).await
        }
        Err((outcome, refusal)) => {
            ctx.app.meters.sign_in(outcome);
            Err(refusal)
        }
    }
}

/// The refusal of the right password of a suspended account.
pub fn suspended() -> Refusal {
    Refusal::denied(Some("ACCOUNT_SUSPENDED"), "This account is suspended. Ask an administrator.")
}

/// Why an account of this status may not sign in; told only to one who knows the password.
fn barred(status: AccountStatus) -> Option<(&'static str, Refusal)> {
    match status {
        AccountStatus::Active => None,
        AccountStatus::Suspended => Some(("suspended", suspended())),
        AccountStatus::PendingVerification => Some((
            "not_verified",
            Refusal::denied(Some("ACCOUNT_NOT_VERIFIED"), "This account's e-mail address is not verified yet."),
        )),
        AccountStatus::Inactive => {
            Some(("inactive", Refusal::denied(None, "This account is not active. Ask an administrator.")))
        }
        AccountStatus::Closed => Some(("closed", wrong())),
    }
}
