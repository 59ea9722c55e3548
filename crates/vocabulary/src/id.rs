//! Ids: typed, prefixed text whose form is checked once, when it enters.

use std::fmt;
use std::str::FromStr;

use crate::random::Random;
use crate::time::Timestamp;

const ALPHANUMERIC: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LOWER_ALPHANUMERIC: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// A text that does not have the form of the id it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MalformedId {
    /// What the form is, in words for the caller.
    pub expected: &'static str,
}

impl fmt::Display for MalformedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "must be {}", self.expected)
    }
}

impl std::error::Error for MalformedId {}

/// An id's text form and its checked reading, the same for every kind of id.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $accepts:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = MalformedId;

            fn from_str(text: &str) -> Result<Self, MalformedId> {
                let accepts: fn(&str) -> bool = $accepts;
                if accepts(text) { Ok(Self(text.into())) } else { Err(MalformedId { expected: $expected }) }
            }
        }
    };
}

fn is_prefixed(text: &str, prefix: &str, length: usize) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        rest.len() == length && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

fn is_lower_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_uuid(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok_and(|uuid| uuid.hyphenated().to_string() == text)
}

text_id!(
    /// A principal that can sign in: `acc_` and twelve of `[a-z0-9]`.
    AccountId, "acc_ and twelve lower-case letters or digits", |text| is_prefixed(text, "acc_", 12)
);
text_id!(
    /// A holder of things: 24 hexadecimal digits, of which the first eight are the second it was made in.
    IdentityId, "24 lower-case hexadecimal digits", |text| is_lower_hex(text, 24)
);
text_id!(
    /// An isolated domain of data: 24 hexadecimal digits.
    RealmId, "24 lower-case hexadecimal digits", |text| is_lower_hex(text, 24)
);
text_id!(
    /// One sign-in on one device: `ses_` and twenty of `[a-z0-9]`, in the order of time.
    SessionId, "ses_ and twenty lower-case letters or digits", |text| is_prefixed(text, "ses_", 20)
);
text_id!(
    /// One entry of the audit trail: `evt_` and twenty of `[a-z0-9]`, in the order of time.
    AuditEventId, "evt_ and twenty lower-case letters or digits", |text| is_prefixed(text, "evt_", 20)
);
text_id!(
    /// An organization inside a realm: `org_` and twelve of `[a-z0-9]`.
    OrgId, "org_ and twelve lower-case letters or digits", |text| is_prefixed(text, "org_", 12)
);
text_id!(
    /// A machine's credential: `key_` and 24 letters or digits; up to 32 and down to 16 are understood.
    ApiKeyId, "key_ and 16 to 32 letters or digits", |text| {
        text.strip_prefix("key_").is_some_and(|rest| {
            (16..=32).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    }
);
text_id!(
    /// Software that signs people in here, or calls by itself: `client_` and 24 letters or digits.
    ClientId, "client_ and 24 letters or digits", |text| {
        text.strip_prefix("client_")
            .is_some_and(|rest| rest.len() == 24 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    }
);
text_id!(
    /// Somebody else through whom people sign in: `prov_` and twelve of `[a-z0-9]`.
    ProviderId, "prov_ and twelve lower-case letters or digits", |text| is_prefixed(text, "prov_", 12)
);
text_id!(
    /// One secret of a client, which it tells nothing about: `sec_` and twenty of `[a-z0-9]`, in the order of time.
    ClientSecretId, "sec_ and twenty lower-case letters or digits", |text| is_prefixed(text, "sec_", 20)
);
text_id!(
    /// What lets software register itself as a client, which it tells nothing about: `reg_` and twenty of `[a-z0-9]`, in the
    /// order of time.
    RegistrationTokenId, "reg_ and twenty lower-case letters or digits", |text| is_prefixed(text, "reg_", 20)
);
text_id!(
    /// An account's role in an organization: a UUID in lower-case hyphenated form.
    RoleAssignmentId, "a UUID", is_uuid
);
text_id!(
    /// A sign-in that waits for its second factor: a UUID in lower-case hyphenated form.
    ChallengeId, "a UUID", is_uuid
);
text_id!(
    /// A call into an organization: `inv_` and twenty of `[a-z0-9]`, in the order of time.
    InvitationId, "inv_ and twenty lower-case letters or digits", |text| is_prefixed(text, "inv_", 20)
);
text_id!(
    /// A message to a person: `msg_` and twenty of `[a-z0-9]`, in the order of time.
    MessageId, "msg_ and twenty lower-case letters or digits", |text| is_prefixed(text, "msg_", 20)
);
text_id!(
    /// The key by which clients name a realm: a UUID in lower-case hyphenated form.
    RealmKey, "a UUID", is_uuid
);

impl AccountId {
    /// A fresh id (62 bits: a clash is found by the primary key, and drawn again).
    pub fn random(random: &Random) -> Self {
        Self(format!("acc_{}", random.text(LOWER_ALPHANUMERIC, 12)).into())
    }
}

impl OrgId {
    /// A fresh id (62 bits: a clash is found by the primary key, and drawn again).
    pub fn random(random: &Random) -> Self {
        Self(format!("org_{}", random.text(LOWER_ALPHANUMERIC, 12)).into())
    }
}

impl ApiKeyId {
    /// A fresh id (142 bits: no two are alike).
    pub fn random(random: &Random) -> Self {
        Self(format!("key_{}", random.text(ALPHANUMERIC, 24)).into())
    }

    /// The id that carries this random part; `None` when it is not of an id's form.
    pub fn of_part(part: &str) -> Option<Self> {
        format!("key_{part}").parse().ok()
    }

    /// The random part, without the prefix.
    pub fn part(&self) -> &str {
        self.0.split_at("key_".len()).1
    }
}

impl ClientId {
    /// A fresh id (142 bits: no two are alike, and none is an account's).
    pub fn random(random: &Random) -> Self {
        Self(format!("client_{}", random.text(ALPHANUMERIC, 24)).into())
    }
}

impl ProviderId {
    /// A fresh id (62 bits: a clash is found by the primary key, and drawn again).
    pub fn random(random: &Random) -> Self {
        Self(format!("prov_{}", random.text(LOWER_ALPHANUMERIC, 12)).into())
    }
}

impl ClientSecretId {
    /// A fresh id: the time, then 56 random bits.
    pub fn random(random: &Random, at: Timestamp) -> Self {
        Self(format!("sec_{}", in_order(random, at)).into())
    }
}

impl RegistrationTokenId {
    /// A fresh id: the time, then 56 random bits.
    pub fn random(random: &Random, at: Timestamp) -> Self {
        Self(format!("reg_{}", in_order(random, at)).into())
    }
}

impl ChallengeId {
    /// A fresh id.
    pub fn random(random: &Random) -> Self {
        Self(random.uuid().hyphenated().to_string().into())
    }
}

impl RoleAssignmentId {
    /// A fresh id.
    pub fn random(random: &Random) -> Self {
        Self(random.uuid().hyphenated().to_string().into())
    }
}

impl InvitationId {
    /// A fresh id: the time, then 56 random bits.
    pub fn random(random: &Random, at: Timestamp) -> Self {
        Self(format!("inv_{}", in_order(random, at)).into())
    }
}

impl MessageId {
    /// A fresh id: the time, then 56 random bits.
    pub fn random(random: &Random, at: Timestamp) -> Self {
        Self(format!("msg_{}", in_order(random, at)).into())
    }
}

impl SessionId {
    /// A fresh id: the time, then 56 random bits.
    pub fn random(random: &Random, at: Timestamp) -> Self {
        Self(format!("ses_{}", in_order(random, at)).into())
    }
}

impl AuditEventId {
    /// A fresh id: the time, then 56 random bits.
    pub fn random(random: &Random, at: Timestamp) -> Self {
        Self(format!("evt_{}", in_order(random, at)).into())
    }
}

/// Twenty characters that sort by time, so that rows written together lie together: nine of the milliseconds in base 36, then
/// eleven at random.
fn in_order(random: &Random, at: Timestamp) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut rest = at.millis().max(0).unsigned_abs();
    let mut time = [b'0'; 9];
    for place in time.iter_mut().rev() {
        *place = DIGITS[usize::try_from(rest % 36).unwrap_or(0)];
        rest /= 36;
    }
    time.iter().map(|&digit| char::from(digit)).chain(random.text(DIGITS, 11).chars()).collect()
}

impl IdentityId {
    /// A fresh id: the second it is made in, then eight random bytes.
    pub fn random(random: &Random, at: Timestamp) -> Self {
        Self(object_id(random, at))
    }
}

impl RealmId {
    /// A fresh id: the second it is made in, then eight random bytes.
    pub fn random(random: &Random, at: Timestamp) -> Self {
        Self(object_id(random, at))
    }
}

impl RealmKey {
    /// A fresh key.
    pub fn random(random: &Random) -> Self {
        Self(random.uuid().hyphenated().to_string().into())
    }
}

fn object_id(random: &Random, at: Timestamp) -> Box<str> {
    let seconds = at.seconds().clamp(0, i64::from(u32::MAX));
    format!("{seconds:08x}{:016x}", u64::from_be_bytes(random.bytes())).into()
}
