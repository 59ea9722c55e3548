//! What HTTP itself costs here: a bare axum server that answers a fixed JSON object, in a process of its own.

use std::io::Read as _;
use std::net::SocketAddr;
use std::process::Command;

use axum::serve::ListenerExt as _;
use axum::{Json, Router, routing::get};
use serde_json::json;
use tokio::net::TcpListener;

use crate::Result;
use crate::program::Program;

/// The hidden argument that makes this binary the bare server.
pub(crate) const ARGUMENT: &str = "--hello";
/// The path of the product's operation that it is mostly compared with.
pub(crate) const PATH: &str = "/v1/auth/me";
const READY: &str = "ready ";

/// Starts it; at `path` it answers a body of `size` bytes.
pub(crate) fn start(path: &str, size: usize) -> Result<(Program, SocketAddr)> {
    let mut command = Command::new(std::env::current_exe()?);
    let (program, address) = Program::start(command.args([ARGUMENT, path, &size.to_string()]), READY)?;
    Ok((program, address.parse()?))
}

/// Is it: answers until the parent is gone.
pub(crate) fn serve(path: &str, size: &str) -> Result<()> {
    let size: usize = size.parse()?;
    std::thread::spawn(|| {
        // The parent holds the other end: when it goes, whatever the reason, this process goes too.
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    // As many workers as the product starts: one for each core.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let around = json!({ "message": "" }).to_string().len();
        let message: &'static str = "h".repeat(size.saturating_sub(around)).leak();
        let hello = move || async move { Json(json!({ "message": message })) };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("{READY}{}", listener.local_addr()?);
        let listener = listener.tap_io(|stream| {
            // As the product does; should it fail, the answers are slower, and the comparison favours the product.
            if let Err(error) = stream.set_nodelay(true) {
                eprintln!("hello: {error}");
            }
        });
        axum::serve(listener, Router::new().route(path, get(hello))).await?;
        Ok(())
    })
}
