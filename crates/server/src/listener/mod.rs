//! The HTTP listener: TLS or plain, with limits on everything that a client may make us hold before a handler runs.

pub(crate) mod admission;
mod first_bytes;
pub mod tls;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;

use admission::{Admission, Admitting};
use first_bytes::FirstBytes;

/// The head of a request must be complete within this time; idle connections are closed after it too.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// The head of a request, in bytes, on HTTP/1 and HTTP/2 alike. HTTP/1 heads also have at most 100 lines, hyper's default,
/// which is kept unset because setting it makes hyper allocate.
const LARGEST_HEAD: u32 = 32 * 1024;
/// Requests that one HTTP/2 connection may have under way.
const MOST_STREAMS: u32 = 128;
/// How often a silent HTTP/2 client is asked whether it is still there, and how long it may think about it.
const PING_INTERVAL: Duration = Duration::from_secs(20);
const PING_PATIENCE: Duration = Duration::from_secs(10);

/// Answers the connections of `listener` until `handle` tells it to stop.
///
/// # Errors
/// When the socket fails.
pub(crate) async fn run(
    listener: TcpListener,
    router: Router,
    tls: Option<RustlsConfig>,
    admission: Arc<Admission>,
    handle: Handle<SocketAddr>,
) -> io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let mut server = axum_server::Server::from_listener(listener).handle(handle);
    limit(server.http_builder());
    match tls {
        Some(config) => {
            let acceptor = RustlsAcceptor::new(config).acceptor(NoDelayAcceptor::new());
            let acceptor = Admitting::new(FirstBytes::new(acceptor, HEAD_PATIENCE), admission);
            server.acceptor(acceptor).serve(service).await
        }
        None => {
            let acceptor = FirstBytes::new(NoDelayAcceptor::new(), HEAD_PATIENCE);
            server.acceptor(Admitting::new(acceptor, admission)).serve(service).await
        }
    }
}

fn limit(builder: &mut auto::Builder<TokioExecutor>) {
    let largest_head = usize::try_from(LARGEST_HEAD).unwrap_or(usize::MAX);
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_PATIENCE).max_buf_size(largest_head);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MOST_STREAMS)
        .max_header_list_size(LARGEST_HEAD)
        .keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_PATIENCE);
}

#[cfg(test)]
mod tests;
