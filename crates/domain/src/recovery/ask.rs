//! Asking for a mail with a link. Anybody may, for any address.

use signet_protocol::identifier::Email;
use signet_storage::WriteTx;

use crate::accounts::{self, Account, AccountStatus};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::Context;
use crate::outbox::{self, Counts, Family, Recipient};
use crate::refusal::{FieldError, Refusal};

const TOO_MANY: &str = "too_many";

/// What the mail is for.
#[derive(Debug, Clone, Copy)]
enum Wish {
    Proof,
    Reset,
}

/// Sends the link to prove an address, if it is one of an account that has not proved it. The answer is the same for every
/// address, and so are the commits behind it.
///
/// # Errors
/// `Malformed` for what is no address.
#[boxed]
pub async fn ask_proof(ctx: &Context, email: &str) -> Result<(), Refusal> {
    ask(ctx, email, Wish::Proof).await
}

/// Sends the link to choose another password, if the address is one of an account that may sign in. The answer is the same
/// for every address, and so are the commits behind it.
///
/// # Errors
/// `Malformed` for what is no address.
#[boxed]
pub async fn ask_reset(ctx: &Context, email: &str) -> Result<(), Refusal> {
    ask(ctx, email, Wish::Reset).await
}

/// Reads the address that somebody asks for.
///
/// # Errors
/// `Malformed` for what is none.
pub fn checked_address(text: &str) -> Result<Email, Refusal> {
    Email::parse(text).map_err(|bad| {
        let field = FieldError::new("email", "BAD_EMAIL", bad.to_string());
        Refusal::malformed(vec![field], "The e-mail address has the wrong form.")
    })
}

/// Sends the link to prove the address to one who just showed or chose the password, within the same caps. The refused
/// sign-in or the registration is the event that it belongs to.
pub(crate) async fn remind(tx: &mut WriteTx, ctx: &Context, account: &Account) -> Result<(), Refusal> {
    let Some(address) = &account.email else { return Ok(()) };
    let counts = [Counts::To(Recipient::Address(address)), Counts::Of(&account.id), Counts::FromHere];
    match outbox::allow(tx, ctx, Family::Links, &counts).await? {
        Ok(()) => accounts::ask_for_proof(tx, ctx, account).await,
        Err(_) => audit::count_refusal(tx, ctx, Wish::Proof.action(), TOO_MANY).await,
    }
}

async fn ask(ctx: &Context, email: &str, wish: Wish) -> Result<(), Refusal> {
    let email = &checked_address(email)?;
    ctx.app
        .store
        .write(|mut tx| async move {
            let found = accounts::row_by_identifier(&mut tx, &ctx.realm.id, email.canonical()).await?;
            // By its address, and not by a username that reads like one.
            let found = found.filter(|account| account.canonical_email() == email.canonical());
            let recipient = Recipient::Address(email.canonical());
            let (of, to) = match found.as_ref().filter(|account| wish.is_for(account)) {
                Some(account) => (Counts::Of(&account.id), Counts::To(recipient)),
                None => (Counts::OfNobody(recipient), Counts::InVain(recipient)),
            };
            let allowed = outbox::allow(&mut tx, ctx, wish.family(), &[of, to, Counts::FromHere]).await?;
            let why_not = match &found {
                None => "unknown_account",
                Some(account) if !wish.is_for(account) => "not_needed",
                Some(_) if allowed.is_err() => TOO_MANY,
                Some(account) => {
                    wish.grant(&mut tx, ctx, account).await?;
                    return Ok(tx.commit(()));
                }
            };
            audit::count_refusal(&mut tx, ctx, wish.action(), why_not).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

impl Wish {
    fn action(self) -> Action {
        match self {
            Self::Proof => Action::VerificationAsked,
            Self::Reset => Action::PasswordResetAsked,
        }
    }

    fn family(self) -> Family {
        match self {
            Self::Proof => Family::Links,
            Self::Reset => Family::Resets,
        }
    }

    fn is_for(self, account: &Account) -> bool {
        let may_enter = matches!(account.status, AccountStatus::Active | AccountStatus::PendingVerification);
        match self {
            Self::Proof => may_enter && (!account.email_verified || account.status != AccountStatus::Active),
            Self::Reset => may_enter,
        }
    }

    async fn grant(self, tx: &mut WriteTx, ctx: &Context, account: &Account) -> Result<(), Refusal> {
        match self {
            Self::Proof => accounts::ask_for_proof(tx, ctx, account).await?,
            Self::Reset => accounts::offer_reset(tx, ctx, account).await?,
        }
        let event = Event::new(self.action(), Actor::default(), Target::Account(&account.id));
        audit::record(tx, ctx, event).await
    }
}
