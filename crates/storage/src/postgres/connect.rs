//! How connections to PostgreSQL are made: address, encryption, limits on time.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::Error;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const POOL_TIMEOUT: Duration = Duration::from_secs(5);
/// A dead network is noticed even while an answer is awaited.
const UNANSWERED: Duration = Duration::from_secs(15);
const IDLE_BEFORE_PROBE: Duration = Duration::from_secs(30);
/// The limits bound what the server does for a caller who may be long gone, well below the change feed's window. Scanning
/// a small table from end to end would be cheap, but in a serializable transaction it collides with every write to it.
const SERVER_SETTINGS: &str = "-c statement_timeout=10s -c idle_in_transaction_session_timeout=10s -c lock_timeout=10s \
                               -c enable_seqscan=off -c jit=off";

/// The parameter of libpq that names a file of certificate authorities; the driver does not know it.
const AUTHORITIES: &str = "sslrootcert";

/// Whether the URL can be read at all; says nothing of its content.
pub(crate) fn check_url(url: &str) -> Result<(), Error> {
    config(url).map(|_| ())
}

fn authorities(pair: &str) -> Option<&str> {
    pair.strip_prefix(AUTHORITIES)?.strip_prefix('=')
}

/// Takes `sslrootcert=<file>` out of the query of a URL.
fn without_authorities(url: &str) -> (String, Option<&str>) {
    let Some((place, query)) = url.split_once('?') else { return (url.to_owned(), None) };
    let file = query.split('&').find_map(authorities);
    let rest: Vec<&str> = query.split('&').filter(|pair| authorities(pair).is_none()).collect();
    (if rest.is_empty() { place.to_owned() } else { format!("{place}?{}", rest.join("&")) }, file)
}

fn is_on_this_machine(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback()),
    }
}

pub(super) fn config(url: &str) -> Result<Config, Error> {
    let (plain, _) = without_authorities(url);
    let mut config: Config = plain.parse().map_err(|_| Error::bug("the database URL cannot be read"))?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err(Error::bug("the database URL names no host"));
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(UNANSWERED);
    }
    if config.get_application_name().is_none() {
        config.application_name("signet");
    }
    config.keepalives_idle(IDLE_BEFORE_PROBE);
    let options =
        config.get_options().map_or_else(|| SERVER_SETTINGS.to_owned(), |own| format!("{SERVER_SETTINGS} {own}"));
    config.options(options);
    // Of several hosts, the one that takes writes: no security decision may read a replica.
    if config.get_hosts().len() > 1 && config.get_target_session_attrs() == TargetSessionAttrs::Any {
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    }
    if config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_))) && config.get_hostaddrs().is_empty() {
        config.ssl_mode(SslMode::Disable);
    } else if !plain.contains("sslmode=") && !config.get_hosts().iter().all(is_on_this_machine) {
        // The driver's own default gives encryption up when anybody on the way says that there is none.
        config.ssl_mode(SslMode::Require);
    }
    Ok(config)
}

/// Certificates are checked, names included, against the file that the URL names, else the public roots of Mozilla.
pub(super) fn tls(url: &str) -> Result<MakeRustlsConnect, Error> {
    let (_, Some(file)) = without_authorities(url) else {
        // The connector takes the process's provider. Whoever installed one before us keeps it.
        let _earlier = rustls::crypto::aws_lc_rs::default_provider().install_default();
        return Ok(MakeRustlsConnect::with_webpki_roots());
    };
    let unreadable = || Error::unavailable("the file of sslrootcert holds no certificate that can be read");
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|_| unreadable())? {
        roots.add(certificate.map_err(|_| unreadable())?).map_err(|_| unreadable())?;
    }
    if roots.is_empty() {
        return Err(unreadable());
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::bug(format!("TLS cannot be set up: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(client))
}

pub(super) fn pool(config: Config, tls: MakeRustlsConnect, max_connections: usize) -> Result<Pool, Error> {
    let manager = Manager::from_config(config, tls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    Pool::builder(manager)
        .max_size(max_connections.max(2))
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(POOL_TIMEOUT))
        .create_timeout(Some(POOL_TIMEOUT))
        .recycle_timeout(Some(POOL_TIMEOUT))
        .build()
        .map_err(|error| Error::bug(format!("the connection pool cannot be built: {error}")))
}
