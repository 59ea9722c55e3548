//! Rules between settings: what is refused in public, and what is only worth a warning.

use super::Config;
use super::error::ConfigError;
use super::examples::{is_example_key, is_example_password};
use super::given::Values;

const NOT_IN_PUBLIC: &str =
    "which is allowed only while public_url and listen are loopback addresses such as http://127.0.0.1:8080";

/// Checks what no value alone can show; returns warnings.
pub(super) fn check(config: &Config, values: &Values) -> Result<Vec<String>, ConfigError> {
    let mut warnings = Vec::new();
    let is_local = config.public_url.is_loopback();
    if config.development && !is_local {
        let wrong = values.wrong("development", &format!("is on, {NOT_IN_PUBLIC}"));
        return Err(wrong.hint("Turn it off, or set public_url to this machine's own address."));
    }
    // Whoever listens beyond this machine is public, whatever the URL says.
    let is_private = is_local && config.listen.ip().is_loopback();
    let password = config.bootstrap.admin_password.as_ref();
    let password_is_known = password.is_some_and(|password| is_example_password(password.expose()));
    let key_is_known = config.master_key.as_ref().is_some_and(is_example_key);
    for (name, is_known, make) in [
        ("bootstrap_admin_password", password_is_known, "Choose another one, or leave it out to get a random one."),
        ("master_key", key_is_known, "Make one of your own: `openssl rand -base64 32`."),
    ] {
        if is_known && !is_private {
            let wrong = values.wrong(name, &format!("is an example that everybody can read, {NOT_IN_PUBLIC}"));
            return Err(wrong.hint(make));
        }
        if is_known {
            warnings.push(format!("{name} is an example that everybody can read. {make}"));
        }
    }
    if !is_local && !config.public_url.is_https() {
        warnings.push(format!(
            "public_url is {}: without https, passwords and tokens cross the network in the clear",
            config.public_url
        ));
    }
    if config.delivery.mail.as_ref().is_some_and(|mail| mail.bares_password()) {
        warnings.push("smtp_url has a password and ?tls=off: it crosses the network in the clear".to_owned());
    }
    if values.is_chosen("listen") && !values.is_chosen("public_url") && config.listen.to_string() != DEFAULT_LISTEN {
        warnings.push(format!(
            "listen was set and public_url was not: links and tokens name {} all the same",
            config.public_url
        ));
    }
    Ok(warnings)
}

/// Where the default public URL leads.
const DEFAULT_LISTEN: &str = "127.0.0.1:8080";
