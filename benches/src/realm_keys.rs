//! Realm keys: what clients of the Realm API present with every request.

use std::net::SocketAddr;

use signet_protocol::encoding::base64url;

use crate::Result;
use crate::answer::{self, Connection};
use crate::people::{self, Person};

/// The key of each of `people`, who are all of the realm `default`.
pub(crate) fn of(address: SocketAddr, people: &[Person]) -> Result<Vec<String>> {
    let token = people::administrator(address)?;
    let query = "/v1/realms?query=%7B%22name%22:%22default%22%7D";
    let page = Connection::open(address)?.expect(200, &answer::get(query, &token))?;
    let realm = page["rows"][0]["key"].as_str().ok_or("a realm without a key")?;
    Ok(people.iter().map(|person| base64(&person.name_and_password(realm))).collect())
}

/// The bytes of a request without a body, under such a key.
pub(crate) fn get(path: &str, key: &str) -> Vec<u8> {
    answer::get_with(path, &[("X-API-KEY", key)])
}

/// Standard base64 with padding (RFC 4648, section 4).
fn base64(plain: &str) -> String {
    let unpadded = base64url(plain.as_bytes()).replace('-', "+").replace('_', "/");
    let missing = (4 - unpadded.len() % 4) % 4;
    unpadded + &"=".repeat(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first three are of RFC 4648, section 10; the last has both marks in which the alphabets differ.
    #[test]
    fn base64_is_padded_and_of_the_standard_alphabet() {
        for (plain, text) in [("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("?>~~", "Pz5+fg=="), ("???", "Pz8/")] {
            assert_eq!(base64(plain), text);
        }
    }
}
