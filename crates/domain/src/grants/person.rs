//! What is told of a person, by the scopes that were granted (OpenID Connect Core 1.0, sections 5.1 and 5.4).

use serde_json::{Map, Value};
use signet_protocol::oauth::Scope;

use crate::accounts::Account;
use crate::identities::Identity;

/// What the scope `profile` takes from the identity's data as it is. What an account vouches for is not among them.
const FROM_DATA: [&str; 9] =
    ["name", "given_name", "family_name", "middle_name", "nickname", "gender", "birthdate", "zoneinfo", "locale"];
/// The same, of which clients make links and pictures.
const ADDRESSES: [&str; 3] = ["profile", "picture", "website"];

/// The names of all that any scope tells.
pub fn told() -> impl Iterator<Item = &'static str> {
    let of_account =
        ["preferred_username", "updated_at", "email", "email_verified", "phone_number", "phone_number_verified"];
    FROM_DATA.into_iter().chain(ADDRESSES).chain(of_account)
}

/// What is told of the person behind `account`. The identity is the one that the account acts for; without it, no scope tells
/// what is in its data.
pub fn about(account: &Account, identity: Option<&Identity>, scope: &Scope) -> Map<String, Value> {
    let mut told = Map::new();
    if scope.contains("profile") {
        told = identity.map(of_data).unwrap_or_default();
        told.insert("preferred_username".to_owned(), account.username.as_str().into());
        told.insert("updated_at".to_owned(), account.updated_at.seconds().into());
    }
    if let Some(email) = account.email.as_deref().filter(|_| scope.contains("email")) {
        told.insert("email".to_owned(), email.into());
        told.insert("email_verified".to_owned(), account.email_verified.into());
    }
    if let Some(phone) = account.phone.as_deref().filter(|_| scope.contains("phone")) {
        told.insert("phone_number".to_owned(), phone.into());
        // The account says its number and nobody has called it.
        told.insert("phone_number_verified".to_owned(), false.into());
    }
    told
}

fn of_data(identity: &Identity) -> Map<String, Value> {
    let data = identity.data.members();
    let text = |name: &str| data.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let mut told = Map::new();
    let mut tell = |name: &str, text: Option<&str>| {
        if let Some(text) = text {
            told.insert(name.to_owned(), text.into());
        }
    };
    for name in FROM_DATA {
        tell(name, text(name));
    }
    for name in ADDRESSES {
        tell(name, text(name).filter(|address| address.starts_with("https://")));
    }
    let (first, last) = (text("firstName"), text("lastName"));
    tell("given_name", text("given_name").or(first));
    tell("family_name", text("family_name").or(last));
    let both: Vec<_> = [first, last].into_iter().flatten().collect();
    let both = both.join(" ");
    tell("name", text("name").or(Some(&*both).filter(|name| !name.is_empty())));
    told
}
