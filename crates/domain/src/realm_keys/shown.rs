//! A realm key as it counts: every spelling of the same name and the same password is the same realm key.

use signet_protocol::identifier;
use signet_protocol::realm_credential::RealmCredential;

use crate::passwords::Password;

/// What a realm key says, in the one form that it is looked up by: whoever has an account could spell its name in any number
/// of ways, and each would be remembered, and compared, by itself.
#[derive(Debug)]
pub(super) struct Shown {
    /// The realm's key as it was sent: it has one spelling.
    pub(super) realm_key: String,
    /// The canonical name.
    pub(super) name: String,
    /// The password as it is compared.
    pub(super) password: Password,
}

impl Shown {
    /// Reads it; nothing where the name or the password could be nobody's.
    pub(super) fn read(credential: &RealmCredential) -> Option<Self> {
        let name = identifier::canonical_any(credential.username())?;
        let password = Password::read("password", credential.password().clone()).ok()?;
        Some(Self { realm_key: credential.realm_key().to_owned(), name, password })
    }
}
