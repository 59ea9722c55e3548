//! How many connections there may be: in all, and from one network, so that no client can hold them all.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum_server::accept::Accept;
use ipnet::IpNet;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use signet_domain::limits::network_of;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// More connections than this are of no use to one process, and each takes memory.
const MOST: usize = 65_536;
/// Files that the process needs for itself: the database, the log, its listeners.
const OWN_FILES: u64 = 128;
/// No network gets more than this part of all connections.
const SHARE: usize = 8;
/// Less than this would hurt honest networks behind one address.
const LEAST_PER_NETWORK: usize = 128;

/// The connections that are open.
#[derive(Debug)]
pub(crate) struct Admission {
    most: usize,
    per_network: usize,
    /// Whole offices may stand behind a trusted proxy, and this machine does not attack itself.
    trusted: Vec<IpNet>,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    total: usize,
    by_network: HashMap<u128, usize>,
}

impl Admission {
    /// As many as the operating system lets the process have files for; raises that number as far as it may.
    pub(crate) fn new(trusted: Vec<IpNet>) -> Arc<Self> {
        let limit = getrlimit(Resource::Nofile);
        let raised = Rlimit { current: limit.maximum, ..limit };
        // Refused only where the limit may not be changed; then the present one holds.
        let files = if setrlimit(Resource::Nofile, raised).is_ok() { limit.maximum } else { limit.current };
        let files = files.map_or(MOST, |files| usize::try_from(files.saturating_sub(OWN_FILES)).unwrap_or(MOST));
        Self::of(files.clamp(LEAST_PER_NETWORK, MOST), trusted)
    }

    /// At most `most` connections.
    pub(super) fn of(most: usize, trusted: Vec<IpNet>) -> Arc<Self> {
        Arc::new(Self { most, per_network: (most / SHARE).max(LEAST_PER_NETWORK), trusted, open: Mutex::default() })
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection from `address`, if there is one left.
    pub(super) fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        let is_trusted = address.is_loopback() || self.trusted.iter().any(|net| net.contains(&address));
        let network = (!is_trusted).then(|| network_of(address));
        let mut open = self.lock();
        if open.total >= self.most {
            return None;
        }
        if let Some(network) = network {
            let count = open.by_network.entry(network).or_default();
            if *count >= self.per_network {
                return None;
            }
            *count += 1;
        }
        open.total += 1;
        Some(Place { admission: Arc::clone(self), network })
    }
}

/// One connection's place; dropping it makes room.
#[derive(Debug)]
pub(super) struct Place {
    admission: Arc<Admission>,
    network: Option<u128>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.admission.lock();
        open.total -= 1;
        let Some(network) = self.network else { return };
        if let Some(count) = open.by_network.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                open.by_network.remove(&network);
            }
        }
    }
}

/// Accepts as `inner` does while there is a place, and closes connections at once when there is none.
#[derive(Clone, Debug)]
pub(super) struct Admitting<A> {
    inner: A,
    admission: Arc<Admission>,
}

impl<A> Admitting<A> {
    pub(super) fn new(inner: A, admission: Arc<Admission>) -> Self {
        Self { inner, admission }
    }
}

impl<A, S> Accept<TcpStream, S> for Admitting<A>
where
    A: Accept<TcpStream, S>,
    A::Future: Send + 'static,
{
    type Stream = Admitted<A::Stream>;
    type Service = A::Service;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let place = stream.peer_addr().ok().and_then(|peer| self.admission.admit(peer.ip()));
        let Some(place) = place else {
            drop(stream);
            return Box::pin(async { Err(io::ErrorKind::ConnectionRefused.into()) });
        };
        let accepting = self.inner.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = accepting.await?;
            Ok((Admitted { stream, _place: place }, service))
        })
    }
}

/// A stream that holds its place for as long as it lives.
#[derive(Debug)]
pub(super) struct Admitted<S> {
    stream: S,
    _place: Place,
}

impl<S: AsyncRead + Unpin> AsyncRead for Admitted<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Admitted<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
