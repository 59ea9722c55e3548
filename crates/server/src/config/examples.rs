//! Secrets that stand as examples in documents: whoever runs a public service with one runs it with a known secret.

use signet_protocol::seal::MasterKey;

/// Passwords from our own documents, from the published contracts and from what people write as a placeholder.
const PASSWORDS: [&str; 9] = [
    "SecurePass123!",
    "NewSecurePass456!",
    "P@ssw0rd",
    "correct horse battery staple",
    "change-me-please",
    "changeme",
    "change-me",
    "example-password",
    "bootstrap-password",
];

/// Keys from documents and from placeholders: all zeros, all ones, counting up, and our own documents' example.
const MASTER_KEYS: [&str; 4] = [
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "//////////////////////////////////////////8=",
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "ZXhhbXBsZS1tYXN0ZXIta2V5LW5ldmVyLXVzZS1tZSE=",
];

pub(super) fn is_example_password(text: &str) -> bool {
    PASSWORDS.iter().any(|example| example.eq_ignore_ascii_case(text.trim()))
}

pub(super) fn is_example_key(key: &MasterKey) -> bool {
    let text = key.to_base64();
    MASTER_KEYS.contains(&text.expose().as_str())
}
