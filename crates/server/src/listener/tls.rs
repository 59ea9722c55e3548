//! TLS: a certificate and key from PEM files, read again when they change.

use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use signet_vocabulary::Secret;
use tokio::sync::Notify;

use crate::config::TlsFiles;
use crate::trouble::Trouble;

const BETWEEN_LOOKS: Duration = Duration::from_secs(10);

/// Reads the files.
///
/// # Errors
/// When one cannot be read, is not PEM of the right sort, or the key is not the certificate's.
pub fn load(files: &TlsFiles) -> Result<Arc<ServerConfig>, Trouble> {
    let chain_text = read("tls_cert", &files.certificate)?;
    let key_text = Secret::new(read("tls_key", &files.key)?);
    let no_certificate = || wrong("tls_cert", &files.certificate, "holds no certificate in PEM form");
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(&chain_text).collect::<Result<_, _>>().map_err(|_| no_certificate())?;
    if chain.is_empty() {
        return Err(no_certificate());
    }
    let key = PrivateKeyDer::from_pem_slice(key_text.expose())
        .map_err(|_| wrong("tls_key", &files.key, "holds no private key in PEM form"))?;
    // The provider is named here, so that nothing depends on which one the process installed.
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Trouble::new(format!("TLS cannot be set up: {error}")))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| wrong("tls_key", &files.key, &format!("does not go with the certificate: {error}")))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn read(name: &str, path: &Path) -> Result<Vec<u8>, Trouble> {
    std::fs::read(path).map_err(|error| wrong(name, path, &format!("cannot be read: {error}")))
}

fn wrong(name: &str, path: &Path, what: &str) -> Trouble {
    Trouble::new(format!("the file of {name}, {}, {what}", path.display()))
}

/// Puts the files into force again whenever one of them changes or `again` is rung, until `stop` resolves. Files that are
/// wrong leave the old certificate in force.
pub async fn watch(files: TlsFiles, config: RustlsConfig, again: Arc<Notify>, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    let mut seen = stamps(&files);
    loop {
        let is_asked = tokio::select! {
            () = &mut stop => return,
            () = again.notified() => true,
            () = tokio::time::sleep(BETWEEN_LOOKS) => false,
        };
        let found = stamps(&files);
        if !is_asked && found == seen {
            continue;
        }
        match load(&files) {
            Ok(fresh) => {
                config.reload_from_config(fresh);
                tracing::info!("the certificate was read again");
                seen = found;
            }
            // A key and a certificate are replaced one after the other: the next look may find a pair.
            Err(trouble) => tracing::warn!(%trouble, "the certificate was not read again"),
        }
    }
}

/// When each file last changed. Files behind links, as orchestrators mount them, are followed.
fn stamps(files: &TlsFiles) -> [Option<SystemTime>; 2] {
    [&files.certificate, &files.key].map(|path| std::fs::metadata(path).and_then(|found| found.modified()).ok())
}
