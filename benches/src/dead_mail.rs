//! Mail servers that are none: one that takes connections and never says a word, and one that is not there.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::thread;

use crate::Result;

/// Takes every connection, reads what comes and answers nothing, until this process ends.
pub(crate) fn silent() -> Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || io::copy(&mut stream, &mut io::sink()));
        }
    });
    Ok(address)
}

/// A port on which nobody listens: every connection is refused at once.
pub(crate) fn absent() -> Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}
