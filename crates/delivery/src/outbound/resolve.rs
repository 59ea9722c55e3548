//! From a host to its addresses: once for each call.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use signet_domain::outbound::Unreached;
use tokio::net::lookup_host;
use url::Host;

/// The most addresses of one name that are looked at.
const MOST_ADDRESSES: usize = 32;

/// Says which addresses a name has.
type Resolve = dyn Fn(&str) -> Vec<IpAddr> + Send + Sync;

/// What turns names into addresses.
#[derive(Default)]
pub enum Resolver {
    /// The system's.
    #[default]
    System,
    /// Another one, which is asked for each call.
    Other(Box<Resolve>),
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Other(_) => "Other",
        })
    }
}

impl Resolver {
    /// Every address of `host`; at least one.
    pub(super) async fn resolve(&self, host: &Host<String>, port: u16) -> Result<Vec<SocketAddr>, Unreached> {
        let addresses: Vec<SocketAddr> = match (host, self) {
            (Host::Ipv4(address), _) => vec![(*address, port).into()],
            (Host::Ipv6(address), _) => vec![(*address, port).into()],
            (Host::Domain(name), Self::System) => {
                lookup_host((name.as_str(), port)).await.map_err(|_| Unreached::NoAnswer)?.collect()
            }
            (Host::Domain(name), Self::Other(resolve)) => {
                resolve(name).into_iter().map(|address| (address, port).into()).collect()
            }
        };
        // All that there are must be public: of more than are looked at, one might not be.
        match addresses.len() {
            0 => Err(Unreached::NoAnswer),
            1..=MOST_ADDRESSES => Ok(addresses),
            _ => Err(Unreached::NotAllowed),
        }
    }
}
