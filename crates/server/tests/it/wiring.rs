//! The product's router and document, as the binary puts them together.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::http::Method;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use signet_delivery::{GuardedOutbound, OutboundSettings, Resolver, Texts};
use signet_domain::App;
use signet_edge::Route;

use crate::delivery::certificates::Authority;

/// Every row of every face's table.
pub fn routes() -> Vec<Route> {
    let apis = [signet_api_identity::ROUTES, signet_api_realm::ROUTES, signet_oidc::ROUTES];
    [&apis[..], &[signet_oidc::BROWSER_ROUTES, signet_web::ROUTES]].concat().concat()
}

/// The rows that may ask the database: pages know their realm, and ask for nothing else before their form is sent.
pub fn routes_with_a_database() -> Vec<Route> {
    let forms = signet_web::ROUTES.iter().filter(|row| row.method == Method::POST).cloned();
    let apis = [signet_api_identity::ROUTES, signet_api_realm::ROUTES, signet_oidc::ROUTES].concat();
    apis.into_iter().chain(forms).collect()
}

pub fn router(app: Arc<App>, edge: signet_edge::Settings) -> Router {
    static DOCUMENT: LazyLock<Arc<serde_json::Value>> = LazyLock::new(|| Arc::new(openapi()));
    let public_url = app.settings.public_url.clone();
    let site = signet_web::Site { openapi: Arc::clone(&DOCUMENT), public_url };
    let router = signet_api_identity::router(Arc::clone(&app), texts())
        .merge(signet_api_realm::router(Arc::clone(&app)))
        .merge(signet_oidc::router(Arc::clone(&app), signet_web::for_clients(site.clone())))
        .merge(signet_web::router(site, &app));
    signet_edge::frame(router, &routes(), app, edge, Arc::new(|_| {}))
}

/// The texts that are compiled in.
pub fn texts() -> Arc<Texts> {
    Arc::new(Texts::load(None, "signet.test").expect("the texts render"))
}

pub fn openapi() -> serde_json::Value {
    signet_server::openapi::document(signet_edge::openapi::EXAMPLE_URL)
}

/// The one host inside the network of every test that the operator allows; its certificates are signed by [`AUTHORITY`].
pub const INSIDE: &str = "inside.test";
/// Who vouches for servers that tests call outside.
pub static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::new("the tests' authority"));

/// The guarded way out, on a network where one host is allowed and one is not.
pub fn outbound(development: bool) -> Arc<GuardedOutbound> {
    let pem = AUTHORITY.pem();
    let mut authorities = RootCertStore::empty();
    authorities.add(CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")).expect("an authority");
    let resolver = Resolver::Other(Box::new(|name| match name {
        INSIDE | "also-inside.test" => vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
        _ => vec![],
    }));
    let allowed_hosts = vec![INSIDE.to_owned()];
    // What is slow here is this machine, with all the other tests at once.
    let patience = Some(Duration::from_secs(60));
    let settings = OutboundSettings { development, allowed_hosts, resolver, authorities: Some(authorities), patience };
    Arc::new(GuardedOutbound::new(settings).expect("TLS"))
}
