//! The words that mean something in every realm, with what people read of them.

use crate::access::Permissions;
use crate::outbox::Language;

/// A word that is in every realm.
#[derive(Debug)]
pub struct BuiltIn {
    /// The word.
    pub name: &'static str,
    /// What people read of it in English.
    pub en: &'static str,
    /// What they read of it in German.
    pub de: &'static str,
}

const fn word(name: &'static str, en: &'static str, de: &'static str) -> BuiltIn {
    BuiltIn { name, en, de }
}

/// Those of OpenID Connect Core 1.0 (sections 3.1.2.1, 5.4 and 11), then the permissions.
pub(super) const ALL: &[BuiltIn] = &[
    word("openid", "Know who you are", "Wissen, wer Sie sind"),
    word("profile", "See your name and your profile", "Ihren Namen und Ihr Profil sehen"),
    word("email", "See your e-mail address", "Ihre E-Mail-Adresse sehen"),
    word("phone", "See your phone number", "Ihre Telefonnummer sehen"),
    word("address", "See your postal address", "Ihre Postanschrift sehen"),
    word("offline_access", "Go on while you are away", "Auch tätig sein, während Sie abwesend sind"),
    word(
        "read:identity",
        "See the accounts, organizations and roles that you may see",
        "Konten, Organisationen und Rollen sehen, die Sie sehen dürfen",
    ),
    word(
        "write:identity",
        "Make and change accounts and organizations in your name",
        "In Ihrem Namen Konten und Organisationen anlegen und ändern",
    ),
    word(
        "admin:identity",
        "Assign roles, invite people and manage their access in your name",
        "In Ihrem Namen Rollen vergeben, Personen einladen und deren Zugänge verwalten",
    ),
    word("read:audit", "Read the audit trail", "Das Prüfprotokoll lesen"),
    word("read:clients", "See the apps that are registered here", "Die hier registrierten Anwendungen sehen"),
    word(
        "write:clients",
        "Register and change apps in your name",
        "In Ihrem Namen Anwendungen registrieren und ändern",
    ),
    word("admin:*", "Do everything that you may do here", "Alles tun, was Sie hier tun dürfen"),
];

impl BuiltIn {
    /// The text in `language`.
    pub fn in_language(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::German => self.de,
        }
    }
}

pub(super) fn named(name: &str) -> Option<&'static BuiltIn> {
    ALL.iter().find(|word| word.name == name)
}

/// Whether a realm may not define `name` itself. Case is overlooked: people would take the one for the other.
pub(super) fn is_reserved(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    named(&name).is_some() || Permissions::of_scope(&name).is_some()
}

#[cfg(test)]
mod tests {
    use super::{ALL, is_reserved, named};
    use crate::access::{Permission, Permissions};

    #[test]
    fn every_permission_has_a_text() {
        for permission in Permission::ALL {
            assert!(named(permission.as_str()).is_some(), "{permission:?}");
        }
        assert_eq!(Permissions::of_scope("admin:*"), Some(Permissions::ALL));
        assert!(named("admin:*").is_some());
    }

    #[test]
    fn words_that_look_like_built_in_ones_are_reserved_too() {
        for word in ALL {
            assert!(is_reserved(word.name) && is_reserved(&word.name.to_uppercase()), "{}", word.name);
        }
        assert!(!is_reserved("read:orders") && !is_reserved("openid2"));
    }
}
