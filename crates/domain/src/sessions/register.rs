//! Registering: an account, its identity, its password and its first session, in one transaction.

use serde_json::Map;
use signet_protocol::identifier::Email;
use signet_storage::WriteTx;
use signet_vocabulary::{Secret, SessionId};

use super::begin::{self, SignedIn};
use super::model::OUR_CLIENT;
use crate::accounts::{self, Account, AccountStatus, AccountType, NewAccount};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::Context;
use crate::free_data::FreeData;
use crate::passwords::{self, Password, check_chosen};
use crate::realms::RealmSettings;
use crate::recovery;
use crate::refusal::{FieldError, Refusal};

const LONGEST_NAME: usize = 200;

/// What a person gives to register.
#[derive(Debug)]
pub struct Registration {
    /// The address to sign in by.
    pub email: String,
    /// The chosen password.
    pub password: Secret<String>,
    /// Kept in the identity's data.
    pub first_name: Option<String>,
    /// Kept in the identity's data.
    pub last_name: Option<String>,
}

impl Registration {
    fn check(&self, rules: &RealmSettings) -> Result<(NewAccount, Password), Refusal> {
        let mut fields = Vec::new();
        let email = Email::parse(&self.email)
            .map_err(|bad| fields.push(FieldError::new("email", "BAD_EMAIL", bad.to_string())))
            .ok();
        let data = names(self.first_name.as_deref(), self.last_name.as_deref(), &mut fields);
        let words = [Some(&self.email), self.first_name.as_ref(), self.last_name.as_ref()];
        let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
        let password = chosen_password(&self.password, &words, rules).map_err(|bad| fields.push(bad)).ok();
        match (email, password) {
            (Some(email), Some(password)) if fields.is_empty() => Ok((new_person(email, data), password)),
            _ => Err(Refusal::invalid(fields)),
        }
    }
}

/// The names of a person as their identity keeps them; adds those that break a rule to `fields`.
pub(super) fn names(first: Option<&str>, last: Option<&str>, fields: &mut Vec<FieldError>) -> FreeData {
    let mut data = Map::new();
    for (field, name) in [("firstName", first), ("lastName", last)] {
        let Some(name) = name else { continue };
        if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            let message = format!("Use at most {LONGEST_NAME} characters, none of them control characters.");
            fields.push(FieldError::new(field, "BAD_NAME", message));
            continue;
        }
        data.insert(field.to_owned(), name.into());
    }
    FreeData::checked(data).map_err(|bad| fields.push(bad)).unwrap_or_default()
}

/// The password that a new person chose, if it may be theirs whose words are `words`.
pub(super) fn chosen_password(
    text: &Secret<String>,
    words: &[&str],
    rules: &RealmSettings,
) -> Result<Password, FieldError> {
    let password = Password::read("password", text.clone())?;
    let words: Vec<&str> = words.iter().copied().filter(|word| word.len() <= LONGEST_NAME * 4).collect();
    check_chosen("password", &password, &words, rules)?;
    Ok(password)
}

/// A person who makes an account of their own.
pub(super) fn new_person(email: Email, data: FreeData) -> NewAccount {
    NewAccount {
        kind: AccountType::Individual,
        status: AccountStatus::Active,
        email: Some(email),
        username: None,
        phone: None,
        realm_roles: vec!["user".to_owned()],
        realm_scopes: vec!["own".to_owned()],
        signs_in: true,
        data,
        identity: None,
    }
}

/// The refusal of a realm in which people make no accounts of their own.
pub fn registration_closed() -> Refusal {
    let message = "Nobody registers here by themselves. Ask an administrator for an account, or for an invitation.";
    Refusal::denied(Some("REGISTRATION_CLOSED"), message)
}

/// An account that was made.
#[derive(Debug)]
pub struct Registered {
    /// The account.
    pub account: Account,
    /// Its first session; none where an address has to be proved first.
    pub signed_in: Option<SignedIn>,
}

/// Makes an account, asks it to prove its address, and signs it in, if its realm does not wait for that proof. Where too many
/// mails with links were sent to the address or from the network, the account is made all the same; its owner asks for the
/// mail later.
///
/// # Errors
/// `Denied` with REGISTRATION_CLOSED where people make no accounts of their own; `Invalid` naming every field at fault;
/// `Conflict` when the address, in any spelling, is in use; `Limited` when too many
/// passwords wait to be hashed.
#[boxed]
pub async fn register(ctx: &Context, registration: Registration) -> Result<Registered, Refusal> {
    let made = &prepare(ctx, registration).await?;
    let (account, begun) = ctx
        .app
        .store
        .write(|mut tx| async move {
            let account = made.insert(&mut tx, ctx).await?;
            let begun = match made.waits {
                true => None,
                false => Some(begin::begin(&mut tx, ctx, &account, (OUR_CLIENT, &["pwd"])).await?),
            };
            note(&mut tx, ctx, &account, begun.as_ref().map(|begun| &begun.session.id)).await?;
            Ok::<_, Refusal>(tx.commit((account, begun)))
        })
        .await?;
    let signed_in = match begun {
        Some(begun) => Some(begin::hand_out(ctx, account.clone(), begun).await?),
        None => None,
    };
    Ok(Registered { account, signed_in })
}

/// An account that may be made.
pub(super) struct Prepared {
    new: NewAccount,
    phc: String,
    /// Whether nobody may come in as it before its address is proved.
    pub(super) waits: bool,
}

/// Checks what somebody registers with, and has the password hashed.
///
/// # Errors
/// As [`register`].
pub(super) async fn prepare(ctx: &Context, registration: Registration) -> Result<Prepared, Refusal> {
    let rules = &ctx.realm.settings;
    if !rules.registration_open {
        return Err(registration_closed());
    }
    let (new, password) = registration.check(rules)?;
    if let Some(email) = &new.email
        && accounts::by_identifier(&ctx.app, &ctx.realm.id, email.canonical()).await?.is_some()
    {
        // The insert decides; looking first spares a hash that would be thrown away.
        return Err(accounts::taken());
    }
    let phc = ctx.app.hashing.hash(password).await?;
    let waits = rules.require_verified_email;
    let new = match waits {
        true => NewAccount { status: AccountStatus::PendingVerification, signs_in: false, ..new },
        false => new,
    };
    Ok(Prepared { new, phc, waits })
}

impl Prepared {
    pub(super) async fn insert(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Account, Refusal> {
        let account = accounts::insert(tx, ctx, &self.new).await?;
        passwords::set(tx, &ctx.realm.id, &account.id, &self.phc, ctx.now()).await?;
        Ok(account)
    }
}

/// Writes down that somebody registered, and asks them to prove the address.
pub(super) async fn note(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    session: Option<&SessionId>,
) -> Result<(), Refusal> {
    let actor = Actor::account(&account.id, session);
    let event = Event::new(Action::AccountRegistered, actor, Target::Account(&account.id));
    audit::record(tx, ctx, event).await?;
    recovery::remind(tx, ctx, account).await
}
