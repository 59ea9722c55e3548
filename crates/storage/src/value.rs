//! What is bound to a statement: four kinds of value, and how the program's own types become one.

use signet_vocabulary::{
    AccountId, ApiKeyId, AuditEventId, ChallengeId, ClientId, ClientSecretId, IdentityId, InvitationId, MessageId,
    OrgId, ProviderId, RealmId, RealmKey, RegistrationTokenId, RoleAssignmentId, SessionId, Timestamp,
};

/// A bound value.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number; also times (milliseconds since 1970) and truth (0 or 1).
    Integer(i64),
    /// Text without NUL.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Says the kind and never the content, which may be secret.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Integer(_) => "Integer",
            Self::Text(_) => "Text",
            Self::Bytes(_) => "Bytes",
        })
    }
}

/// By value, by reference and as an option of either, which is how callers hold their values.
macro_rules! value_from {
    ($($of:ty => |$value:ident| $into:expr;)*) => { $(
        impl From<$of> for Value {
            fn from(value: $of) -> Self {
                Self::from(&value)
            }
        }
        impl From<&$of> for Value {
            fn from($value: &$of) -> Self {
                $into
            }
        }
        impl From<Option<$of>> for Value {
            fn from(value: Option<$of>) -> Self {
                Self::from(value.as_ref())
            }
        }
        impl From<&Option<$of>> for Value {
            fn from(value: &Option<$of>) -> Self {
                Self::from(value.as_ref())
            }
        }
        impl From<Option<&$of>> for Value {
            fn from(value: Option<&$of>) -> Self {
                value.map_or(Self::Null, Self::from)
            }
        }
    )* };
}

value_from! {
    i64 => |value| Self::Integer(*value);
    i32 => |value| Self::Integer(i64::from(*value));
    u32 => |value| Self::Integer(i64::from(*value));
    u16 => |value| Self::Integer(i64::from(*value));
    u8 => |value| Self::Integer(i64::from(*value));
    bool => |value| Self::Integer(i64::from(*value));
    Timestamp => |value| Self::Integer(value.millis());
    AccountId => |value| Self::Text(value.as_str().to_owned());
    AuditEventId => |value| Self::Text(value.as_str().to_owned());
    IdentityId => |value| Self::Text(value.as_str().to_owned());
    RealmId => |value| Self::Text(value.as_str().to_owned());
    RealmKey => |value| Self::Text(value.as_str().to_owned());
    ApiKeyId => |value| Self::Text(value.as_str().to_owned());
    ClientId => |value| Self::Text(value.as_str().to_owned());
    ProviderId => |value| Self::Text(value.as_str().to_owned());
    ClientSecretId => |value| Self::Text(value.as_str().to_owned());
    RegistrationTokenId => |value| Self::Text(value.as_str().to_owned());
    InvitationId => |value| Self::Text(value.as_str().to_owned());
    MessageId => |value| Self::Text(value.as_str().to_owned());
    OrgId => |value| Self::Text(value.as_str().to_owned());
    RoleAssignmentId => |value| Self::Text(value.as_str().to_owned());
    ChallengeId => |value| Self::Text(value.as_str().to_owned());
    SessionId => |value| Self::Text(value.as_str().to_owned());
}

/// Owned text and bytes move in without a copy; borrowed ones are copied.
macro_rules! value_from_owned {
    ($($owned:ty, $borrowed:ty => $variant:ident;)*) => { $(
        impl From<$owned> for Value {
            fn from(value: $owned) -> Self {
                Self::$variant(value)
            }
        }
        impl From<&$owned> for Value {
            fn from(value: &$owned) -> Self {
                Self::$variant(value.clone())
            }
        }
        impl From<&$borrowed> for Value {
            fn from(value: &$borrowed) -> Self {
                Self::$variant(value.to_owned())
            }
        }
        impl From<Option<$owned>> for Value {
            fn from(value: Option<$owned>) -> Self {
                value.map_or(Self::Null, Self::from)
            }
        }
        impl From<&Option<$owned>> for Value {
            fn from(value: &Option<$owned>) -> Self {
                value.as_ref().map_or(Self::Null, Self::from)
            }
        }
        impl From<Option<&$owned>> for Value {
            fn from(value: Option<&$owned>) -> Self {
                value.map_or(Self::Null, Self::from)
            }
        }
        impl From<Option<&$borrowed>> for Value {
            fn from(value: Option<&$borrowed>) -> Self {
                value.map_or(Self::Null, Self::from)
            }
        }
    )* };
}

value_from_owned! {
    String, str => Text;
    Vec<u8>, [u8] => Bytes;
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(value: &[u8; N]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

/// The values of a statement, in order: an array of [`Value`].
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::Value::from($value)),*] };
}
