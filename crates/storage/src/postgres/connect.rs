//! How connections to PostgreSQL are made: address, encryption, limits on time.

use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
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
                               -c enable_seqscan=off";

/// Whether the URL can be read at all; says nothing of its content.
pub(crate) fn check_url(url: &str) -> Result<(), Error> {
    config(url).map(|_| ())
}

pub(super) fn config(url: &str) -> Result<Config, Error> {
    let mut config: Config = url.parse().map_err(|_| Error::bug("the database URL cannot be read"))?;
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
    }
    Ok(config)
}

/// Certificates are checked against the public roots of Mozilla.
pub(super) fn tls() -> MakeRustlsConnect {
    // The connector takes the process's provider. Whoever installed one before us keeps it.
    let _earlier = rustls::crypto::aws_lc_rs::default_provider().install_default();
    MakeRustlsConnect::with_webpki_roots()
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
