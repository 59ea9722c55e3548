//! Calls to addresses that others set, each guarded: https to a public address that was checked after the one resolution of
//! its name, no redirections, no proxies, and an end in sight.

mod address;
mod exchange;
mod resolve;
mod target;
#[cfg(test)]
mod tests;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use signet_domain::outbound::{Answer, Outbound, Request, Sending, Unreached};
use signet_vocabulary::RealmId;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;

use crate::tls;
pub use resolve::Resolver;
use target::Target;

/// How long a call may take, from its beginning to the last byte of the answer, where nothing else is said.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many calls may be under way at once: others wait, within their time.
const MOST_CALLS: usize = 64;
/// How many of them may be in the name of one realm: addresses that never answer are its own trouble.
const MOST_OF_REALM: usize = 16;
/// How many shares there are. Realms that fall on the same one share it.
const SHARES: usize = 256;

/// What may be called, and how names become addresses.
#[derive(Debug, Default)]
pub struct OutboundSettings {
    /// Whether this is a developer's machine, whose own addresses may be called, and without TLS.
    pub development: bool,
    /// Hosts in private networks that may be called all the same, each exact and as a URL parser writes it.
    pub allowed_hosts: Vec<String>,
    /// What turns names into addresses.
    pub resolver: Resolver,
    /// Who vouches for servers; the public authorities without.
    pub authorities: Option<RootCertStore>,
    /// How long a call may take; five seconds without.
    pub patience: Option<Duration>,
}

/// The guarded way out.
pub struct GuardedOutbound {
    development: bool,
    allowed_hosts: Vec<String>,
    resolver: Resolver,
    tls: Arc<ClientConfig>,
    patience: Duration,
    places: Semaphore,
    shares: Vec<Semaphore>,
}

impl fmt::Debug for GuardedOutbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuardedOutbound")
    }
}

impl GuardedOutbound {
    /// Prepares the way; each call makes a connection of its own, so that none outlives the check of its address.
    ///
    /// # Errors
    /// TLS that cannot be set up.
    pub fn new(settings: OutboundSettings) -> Result<Self, String> {
        let OutboundSettings { development, allowed_hosts, resolver, authorities, patience } = settings;
        let roots = authorities.unwrap_or_else(tls::public_authorities);
        let tls = tls::client_of(roots).map_err(|error| format!("TLS cannot be set up: {error}"))?;
        let (tls, patience) = (Arc::new(tls), patience.unwrap_or(PATIENCE));
        let places = Semaphore::new(MOST_CALLS);
        let shares = (0..SHARES).map(|_| Semaphore::new(MOST_OF_REALM)).collect();
        Ok(Self { development, allowed_hosts, resolver, tls, patience, places, shares })
    }

    fn share(&self, realm: &RealmId) -> &Semaphore {
        // Ids are drawn at random, and end in hexadecimal digits.
        let (_, end) = realm.as_str().split_at(realm.as_str().len().saturating_sub(2));
        &self.shares[usize::from(u8::from_str_radix(end, 16).unwrap_or(0))]
    }

    async fn call(&self, request: Request) -> Result<Answer, Unreached> {
        let target = Target::of(&request.url)?;
        let _share = self.share(&request.realm).acquire().await.map_err(|_| Unreached::NoAnswer)?;
        let _place = self.places.acquire().await.map_err(|_| Unreached::NoAnswer)?;
        let addresses = self.checked(&target).await?;
        let stream = connected(&addresses).await?;
        if !target.is_tls {
            return exchange::exchange(stream, &target, request).await;
        }
        // The certificate is held against the name, whichever of its addresses answers.
        let name = ServerName::try_from(target.name().to_owned()).map_err(|_| Unreached::NotAllowed)?;
        let stream = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream).await;
        exchange::exchange(stream.map_err(|_| Unreached::NoAnswer)?, &target, request).await
    }

    /// The addresses behind the name, each of them one that may be called: a name with a single address inside is refused,
    /// and nothing asks for them a second time (DNS rebinding).
    async fn checked(&self, target: &Target) -> Result<Vec<SocketAddr>, Unreached> {
        let addresses = self.resolver.resolve(&target.host, target.port).await?;
        let every = |may_be_called: fn(IpAddr) -> bool| addresses.iter().all(|address| may_be_called(address.ip()));
        let is_named = self.allowed_hosts.iter().any(|host| *host == target.host.to_string());
        let may_be_called = target.is_tls && every(address::is_public)
            || target.is_tls && is_named && every(address::is_somebodys)
            || self.development && every(address::is_loopback);
        if may_be_called { Ok(addresses) } else { Err(Unreached::NotAllowed) }
    }
}

impl Outbound for GuardedOutbound {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(async move {
            let call = tokio::time::timeout(self.patience, self.call(request)).await;
            let outcome = call.unwrap_or(Err(Unreached::TooLate));
            if let Err(why) = &outcome {
                tracing::info!(%why, "a call to an address that others set came to nothing");
            }
            outcome
        })
    }
}

async fn connected(addresses: &[SocketAddr]) -> Result<TcpStream, Unreached> {
    for address in addresses {
        if let Ok(stream) = TcpStream::connect(address).await {
            return Ok(stream);
        }
    }
    Err(Unreached::NoAnswer)
}
