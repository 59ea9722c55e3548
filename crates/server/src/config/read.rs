//! From texts to typed settings: what each value must look like.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::http::HeaderValue;
use ipnet::IpNet;
use signet_domain::install::Bootstrap;
use signet_edge::Settings as EdgeSettings;
use signet_protocol::identifier::Email;
use signet_protocol::seal::MasterKey;
use signet_storage::Target;
use signet_vocabulary::RealmKey;
use url::Url;

use super::error::ConfigError;
use super::given::Values;
use super::public_url::PublicUrl;
use super::{Config, TlsFiles, delivery, logging};

impl Config {
    pub(super) fn read(values: &Values) -> Result<Self, ConfigError> {
        let data_dir = values.required("data_dir", |text| Ok(PathBuf::from(text)))?;
        Ok(Self {
            listen: values.required("listen", address)?,
            public_url: values.required("public_url", PublicUrl::parse)?,
            tls: tls(values)?,
            edge: EdgeSettings {
                trusted_proxies: values.optional("trusted_proxies", |text| list(text, network))?.unwrap_or_default(),
                cors_origins: values.optional("cors_origins", |text| list(text, origin))?.unwrap_or_default(),
            },
            database: database(values, &data_dir)?,
            data_dir,
            master_key: values.optional("master_key", |text| {
                MasterKey::from_base64(text).map_err(|bad| format!("is wrong: {bad}"))
            })?,
            bootstrap: bootstrap(values)?,
            delivery: delivery::read(values)?,
            outbound_allowed_hosts: values
                .optional("outbound_allowed_hosts", |text| list(text, host))?
                .unwrap_or_default(),
            rate_limit: values.required("rate_limit", on_or_off)?,
            access_token_lifetime: values
                .required("access_token_minutes", |text| whole_number(text, 1, 1440))
                .map(|minutes| Duration::from_secs(minutes * 60))?,
            hashing_threads: count(values, "hashing_threads", 0, 1024)?,
            hashing_queue: count(values, "hashing_queue", 1, 100_000)?,
            metrics_listen: values.optional("metrics_listen", address)?,
            log: values.required("log", logging::Filter::parse)?,
            log_format: values.required("log_format", logging::Format::parse)?,
            development: values.required("development", on_or_off)?,
        })
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "must be an address and a port, such as 127.0.0.1:8080 or [::]:8080".to_owned())
}

fn on_or_off(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "on" | "true" => Ok(true),
        "off" | "false" => Ok(false),
        _ => Err("must be on or off".to_owned()),
    }
}

fn whole_number(text: &str, least: u64, most: u64) -> Result<u64, String> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("must be a whole number from {least} to {most}"))
}

fn count(values: &Values, name: &'static str, least: u64, most: u64) -> Result<usize, ConfigError> {
    values.required(name, |text| {
        let number = whole_number(text, least, most)?;
        usize::try_from(number).map_err(|_| "is too large for this machine".to_owned())
    })
}

fn list<T>(text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(read).collect()
}

fn network(text: &str) -> Result<IpNet, String> {
    let complaint = || "must list addresses or networks, such as 10.0.0.0/8, 192.0.2.7".to_owned();
    let network = match text.parse::<IpNet>() {
        Ok(network) => network,
        Err(_) => IpNet::from(text.parse::<std::net::IpAddr>().map_err(|_| complaint())?),
    };
    // Whoever trusts everybody lets every caller choose its own address, and with it its limits.
    if network.prefix_len() == 0 {
        return Err("must not trust every address there is".to_owned());
    }
    Ok(network)
}

fn origin(text: &str) -> Result<HeaderValue, String> {
    let complaint = || "must list origins exactly as browsers send them, such as https://app.example.com".to_owned();
    let url = Url::parse(text).map_err(|_| complaint())?;
    if !matches!(url.scheme(), "http" | "https") || url.origin().ascii_serialization() != text {
        return Err(complaint());
    }
    HeaderValue::from_str(text).map_err(|_| complaint())
}

/// A host exactly as a URL has it: other ways to write it would allow nothing, and look as if they did.
fn host(text: &str) -> Result<String, String> {
    let url = Url::parse(&format!("https://{text}/")).ok();
    let is_exact = url.as_ref().is_some_and(|url| url.host_str() == Some(text) && !text.contains('*'));
    if is_exact {
        return Ok(text.to_owned());
    }
    Err("must list host names in lower case, without a scheme or a port, such as keys.internal, login.corp.example"
        .to_owned())
}

fn tls(values: &Values) -> Result<Option<TlsFiles>, ConfigError> {
    let path = |text: &str| Ok(PathBuf::from(text));
    match (values.optional("tls_cert", path)?, values.optional("tls_key", path)?) {
        (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate, key })),
        (None, None) => Ok(None),
        (Some(_), None) => Err(values.wrong("tls_cert", "needs tls_key beside it")),
        (None, Some(_)) => Err(values.wrong("tls_key", "needs tls_cert beside it")),
    }
}

fn database(values: &Values, data_dir: &Path) -> Result<Target, ConfigError> {
    let connections = count(values, "database_connections", 1, 1000)?;
    let given = values.optional("database_url", |text| Target::parse(text).map_err(|error| complaint_of(&error)))?;
    Ok(match given.unwrap_or_else(|| Target::Sqlite { path: data_dir.join("signet.db") }) {
        Target::Postgres { url, .. } => Target::Postgres { url, max_connections: connections },
        sqlite @ Target::Sqlite { .. } => sqlite,
    })
}

/// Storage keeps its words for the operator in the cause.
fn complaint_of(error: &signet_storage::Error) -> String {
    let cause = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    format!("is wrong: {cause}")
}

fn bootstrap(values: &Values) -> Result<Bootstrap, ConfigError> {
    let email = |text: &str| Email::parse(text).map(|email| email.display().to_owned()).map_err(|bad| bad.to_string());
    let key = |text: &str| text.to_ascii_lowercase().parse::<RealmKey>().map_err(|bad| bad.to_string());
    Ok(Bootstrap {
        admin_email: values.optional("bootstrap_admin_email", email)?,
        // Not trimmed: a space may be part of a password.
        admin_password: values.get("bootstrap_admin_password").map(|given| given.text.clone()),
        realm_key: values.optional("bootstrap_realm_key", key)?,
    })
}
