//! What a URL asks for: its form, its scheme and its port, before anything is looked up.

use signet_domain::outbound::Unreached;
use url::{Host, Position, Url};

/// The longest URL that is called.
const LONGEST: usize = 2048;
/// The one port below 1024 that is called: the others belong to services that are none of HTTP.
const HTTPS: u16 = 443;
/// Ports from 1024 on that are not called either: databases, queues, caches, orchestrators and desktops, which some
/// half-understood bytes may harm even if they speak no TLS.
const NEVER: [u16; 40] = [
    1433, 1521, 1719, 1720, 1723, 1883, 2049, 2181, 2375, 2376, 2377, 2379, 2380, 3260, 3306, 3389, 3659, 4045, 4190,
    4646, 5060, 5061, 5432, 5672, 5900, 5984, 6000, 6379, 6443, 6566, 6697, 8500, 9042, 9092, 9200, 9300, 10250, 11211,
    27017, 50000,
];

/// Where a call goes.
#[derive(Debug)]
pub(super) struct Target {
    /// The host, as a URL parser reads it: every way to write an IPv4 address is that address.
    pub(super) host: Host<String>,
    pub(super) port: u16,
    pub(super) is_tls: bool,
    /// What the header `Host` says.
    pub(super) authority: String,
    /// The path and the query.
    pub(super) path: String,
}

impl Target {
    /// Takes a URL apart.
    ///
    /// # Errors
    /// [`Unreached::NotAllowed`] for everything but http and https URLs without user information and with a port that may be
    /// called.
    pub(super) fn of(url: &str) -> Result<Self, Unreached> {
        let refused = Unreached::NotAllowed;
        if url.len() > LONGEST {
            return Err(refused);
        }
        let url = Url::parse(url).map_err(|_| refused)?;
        let is_tls = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(refused),
        };
        let port = url.port_or_known_default().ok_or(refused)?;
        let may_be_called = port == HTTPS || port >= 1024 && !NEVER.contains(&port);
        if !may_be_called || !url.username().is_empty() || url.password().is_some() {
            return Err(refused);
        }
        Ok(Self {
            host: url.host().ok_or(refused)?.to_owned(),
            port,
            is_tls,
            authority: url[Position::BeforeHost..Position::AfterPort].to_owned(),
            path: url[Position::BeforePath..Position::AfterQuery].to_owned(),
        })
    }

    /// The host as certificates name it: without brackets.
    pub(super) fn name(&self) -> String {
        match &self.host {
            Host::Domain(name) => name.clone(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        }
    }
}
