//! Trying a password: a try is reserved, the password compared, and what came of it written down. Every door that a name
//! and a password open begins here, and all of them share one budget.

use signet_storage::WriteTx;
use signet_vocabulary::Kind;

use super::strength::waits_for_proof;
use crate::accounts::{self, Account, AccountStatus};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::limits::{self, Guess, Subject};
use crate::meters::SignIn;
use crate::passwords::{self, Password, Proof};
use crate::realms::{self, RealmSettings};
use crate::refusal::Refusal;
use crate::{notices, recovery};

/// The reason that the trail gives for an address that has to be proved first.
const NOT_VERIFIED: &str = "not_verified";

/// Where a password is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Door {
    /// What the trail calls what was tried.
    pub(crate) action: Action,
    /// The one answer to a wrong password and to an unknown name.
    pub(crate) wrong: fn() -> Refusal,
}

/// Who somebody says to be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Claimed<'a> {
    /// Whoever has this canonical name in the realm of the context.
    Named(&'a str),
    /// Somebody of this canonical name in a realm that does not exist, by the key that was given for it. It is counted apart
    /// from the name in any other realm, or the count would tell whether it is known there.
    Nowhere(&'a str, &'a str),
}

/// The account that a name belongs to, with the hash that its password has to fit.
struct Candidate {
    account: Account,
    phc: Option<String>,
}

/// A password that proved right, of an account that may still be barred.
pub(crate) struct Matched {
    candidate: Candidate,
    proof: Proof,
    guess: Guess,
    door: Door,
}

/// Why somebody with the right password is not let in.
#[derive(Debug)]
pub(crate) struct Barred {
    /// What is counted.
    pub(crate) outcome: SignIn,
    /// What is answered.
    pub(crate) refusal: Refusal,
}

/// Compares a password with the one of whoever is claimed. A wrong one is written down, and the try stays spent; an unknown
/// name is the same work.
///
/// # Errors
/// The door's own refusal of a wrong password; `Limited` when the guess budget is spent or too many passwords wait.
pub(crate) async fn try_password(
    ctx: &Context,
    claimed: Claimed<'_>,
    password: Password,
    door: Door,
) -> Result<Matched, Refusal> {
    let (candidate, guess) = reserve(ctx, claimed).await?;
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
        Some(candidate) if proof.matches => Ok(Matched { candidate, proof, guess, door }),
        candidate => {
            refuse(ctx, claimed, candidate.as_ref().map(|candidate| &candidate.account), door).await?;
            Err((door.wrong)())
        }
    }
}

impl Matched {
    /// The account as it was when the try was reserved.
    pub(crate) fn account(&self) -> &Account {
        &self.candidate.account
    }

    /// The account as the transaction sees it, if it may sign in, its realm is there and nothing changed since the password was
    /// compared. Makes the guess budget whole; stores the password's fresh hash if it got one.
    pub(crate) async fn admit(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Result<Account, Barred>, Refusal> {
        let (realm, id, door) = (&ctx.realm.id, &self.candidate.account.id, self.door);
        let account = accounts::row_by_id(tx, realm, id).await?;
        let there = realms::row_if_there(tx, realm).await?;
        // A password that was changed while this one was compared has raised the epoch; a mere rehash has not.
        let unchanged = |account: &Account| account.epoch == self.candidate.account.epoch;
        let (Some(account), Some(there)) = (account.filter(unchanged), there) else {
            let event = Event::new(door.action, Actor::default(), Target::Account(id));
            audit::record(tx, ctx, event.refused("wrong_password")).await?;
            return Ok(Err(Barred { outcome: SignIn::Refused, refusal: (door.wrong)() }));
        };
        limits::success(tx, ctx, &self.guess).await?;
        if let Some(barred) = bar(tx, ctx, &account, (&there.settings, door)).await? {
            return Ok(Err(barred));
        }
        if let Some(fresh) = &self.proof.rehashed {
            passwords::set(tx, realm, id, fresh, ctx.now()).await?;
        }
        Ok(Ok(account))
    }
}

/// Writes down that an account may not sign in, if it may not, and tells its owner what it waits for.
pub(super) async fn bar(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    (rules, door): (&RealmSettings, Door),
) -> Result<Option<Barred>, Refusal> {
    let Some((reason, refusal)) = barred(account, rules, door) else { return Ok(None) };
    if reason == NOT_VERIFIED {
        recovery::remind(tx, ctx, account).await?;
    }
    let event = Event::new(door.action, Actor::account(&account.id, None), Target::Account(&account.id));
    audit::record(tx, ctx, event.refused(reason)).await?;
    Ok(Some(Barred { outcome: SignIn::Blocked, refusal }))
}

/// Finds the account and reserves a try of its budget, or of the unknown name's; committed before anything is compared.
async fn reserve(ctx: &Context, claimed: Claimed<'_>) -> Result<(Option<Candidate>, Guess), Refusal> {
    let realm = &ctx.realm.id;
    let unknown = &match claimed {
        Claimed::Named(canonical) => canonical.to_owned(),
        // No name holds a colon.
        Claimed::Nowhere(key, canonical) => format!("{key}:{canonical}"),
    };
    let reserved = ctx
        .app
        .store
        .write(|mut tx| async move {
            let account = match claimed {
                Claimed::Named(canonical) => accounts::row_by_identifier(&mut tx, realm, canonical).await?,
                Claimed::Nowhere(..) => None,
            };
            let subject = account.as_ref().map_or(Subject::Unknown(unknown), |found| Subject::Account(&found.id));
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
async fn refuse(ctx: &Context, claimed: Claimed<'_>, account: Option<&Account>, door: Door) -> Result<(), Refusal> {
    ctx.app.meters.sign_in(SignIn::Refused);
    let unknown = match claimed {
        Claimed::Named(_) => "unknown_account",
        Claimed::Nowhere(..) => "unknown_realm",
    };
    ctx.app
        .store
        .write(|mut tx| async move {
            match account {
                Some(account) => {
                    let event = Event::new(door.action, Actor::default(), Target::Account(&account.id));
                    audit::record(&mut tx, ctx, event.refused("wrong_password")).await?;
                }
                None => audit::count_refusal(&mut tx, ctx, door.action, unknown).await?,
            }
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
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
fn barred(account: &Account, rules: &RealmSettings, door: Door) -> Option<(&'static str, Refusal)> {
    match account.status {
        AccountStatus::Active if waits_for_proof(rules, account) => Some((NOT_VERIFIED, not_verified())),
        AccountStatus::Active => None,
        AccountStatus::Suspended => Some(("suspended", suspended())),
        AccountStatus::PendingVerification => Some((NOT_VERIFIED, not_verified())),
        AccountStatus::Inactive => {
            Some(("inactive", Refusal::denied(None, "This account is not active. Ask an administrator.")))
        }
        AccountStatus::Closed => Some(("closed", (door.wrong)())),
    }
}
