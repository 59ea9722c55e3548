//! Accounts that the operator makes, with a password that is drawn at random unless it is given.

use signet_protocol::identifier::Email;
use signet_storage::WriteTx;
use signet_vocabulary::{Random, Secret};

use crate::accounts::{self, Account, AccountStatus, AccountType, NewAccount, checked_email};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::Context;
use crate::free_data::FreeData;
use crate::passwords::{self, Password, check_chosen};
use crate::realms::RealmSettings;
use crate::refusal::{FieldError, Refusal};

const PASSWORD_ALPHABET: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const PASSWORD_LENGTH: usize = 24;

/// An account that was just made.
#[derive(Debug)]
pub struct MadeAccount {
    /// The account.
    pub account: Account,
    /// Its password: it can be shown only now.
    pub password: Secret<String>,
}

/// Makes an account that signs in by `email` and a password drawn at random.
///
/// # Errors
/// `Invalid` for an address that is none, `Conflict` for one that names an account of the realm already.
#[boxed]
pub async fn make_account(ctx: &Context, email: &str, kind: AccountType) -> Result<MadeAccount, Refusal> {
    let email = checked_email(email).map_err(|bad| Refusal::invalid(vec![bad]))?;
    let rules = &ctx.realm.settings;
    let drawn = drawn_password(&ctx.app.random, rules);
    let password = checked_password(drawn.clone(), &email, rules).map_err(|bad| Refusal::invalid(vec![bad]))?;
    let phc = &ctx.app.hashing.hash(password).await?;
    let new = &new_account(kind, email);
    let written = ctx.app.store.write(|mut tx| async move {
        let account = insert(&mut tx, ctx, new, phc).await?;
        Ok::<_, Refusal>(tx.commit(account))
    });
    Ok(MadeAccount { account: written.await?, password: drawn })
}

pub(super) fn drawn_password(random: &Random, rules: &RealmSettings) -> Secret<String> {
    Secret::new(random.text(PASSWORD_ALPHABET, PASSWORD_LENGTH.max(passwords::shortest(rules))))
}

pub(super) fn checked_password(
    password: Secret<String>,
    email: &Email,
    rules: &RealmSettings,
) -> Result<Password, FieldError> {
    let password = Password::read("admin_password", password)?;
    check_chosen("admin_password", &password, &[email.display()], rules).map(|()| password)
}

/// What an account of this kind holds that the operator makes: an administrator of the platform everything.
pub(super) fn new_account(kind: AccountType, email: Email) -> NewAccount {
    let (roles, scopes) = match kind {
        AccountType::Admin => (&["admin", "manage", "user"][..], &["realm", "own"][..]),
        _ => (&["user"][..], &["own"][..]),
    };
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    NewAccount {
        kind,
        status: AccountStatus::Active,
        email: Some(email),
        username: None,
        phone: None,
        realm_roles: words(roles),
        realm_scopes: words(scopes),
        signs_in: false,
        data: FreeData::default(),
        identity: None,
    }
}

/// Writes the account with a proved address, its password and the audit events.
pub(super) async fn insert(tx: &mut WriteTx, ctx: &Context, new: &NewAccount, phc: &str) -> Result<Account, Refusal> {
    let account = accounts::insert(tx, ctx, new).await?;
    passwords::set(tx, &ctx.realm.id, &account.id, phc, ctx.now()).await?;
    let event = Event::new(Action::AccountCreated, Actor::default(), Target::Account(&account.id))
        .detail("type", account.kind.as_str());
    audit::record(tx, ctx, event).await?;
    // Whoever runs the machine says so; a rule that asks for proof must not bar the only one who could lift it.
    accounts::prove_email(tx, ctx, account).await
}
