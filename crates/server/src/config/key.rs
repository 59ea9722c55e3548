//! The names of the settings: the same in the file, in the environment and on the command line.

use std::fmt;

/// One setting's name and how its value may be given.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// As in the file.
    pub name: &'static str,
    /// Its value is never printed, may stand in a file of its own, and is not taken from flags.
    pub is_secret: bool,
    /// An empty value means that the setting is not set; for the others it is a mistake.
    pub may_be_empty: bool,
}

const fn plain(name: &'static str) -> Key {
    Key { name, is_secret: false, may_be_empty: false }
}

const fn optional(name: &'static str) -> Key {
    Key { name, is_secret: false, may_be_empty: true }
}

const fn secret(name: &'static str) -> Key {
    Key { name, is_secret: true, may_be_empty: false }
}

/// Every setting, in the order of the default file.
pub const KEYS: [Key; 29] = [
    plain("listen"),
    plain("public_url"),
    optional("tls_cert"),
    optional("tls_key"),
    optional("trusted_proxies"),
    optional("cors_origins"),
    plain("data_dir"),
    secret("database_url"),
    plain("database_connections"),
    secret("master_key"),
    optional("bootstrap_admin_email"),
    secret("bootstrap_admin_password"),
    optional("bootstrap_realm_key"),
    secret("smtp_url"),
    optional("smtp_ca"),
    optional("mail_from"),
    secret("sms_webhook_url"),
    optional("sms_webhook_body"),
    secret("sms_webhook_authorization"),
    optional("templates_dir"),
    optional("outbound_allowed_hosts"),
    plain("rate_limit"),
    plain("access_token_minutes"),
    plain("hashing_threads"),
    plain("hashing_queue"),
    optional("metrics_listen"),
    plain("log"),
    plain("log_format"),
    plain("development"),
];

/// What the names in the environment begin with.
pub(super) const PREFIX: &str = "SIGNET_";

impl Key {
    /// The key with this name.
    pub fn find(name: &str) -> Option<&'static Key> {
        KEYS.iter().find(|key| key.name == name)
    }

    /// The key whose name is the least different from `name`.
    pub(super) fn nearest(name: &str) -> &'static Key {
        let name = name.to_ascii_lowercase();
        KEYS.iter().min_by_key(|key| distance(&name, key.name)).unwrap_or(&KEYS[0])
    }

    /// Its name in the environment.
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name.to_ascii_uppercase())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// How many characters must be put in, taken out or replaced to make one name from the other (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.bytes().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
