//! Registering: an account, its identity, its password and its first session, in one transaction.

use signet_protocol::identifier::Email;
use signet_vocabulary::Secret;

use super::begin::{self, SignedIn};
use crate::accounts::{self, AccountType, NewAccount};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::passwords::{self, Password, check_chosen};
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
    fn check(&self) -> Result<(NewAccount, Password), Refusal> {
        let mut fields = Vec::new();
        let email = Email::parse(&self.email)
            .map_err(|bad| fields.push(FieldError::new("email", "BAD_EMAIL", bad.to_string())))
            .ok();
        let mut data = serde_json::Map::new();
        for (field, name) in [("firstName", &self.first_name), ("lastName", &self.last_name)] {
            let Some(name) = name else { continue };
            if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
                let message = format!("Use at most {LONGEST_NAME} characters, none of them control characters.");
                fields.push(FieldError::new(field, "BAD_NAME", message));
            }
            data.insert(field.to_owned(), name.as_str().into());
        }
        let words: Vec<&str> = [Some(&self.email), self.first_name.as_ref(), self.last_name.as_ref()]
            .into_iter()
            .flatten()
            .filter(|word| word.len() <= LONGEST_NAME * 4)
            .map(String::as_str)
            .collect();
        let password = Password::read("password", self.password.clone())
            .and_then(|password| check_chosen("password", &password, &words).map(|()| password))
            .map_err(|bad| fields.push(bad))
            .ok();
        match (email, password) {
            (Some(email), Some(password)) if fields.is_empty() => {
                let new = NewAccount {
                    kind: AccountType::Individual,
                    email: Some(email),
                    username: None,
                    phone: None,
                    realm_roles: vec!["user".to_owned()],
                    realm_scopes: vec!["own".to_owned()],
                    signs_in: true,
                    data,
                };
                Ok((new, password))
            }
            _ => Err(Refusal::invalid(fields)),
        }
    }
}

/// Makes an account and signs it in.
///
/// # Errors
/// `Invalid` naming every field at fault; `Conflict` when the address, in any spelling, is in use; `Limited` when too many
/// passwords wait to be hashed.
pub async fn register(ctx: &Context, registration: Registration) -> Result<SignedIn, Refusal> {
    let (new, password) = registration.check()?;
    let app = &ctx.app;
    if let Some(email) = &new.email
        && accounts::by_identifier(app, &ctx.realm.id, email.canonical()).await?.is_some()
    {
        // The insert decides; looking first spares a hash that would be thrown away.
        return Err(Refusal::conflict("An account with this e-mail address or username exists already."));
    }
    let phc = app.hashing.hash(password).await?;
    let (new, phc) = (&new, &phc);
    let (account, session, refresh) = app
        .store
        .write(|mut tx| async move {
            let account = accounts::insert(&mut tx, ctx, new).await?;
            passwords::set(&mut tx, &ctx.realm.id, &account.id, phc, ctx.now()).await?;
            let (session, refresh) = begin::begin(&mut tx, ctx, &account, &["pwd"]).await?;
            let actor = Actor::account(&account.id, Some(&session.id));
            let event = Event::new(Action::AccountRegistered, actor, Target::Account(&account.id));
            audit::record(&mut tx, ctx, event).await?;
            Ok::<_, Refusal>(tx.commit((account, session, refresh)))
        })
        .await?;
    begin::hand_out(ctx, account, session, refresh).await
}
