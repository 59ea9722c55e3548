//! Names become addresses once, and what is connected to is what was checked: a name that answers differently the second time
//! (DNS rebinding) is never asked a second time.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;
use tower::Service;

use super::address::is_public;

/// Finds the addresses of names, as far as they may be connected to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolver {
    /// Whether this machine itself may be connected to.
    pub(super) development: bool,
}

impl Resolver {
    pub(super) fn allows(self, address: IpAddr) -> bool {
        is_public(address) || self.development && address.to_canonical().is_loopback()
    }
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let rules = *self;
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // A name that also leads inside is meant to: its other addresses are not tried.
            if found.is_empty() || !found.iter().all(|address| rules.allows(address.ip())) {
                return Err(io::Error::other("the name does not lead to public addresses alone"));
            }
            Ok(found.into_iter())
        })
    }
}
