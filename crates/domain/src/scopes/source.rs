//! Where the value of a claim comes from.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

const OF_IDENTITY: &str = "identity.data.";
const OF_USER: &str = "user.data.";
/// The longest name of a member, in characters.
const LONGEST: usize = 100;

/// Where the value of a claim comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A member of the data of the identity that the account acts for.
    IdentityData(String),
    /// A member of the data that the account has as a user.
    UserData(String),
    /// The id of the identity.
    IdentityId,
    /// Its kind.
    IdentityType,
    /// The id of the organization that the client acts in.
    OrgId,
    /// The account's roles there.
    OrgRoles,
}

impl Source {
    /// Whether it is of the identity.
    pub fn is_of_identity(&self) -> bool {
        // The id stands in the account too.
        matches!(self, Self::IdentityData(_) | Self::IdentityType)
    }

    /// Whether it is of the user.
    pub fn is_of_user(&self) -> bool {
        matches!(self, Self::UserData(_))
    }

    /// Whether it is of the organization.
    pub fn is_of_org(&self) -> bool {
        matches!(self, Self::OrgId | Self::OrgRoles)
    }
}

fn member(name: &str) -> Option<String> {
    let is_good = (1..=LONGEST).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    is_good.then(|| name.to_owned())
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = match text {
            "identity.id" => Some(Self::IdentityId),
            "identity.type" => Some(Self::IdentityType),
            "org.id" => Some(Self::OrgId),
            "org.roles" => Some(Self::OrgRoles),
            _ => match (text.strip_prefix(OF_IDENTITY), text.strip_prefix(OF_USER)) {
                (Some(name), _) => member(name).map(Self::IdentityData),
                (_, Some(name)) => member(name).map(Self::UserData),
                (None, None) => None,
            },
        };
        found.ok_or_else(|| {
            format!(
                "Use identity.id, identity.type, org.id, org.roles, identity.data.<member> or user.data.<member>, with a \
                 member's name of at most {LONGEST} characters, none of them control characters."
            )
        })
    }
}

/// The text that is read back.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IdentityData(name) => write!(f, "{OF_IDENTITY}{name}"),
            Self::UserData(name) => write!(f, "{OF_USER}{name}"),
            Self::IdentityId => f.write_str("identity.id"),
            Self::IdentityType => f.write_str("identity.type"),
            Self::OrgId => f.write_str("org.id"),
            Self::OrgRoles => f.write_str("org.roles"),
        }
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn a_source_is_read_as_it_is_written() {
        for (text, source) in [
            ("identity.id", Source::IdentityId),
            ("identity.type", Source::IdentityType),
            ("org.id", Source::OrgId),
            ("org.roles", Source::OrgRoles),
            ("identity.data.a.b c", Source::IdentityData("a.b c".to_owned())),
            ("user.data.identity.id", Source::UserData("identity.id".to_owned())),
        ] {
            assert_eq!(text.parse(), Ok(source.clone()));
            assert_eq!(source.to_string(), text);
        }
    }

    #[test]
    fn nothing_else_is_a_source() {
        let long = format!("user.data.{}", "x".repeat(101));
        for text in
            ["", "identity", "identity.data", "identity.data.", "user.data.", "user.data.a\u{0}", "org.name", "Org.id"]
        {
            assert!(text.parse::<Source>().is_err(), "{text}");
        }
        assert!(long.parse::<Source>().is_err());
        assert!(long[..long.len() - 1].parse::<Source>().is_ok());
    }
}
