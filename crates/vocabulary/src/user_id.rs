//! The id of a user: an account's id in the form that the Realm API's ids have.

use std::fmt;
use std::str::FromStr;

use crate::id::{AccountId, MalformedId};
use crate::time::Timestamp;

const EXPECTED: &str = "24 lower-case hexadecimal digits";
const PREFIX: &str = "acc_";
/// How many characters of 36 kinds an account's id has after its prefix: their number fits into 64 bits.
const CHARACTERS: usize = 12;

/// What the Realm API calls an account by: 24 hexadecimal digits. The first eight are the second in which the account was
/// made; the others are what its own id has after `acc_`, read as a number of base 36. So it needs no column, and maps back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId {
    seconds: u32,
    number: u64,
}

impl UserId {
    /// The id of the user that `account` is, which was made at `created_at`.
    pub fn of(account: &AccountId, created_at: Timestamp) -> Self {
        let seconds = created_at.seconds().clamp(0, i64::from(u32::MAX));
        let text = account.as_str().strip_prefix(PREFIX).unwrap_or_default();
        Self { seconds: u32::try_from(seconds).unwrap_or(u32::MAX), number: u64::from_str_radix(text, 36).unwrap_or(0) }
    }

    /// The account that it is of, if it is of any: not every number has an account.
    pub fn account(&self) -> Option<AccountId> {
        const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        let mut rest = self.number;
        let mut text = [b'0'; CHARACTERS];
        for place in text.iter_mut().rev() {
            *place = DIGITS[usize::try_from(rest % 36).unwrap_or(0)];
            rest /= 36;
        }
        let text = std::str::from_utf8(&text).ok().filter(|_| rest == 0)?;
        format!("{PREFIX}{text}").parse().ok()
    }

    /// The second in which that account was made, since 1970.
    pub fn seconds(&self) -> u32 {
        self.seconds
    }

    /// Whether it is the id of `account`, which was made at `created_at`.
    pub fn is_of(&self, account: &AccountId, created_at: Timestamp) -> bool {
        *self == Self::of(account, created_at)
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}{:016x}", self.seconds, self.number)
    }
}

impl FromStr for UserId {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        let malformed = MalformedId { expected: EXPECTED };
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 24 || !text.bytes().all(is_digit) {
            return Err(malformed);
        }
        let (seconds, number) = text.split_at(8);
        match (u32::from_str_radix(seconds, 16), u64::from_str_radix(number, 16)) {
            (Ok(seconds), Ok(number)) => Ok(Self { seconds, number }),
            _ => Err(malformed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::from_millis(1_519_211_809_934);

    #[test]
    fn an_account_maps_there_and_back() {
        for text in ["acc_000000000000", "acc_a1b2c3d4e5f6", "acc_zzzzzzzzzzzz"] {
            let account: AccountId = text.parse().unwrap();
            let id = UserId::of(&account, AT);
            assert_eq!(id.to_string().parse(), Ok(id));
            assert_eq!(id.account(), Some(account.clone()));
            assert!(id.is_of(&account, AT));
            assert!(!id.is_of(&account, AT.plus(std::time::Duration::from_secs(1))));
        }
        let id = UserId::of(&"acc_00000000000z".parse().unwrap(), AT);
        assert_eq!(id.to_string(), "5a8d55210000000000000023");
    }

    #[test]
    fn numbers_beyond_every_account_are_of_none() {
        let id: UserId = "5a8d5521ffffffffffffffff".parse().unwrap();
        assert_eq!(id.account(), None);
        assert_eq!(id.to_string(), "5a8d5521ffffffffffffffff");
    }

    #[test]
    fn other_forms_are_refused() {
        for text in
            ["", "5a8d55a1000000000000002", "5A8D55A10000000000000023", "+a8d55a10000000000000023", "acc_a1b2c3d4e5f6"]
        {
            assert!(text.parse::<UserId>().is_err(), "{text}");
        }
    }
}
