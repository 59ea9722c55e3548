//! The rules for what a user is made from.

use std::str::FromStr;

use serde_json::{Map, Value};
use signet_protocol::identifier::{Email, Username};
use signet_vocabulary::Secret;

use super::model::Channel;
use crate::access::{RealmRole, RealmScope, RealmStanding};
use crate::free_data::FreeData;
use crate::passwords::Password;
use crate::refusal::{FieldError, Refusal};

const LONGEST_NUMBER: usize = 32;

/// A member of a channel: left as it is, taken away, or set.
pub type Change = Option<Option<String>>;

/// What a caller says of a user; what is absent is not said. Its password is apart.
#[derive(Debug, Clone, Default)]
pub struct UserFields {
    /// What it signs in by; an e-mail address is also its address.
    pub username: Option<String>,
    /// `admin`, `manage`, `user`, separated by commas.
    pub roles: Option<String>,
    /// `realm`, `own`, separated by commas.
    pub scopes: Option<String>,
    /// Members of its channel.
    pub channel: Option<ChannelFields>,
    /// Members of its data.
    pub data: Option<Map<String, Value>>,
    /// Whether it may sign in.
    pub active: Option<bool>,
    /// The id of the user who is to own it.
    pub owner: Option<String>,
    /// The id of the identity that it is to act for.
    pub identity: Option<String>,
}

/// What a caller says of a channel.
#[derive(Debug, Clone, Default)]
pub struct ChannelFields {
    /// A phone number.
    pub phone: Change,
    /// A number of WhatsApp.
    pub whatsapp: Change,
    /// An e-mail address.
    pub email: Change,
}

impl UserFields {
    /// Whether it says more than what a user may change of itself.
    pub(super) fn is_more_than_own(&self) -> bool {
        let Self { username, roles, scopes, channel: _, data: _, active, owner, identity } = self;
        [username, roles, scopes, owner, identity].into_iter().any(Option::is_some) || active.is_some()
    }
}

/// A password that is not too long to be looked at.
///
/// # Errors
/// `Malformed`.
pub(super) fn readable(password: Secret<String>) -> Result<Password, Refusal> {
    Password::read("password", password)
        .map_err(|bad| Refusal::malformed(vec![bad], "The password has the wrong form."))
}

/// What a username is: an e-mail address, or a name alone.
#[derive(Debug)]
pub(super) enum Name {
    Address(Email),
    Alone(Username),
}

pub(super) fn username(text: &str) -> Result<Name, FieldError> {
    let bad = |message: &str| FieldError::new("username", "BAD_USERNAME", message);
    // Bounded as usernames are, for both go before the colon of a realm key.
    let name = Username::parse(text).map_err(|refused| bad(refused.message))?;
    Ok(Email::parse(text).map_or(Name::Alone(name), Name::Address))
}

/// Words separated by commas, each once, as they were given.
fn words<W: FromStr<Err = String> + PartialEq>(field: &str, text: &str) -> Result<Vec<W>, FieldError> {
    let mut found = Vec::new();
    for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let word = word.parse::<W>().map_err(|message| FieldError::new(field, "BAD_WORD", message))?;
        if !found.contains(&word) {
            found.push(word);
        }
    }
    Ok(found)
}

/// The roles that a text names; `user` for none.
pub(super) fn roles(text: Option<&str>) -> Result<Vec<RealmRole>, FieldError> {
    let roles = words("roles", text.unwrap_or_default())?;
    Ok(if roles.is_empty() { vec![RealmRole::User] } else { roles })
}

/// The scopes that a text names; `own` for none.
pub(super) fn scopes(text: Option<&str>) -> Result<Vec<RealmScope>, FieldError> {
    let scopes = words("scopes", text.unwrap_or_default())?;
    Ok(if scopes.is_empty() { vec![RealmScope::Own] } else { scopes })
}

/// Whether a giver holds all of these roles and scopes.
pub(super) fn are_held(giver: RealmStanding, roles: &[RealmRole], scopes: &[RealmScope]) -> bool {
    let is_role_held = |role: &RealmRole| giver.holds(RealmStanding { role: *role, scope: RealmScope::Own });
    let is_scope_held = |scope: &RealmScope| giver.holds(RealmStanding { role: RealmRole::User, scope: *scope });
    roles.iter().all(is_role_held) && scopes.iter().all(is_scope_held)
}

/// The channel with what a caller says in place of its own members.
pub(super) fn channel(before: &Channel, said: &ChannelFields) -> Result<Channel, Vec<FieldError>> {
    let mut channel = before.clone();
    let mut faults = Vec::new();
    let members = [
        ("channel.phone", &mut channel.phone, &said.phone, is_number as fn(&str) -> bool),
        ("channel.whatsapp", &mut channel.whatsapp, &said.whatsapp, is_number),
        ("channel.email", &mut channel.email, &said.email, |text| Email::parse(text).is_ok()),
    ];
    for (field, member, said, is_good) in members {
        match said {
            None => {}
            Some(None) => *member = None,
            Some(Some(text)) if is_good(text) => *member = Some(text.trim().to_owned()),
            Some(Some(_)) => faults.push(FieldError::new(field, "BAD_CHANNEL", not_reachable(field))),
        }
    }
    if faults.is_empty() { Ok(channel) } else { Err(faults) }
}

fn not_reachable(field: &str) -> String {
    match field {
        "channel.email" => "Use an e-mail address.".to_owned(),
        _ => format!("Use a number of at most {LONGEST_NUMBER} digits, with + before it or without."),
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.trim().strip_prefix('+').unwrap_or(text.trim());
    (1..=LONGEST_NUMBER).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The data of a new user.
pub(super) fn data(said: Option<&Map<String, Value>>) -> Result<FreeData, FieldError> {
    FreeData::checked(said.cloned().unwrap_or_default())
}
