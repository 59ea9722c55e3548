//! Where a request comes from: the peer's address, or what a trusted proxy says of it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use ipnet::IpNet;
use signet_domain::Origin;

const LONGEST_USER_AGENT: usize = 256;

/// The origin of a request. Forwarding headers count only when the peer is one of the `trusted` proxies, and then the
/// right-most address that is not itself a trusted proxy is the client. No header ever says who the client *is*.
pub fn origin(parts: &Parts, trusted: &[IpNet]) -> Origin {
    let peer =
        parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
    let user_agent = parts.headers.get(header::USER_AGENT).map(|value| {
        String::from_utf8_lossy(value.as_bytes()).chars().filter(|c| !c.is_control()).take(LONGEST_USER_AGENT).collect()
    });
    Origin { address: client(peer.to_canonical(), &parts.headers, trusted), user_agent }
}

/// The host that a browser asked for.
#[derive(Debug, Clone)]
pub(crate) struct AskedHost(pub(crate) Option<String>);

/// The host that a browser asked for: of the address, of the header Host, or of X-Forwarded-Host where the peer is one of the
/// `trusted` proxies. Nothing when it is not one.
pub(crate) fn host(parts: &Parts, trusted: &[IpNet]) -> AskedHost {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
    let is_trusted = peer.is_some_and(|peer| trusted.iter().any(|net| net.contains(&peer)));
    let said = |name: &str| {
        let mut values = parts.headers.get_all(name).iter();
        values.next().map(|only| only.to_str().ok().filter(|_| values.next().is_none()).map(str::to_owned))
    };
    let forwarded = if is_trusted { said("x-forwarded-host") } else { None };
    let own = || parts.uri.authority().map(|authority| Some(authority.to_string())).or_else(|| said("host"));
    AskedHost(forwarded.or_else(own).flatten())
}

fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    if trusted.is_empty() || !is_trusted(&peer) {
        return peer;
    }
    let mut client = peer;
    // Bytes that are no text spoil their own hop alone: a line with such a hop still ends with what the proxy wrote.
    let lines = headers.get_all("x-forwarded-for").iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    let lines: Vec<_> = lines.collect();
    let hops: Vec<&str> = lines.iter().flat_map(|line| line.split(',')).map(str::trim).collect();
    for hop in hops.into_iter().rev() {
        // An unreadable hop ends the chain of what trusted proxies vouch for.
        let Ok(address) = hop.parse::<IpAddr>() else { break };
        client = address.to_canonical();
        if !is_trusted(&client) {
            break;
        }
    }
    client
}
