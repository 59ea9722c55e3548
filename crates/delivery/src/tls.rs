//! TLS to other people's servers: rustls, with the public authorities.

use std::sync::Arc;

use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};

/// A client that believes the public authorities.
///
/// # Errors
/// None that can happen with the versions that are compiled in.
pub(crate) fn client() -> Result<ClientConfig, rustls::Error> {
    client_of(public_authorities())
}

/// The authorities that everybody believes.
pub(crate) fn public_authorities() -> RootCertStore {
    RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}

/// A client that believes these authorities.
///
/// # Errors
/// As [`client`].
pub(crate) fn client_of(roots: RootCertStore) -> Result<ClientConfig, rustls::Error> {
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    Ok(config.with_safe_default_protocol_versions()?.with_root_certificates(roots).with_no_client_auth())
}
