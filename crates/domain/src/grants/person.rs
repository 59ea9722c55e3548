//! What is told of a person, by the scopes that were granted (OpenID Connect Core 1.0, sections 5.1 and 5.4).

use serde_json::{Map, Value};
use signet_protocol::oauth::Scope;

use super::mapped::{Sources, mapped};
use crate::accounts::Account;
use crate::boxed;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::scopes;
use crate::sessions::Session;

/// What the scope `profile` takes from the identity's data as it is. What an account vouches for is not among them.
const FROM_DATA: [&str; 9] =
    ["name", "given_name", "family_name", "middle_name", "nickname", "gender", "birthdate", "zoneinfo", "locale"];
/// The same, of which clients make links and pictures.
const ADDRESSES: [&str; 3] = ["profile", "picture", "website"];
/// The claim of the scope `address`.
const POSTAL: &str = "address";
/// Its members (section 5.1.1).
const OF_POSTAL: [&str; 6] = ["formatted", "street_address", "locality", "region", "postal_code", "country"];

/// The names of all that the scopes of every realm tell.
pub fn told() -> impl Iterator<Item = &'static str> {
    let of_account =
        ["preferred_username", "updated_at", "email", "email_verified", "phone_number", "phone_number_verified"];
    FROM_DATA.into_iter().chain(ADDRESSES).chain([POSTAL]).chain(of_account)
}

/// What a client is told of the person behind `account`, in a session of its own: in ID tokens and at the userinfo endpoint
/// alike. What a realm's own scopes tell takes the place of what others tell by the same name.
///
/// # Errors
/// What keeps the database from being read.
#[boxed]
pub async fn about(
    ctx: &Context,
    account: &Account,
    session: &Session,
    scope: &Scope,
) -> Result<Map<String, Value>, Refusal> {
    let own = scopes::granted(&ctx.app, &ctx.realm.id, scope).await?;
    let has_data = scope.contains("profile") || scope.contains(POSTAL);
    let sources = Sources::load(ctx, (account, session), &own, has_data).await?;
    let mut told = of_account(account, scope);
    if scope.contains("profile") {
        told.extend(of_data(&sources.identity_data));
    }
    if scope.contains(POSTAL)
        && let Some(address) = sources.identity_data.get(POSTAL).and_then(postal)
    {
        told.insert(POSTAL.to_owned(), address);
    }
    told.extend(mapped(&own, &sources));
    Ok(told)
}

/// The name that a client calls somebody by. Where that is their address for want of another, it is told as addresses are, and
/// only once it is proved: no member beside it says whether it is.
pub fn username<'a>(account: &'a Account, scope: &Scope) -> Option<&'a str> {
    let is_address = account.email.as_deref() == Some(&account.username);
    let may_tell = !is_address || (scope.contains("email") && account.email_verified);
    (scope.contains("profile") && may_tell).then_some(&*account.username)
}

fn of_account(account: &Account, scope: &Scope) -> Map<String, Value> {
    let mut told = Map::new();
    if let Some(username) = username(account, scope) {
        told.insert("preferred_username".to_owned(), username.into());
    }
    if scope.contains("profile") {
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

/// The value as the claim `name` has it, where that is a claim whose form clients know; any other is whatever it is.
pub(super) fn in_form(name: &str, value: &Value) -> Option<Value> {
    let text = || value.as_str().filter(|text| !text.is_empty());
    if FROM_DATA.contains(&name) {
        text().map(Value::from)
    } else if ADDRESSES.contains(&name) {
        text().filter(|address| address.starts_with("https://")).map(Value::from)
    } else if name == POSTAL {
        postal(value)
    } else {
        Some(value.clone()).filter(|value| !value.is_null())
    }
}

/// A postal address: its members as far as they are text.
fn postal(value: &Value) -> Option<Value> {
    let members = value.as_object()?.iter();
    let is_known = |(name, value): &(&String, &Value)| {
        OF_POSTAL.contains(&name.as_str()) && value.as_str().is_some_and(|text| !text.is_empty())
    };
    let told: Map<_, _> = members.filter(is_known).map(|(name, value)| (name.clone(), value.clone())).collect();
    (!told.is_empty()).then_some(Value::Object(told))
}

fn of_data(data: &Map<String, Value>) -> Map<String, Value> {
    let mut told = Map::new();
    for name in FROM_DATA.into_iter().chain(ADDRESSES) {
        if let Some(value) = data.get(name).and_then(|value| in_form(name, value)) {
            told.insert(name.to_owned(), value);
        }
    }
    let text = |name: &str| data.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let (first, last) = (text("firstName"), text("lastName"));
    let both: Vec<_> = [first, last].into_iter().flatten().collect();
    let both = both.join(" ");
    let instead =
        [("given_name", first), ("family_name", last), ("name", Some(&*both).filter(|name| !name.is_empty()))];
    for (name, text) in instead {
        if let (Some(text), false) = (text, told.contains_key(name)) {
            told.insert(name.to_owned(), text.into());
        }
    }
    told
}
