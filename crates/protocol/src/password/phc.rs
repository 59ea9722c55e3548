//! The PHC string of an Argon2id hash: read strictly, because a database row is input like any other.

use std::fmt;

use signet_vocabulary::Secret;

use super::{Cost, HashError};
use crate::encoding::{base64_unpadded, from_base64_unpadded};

/// The longest text that is looked at: well above the longest form within the limits.
const MAX_LENGTH: usize = 256;

/// A parsed hash, whose cost is within the limits.
pub(super) struct Phc {
    pub(super) cost: Cost,
    pub(super) salt: Vec<u8>,
    pub(super) output: Secret<Vec<u8>>,
}

impl Phc {
    /// Reads `$argon2id$v=19$m=…,t=…,p=…$salt$hash`, and nothing but the form that [`fmt::Display`] writes.
    pub(super) fn parse(text: &str) -> Result<Self, HashError> {
        if text.len() > MAX_LENGTH || !text.is_ascii() {
            return Err(HashError::Malformed);
        }
        let parts: Vec<&str> = text.split('$').collect();
        let ["", "argon2id", "v=19", costs, salt, output] = parts[..] else {
            return Err(HashError::Malformed);
        };
        let cost = parse_cost(costs).ok_or(HashError::Malformed)?;
        if !cost.is_affordable() {
            return Err(HashError::Unaffordable);
        }
        let salt = from_base64_unpadded(salt).filter(|salt| (8..=64).contains(&salt.len()));
        let output = from_base64_unpadded(output).map(Secret::new);
        match (salt, output.filter(|output| (16..=64).contains(&output.expose().len()))) {
            (Some(salt), Some(output)) => Ok(Self { cost, salt, output }),
            _ => Err(HashError::Malformed),
        }
    }
}

impl fmt::Display for Phc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cost { memory_kib, passes, lanes } = self.cost;
        let (salt, output) = (base64_unpadded(&self.salt), base64_unpadded(self.output.expose()));
        write!(f, "$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${salt}${output}")
    }
}

fn parse_cost(text: &str) -> Option<Cost> {
    let mut members = text.split(',');
    let cost = Cost {
        memory_kib: decimal(members.next()?, "m=")?,
        passes: decimal(members.next()?, "t=")?,
        lanes: decimal(members.next()?, "p=")?,
    };
    members.next().is_none().then_some(cost)
}

/// A number without sign or leading zeros. One too large for its type is read as the largest, so that it is refused for
/// its cost.
fn decimal(member: &str, name: &str) -> Option<u32> {
    let digits = member.strip_prefix(name)?;
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    Some(digits.parse().unwrap_or(u32::MAX))
}
