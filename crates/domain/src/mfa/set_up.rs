//! Setting up a second factor: what it needs is handed out or sent, and a code proves it later.

use async_trait::async_trait;
use signet_protocol::otp::{TotpSecret, qr_code};
use signet_protocol::phone::Phone;
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, Secret};

use super::access::require_own;
use super::answer::seal;
use super::model::{Factor, FactorStatus};
use super::{SETUP, send, store};
use crate::accounts::{Account, FactorMethod};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::realms;
use crate::refusal::{FieldError, Refusal};

/// What an authenticator app calls us in the realm `default`; others go by their names.
const ISSUER: &str = "Signet";

/// Begins to set up a second factor of the caller's own account. One of the same method that was begun before and never
/// proved ends.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied` for everybody else's account, for machines and without a recent sign-in;
/// `Invalid` naming every field at fault; `Conflict` for a method that is active; `Limited` when too many codes were sent.
#[derive(Debug)]
pub struct SetUpFactor {
    account: AccountId,
    checked: Result<Checked, FieldError>,
}

#[derive(Debug)]
enum Checked {
    Totp,
    Sms(Phone),
    Email,
}

/// A factor that waits for a code. Its secret is not to be had again.
#[derive(Debug)]
pub struct MfaSetup {
    /// How it proves itself.
    pub method: FactorMethod,
    /// Where it stands.
    pub status: FactorStatus,
    /// What the app needs, for TOTP.
    pub totp: Option<Shown>,
    /// Where the code was sent, mostly hidden, for SMS.
    pub masked_phone: Option<String>,
}

/// A TOTP secret in the forms in which apps take it over.
#[derive(Debug)]
pub struct Shown {
    /// Base32.
    pub secret: Secret<String>,
    /// The `otpauth` link.
    pub uri: Secret<String>,
    /// The link as a QR code (SVG).
    pub qr_code: Option<Secret<String>>,
}

/// The refusal of a method that is active already.
pub fn active_already() -> Refusal {
    Refusal::conflict("This method is active already. Remove it first.")
}

impl SetUpFactor {
    /// Reads what is asked for; what is wrong with it is told when the operation runs. `phone` counts for SMS alone.
    pub fn new(account: AccountId, method: &str, phone: Option<&str>) -> Self {
        let method = method.parse().map_err(|message: String| FieldError::new("method", "BAD_METHOD", message));
        let checked = method.and_then(|method| match method {
            FactorMethod::Totp => Ok(Checked::Totp),
            FactorMethod::Email => Ok(Checked::Email),
            FactorMethod::Sms => checked_phone(phone).map(Checked::Sms),
        });
        Self { account, checked }
    }
}

/// What is wrong with codes by SMS to no number.
pub fn no_phone() -> FieldError {
    FieldError::new("phoneNumber", "REQUIRED", "is needed for codes that are sent to a phone")
}

fn checked_phone(phone: Option<&str>) -> Result<Phone, FieldError> {
    let phone = phone.ok_or_else(no_phone)?;
    Phone::parse(phone).map_err(|bad| FieldError::new("phoneNumber", "BAD_PHONE", bad.to_string()))
}

#[async_trait]
impl Operation for SetUpFactor {
    const ACTION: Action = Action::FactorBegun;
    const FOR_ENROLMENT: bool = true;

    type Subject = Account;
    type Output = MfaSetup;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Account, Refusal> {
        require_own(tx, ctx, &self.account).await
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, account: Account) -> Result<MfaSetup, Refusal> {
        let checked = self.checked.as_ref().map_err(|field| Refusal::invalid(vec![field.clone()]))?;
        let mut factor = Factor {
            method: FactorMethod::Totp,
            status: FactorStatus::Pending,
            secret: None,
            phone: None,
            last_step: 0,
            created_at: ctx.now(),
            activated_at: None,
        };
        let (mut totp, mut masked_phone) = (None, None);
        match checked {
            Checked::Totp => {
                let secret = TotpSecret::random(&ctx.app.random);
                totp = Some(show(ctx, &account, &secret)?);
                factor.secret = Some(seal(ctx, &account, &secret));
            }
            Checked::Sms(phone) => {
                factor.method = FactorMethod::Sms;
                factor.phone = Some(phone.as_str().to_owned());
                masked_phone = Some(phone.masked());
            }
            Checked::Email => {
                factor.method = FactorMethod::Email;
                if account.email.is_none() {
                    return Err(send::cannot_send("needs an e-mail address, which this account does not have"));
                }
            }
        }
        begin(tx, ctx, &account, &factor).await?;
        Ok(MfaSetup { method: factor.method, status: factor.status, totp, masked_phone })
    }
}

async fn begin(tx: &mut WriteTx, ctx: &Context, account: &Account, factor: &Factor) -> Result<(), Refusal> {
    let factors = store::factors(tx, &account.realm, &account.id).await?;
    if factors.iter().any(|other| other.method == factor.method && other.is_active()) {
        return Err(active_already());
    }
    store::set_up(tx, account, factor).await?;
    if factor.method != FactorMethod::Totp {
        send::send_code(tx, ctx, account, factor.method, SETUP).await?.map_err(send::too_many)?;
    }
    let event = Event::new(Action::FactorBegun, Actor::of(ctx), Target::Account(&account.id))
        .detail("method", factor.method.as_str());
    audit::record(tx, ctx, event).await
}

fn show(ctx: &Context, account: &Account, secret: &TotpSecret) -> Result<Shown, Refusal> {
    let realm = &ctx.realm.name;
    let issuer = if realm == realms::DEFAULT { ISSUER } else { realm };
    let uri = secret.uri(issuer, account.email.as_ref().unwrap_or(&account.username)).map_err(Refusal::bug)?;
    Ok(Shown { secret: secret.base32(), qr_code: qr_code(uri.expose()), uri })
}
