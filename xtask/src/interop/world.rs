//! What the programs find: a realm, somebody in it, and clients of every kind.

use std::path::PathBuf;

use super::Tools;
use crate::failure::{Failure, Result};
use crate::process;
use crate::served::{ADMINISTRATOR, Served};

/// Where clients are made, and who makes them.
pub(super) struct Realm {
    /// Below the public URL.
    path: String,
    /// Names it in requests without a token.
    key: Option<String>,
    email: String,
    password: String,
}

impl Default for Realm {
    fn default() -> Self {
        let (email, password) = ADMINISTRATOR;
        Self { path: String::new(), key: None, email: email.to_owned(), password: password.to_owned() }
    }
}

impl Realm {
    /// A new realm, with an administrator.
    pub(super) fn made(served: &Served, name: &str) -> Result<Self> {
        let realm = served.tell(["realm", "create", name])?;
        let email = format!("admin@{name}.example");
        let account = served.tell(["account", "create", &email, "--realm", name, "--type", "ADMIN"])?;
        Ok(Self {
            path: format!("/realms/{name}"),
            key: Some(told(&realm, "key")?),
            email,
            password: told(&account, "password")?,
        })
    }
}

/// The word behind a name at the beginning of a line.
fn told(printed: &str, name: &str) -> Result<String> {
    let words = printed.lines().map(str::split_whitespace);
    let found = words.filter_map(|mut words| (words.next() == Some(name)).then(|| words.next()).flatten()).next();
    found.map(str::to_owned).ok_or_else(|| Failure::new(format!("no line `{name}` in:\n{printed}")))
}

/// Makes all of it through the API, and gives the file that says what there is.
pub(super) fn made(tools: &Tools, served: &Served, realm: &Realm) -> Result<PathBuf> {
    let file = process::root().join("target/interop/world.json");
    let mut prepare = tools.node("prepare.mjs");
    prepare.arg(&file).env("SIGNET_URL", served.url()).env("ISSUER", served.url() + &realm.path);
    prepare.env("ADMIN_EMAIL", &realm.email).env("ADMIN_PASSWORD", &realm.password);
    prepare.env_remove("REALM_KEY").envs(realm.key.as_ref().map(|key| ("REALM_KEY", key)));
    process::run(&mut prepare)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_behind_its_name_alone() {
        let printed = "keys      none\nkey       0b8e\npassword  a b\n";
        assert_eq!(told(printed, "key").unwrap(), "0b8e");
        assert!(told(printed, "realm").is_err());
    }
}
