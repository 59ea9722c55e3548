//! Reading HTTP/1.1 answers, as far as a load generator must: status, length, and no more work than that.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::Result;

/// Longer than any answer takes; a server that hangs should end the run, not stop it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The head of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) status: u16,
    /// Where the body begins.
    pub(crate) body: usize,
    /// Where the answer ends.
    pub(crate) end: usize,
}

impl Head {
    /// Reads a head; `None` while it is incomplete.
    ///
    /// # Errors
    /// When these are not the first bytes of an answer whose body has a stated length.
    pub(crate) fn read(bytes: &[u8]) -> Result<Option<Self>> {
        let Some(blank) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
        let text = std::str::from_utf8(&bytes[..blank])?;
        let status = text.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
        let status = status.ok_or("an answer that is not HTTP/1.1")?;
        let length = text.split("\r\n").filter_map(|line| line.split_once(':')).find_map(|(name, value)| {
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        let length = match (length, status) {
            (Some(length), _) => length,
            (None, 204) => 0,
            (None, _) => return Err("an answer without Content-Length".into()),
        };
        Ok(Some(Self { status, body: blank + 4, end: blank + 4 + length }))
    }
}

/// The bytes of a request without a body.
pub(crate) fn get(path: &str, token: &str) -> Vec<u8> {
    get_with(path, &[("Authorization", &format!("Bearer {token}"))])
}

/// The bytes of a request without a body, with other headers.
pub(crate) fn get_with(path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    request("GET", path, headers, "")
}

/// The bytes of a request with a JSON body.
pub(crate) fn post(path: &str, body: &serde_json::Value) -> Vec<u8> {
    post_with(path, &[], &body.to_string())
}

/// The bytes of a request with a JSON body and other headers.
pub(crate) fn post_with(path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let length = body.len().to_string();
    let own = [("Content-Type", "application/json"), ("Content-Length", &length)];
    request("POST", path, &[&own[..], headers].concat(), body)
}

/// The bytes of a request with a form and other headers.
pub(crate) fn form_with(path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let length = body.len().to_string();
    let own = [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", &length)];
    request("POST", path, &[&own[..], headers].concat(), body)
}

fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n{body}").into_bytes()
}

/// A connection that blocks its thread, kept open from one request to the next.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream, buffer: Vec::with_capacity(8 * 1024) })
    }

    /// Sends a request and waits for the whole answer: its status and its body.
    pub(crate) fn ask(&mut self, request: &[u8]) -> Result<(u16, &[u8])> {
        self.stream.write_all(request)?;
        self.buffer.clear();
        let mut chunk = [0; 8 * 1024];
        loop {
            if let Some(head) = Head::read(&self.buffer)?
                && self.buffer.len() >= head.end
            {
                return Ok((head.status, &self.buffer[head.body..head.end]));
            }
            match self.stream.read(&mut chunk)? {
                0 => return Err("the server closed the connection".into()),
                count => self.buffer.extend_from_slice(&chunk[..count]),
            }
        }
    }

    /// Like [`Connection::ask`], for an answer that must have `status`, read as JSON.
    pub(crate) fn expect(&mut self, status: u16, request: &[u8]) -> Result<serde_json::Value> {
        let (found, body) = self.ask(request)?;
        if found != status {
            return Err(format!("{found} instead of {status}: {}", String::from_utf8_lossy(body)).into());
        }
        Ok(serde_json::from_slice(body)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_whole() {
        let answer = b"HTTP/1.1 200 OK\r\nx: y\r\nContent-LENGTH: 5\r\n\r\nhello";
        assert_eq!(Head::read(&answer[..30]).unwrap(), None);
        assert_eq!(Head::read(answer).unwrap(), Some(Head { status: 200, body: 44, end: 49 }));
    }

    #[test]
    fn no_content_has_no_length_and_everything_else_must() {
        let head = Head::read(b"HTTP/1.1 204 No Content\r\nx: y\r\n\r\n").unwrap().unwrap();
        assert_eq!((head.status, head.end), (204, 33));
        assert!(Head::read(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
        assert!(Head::read(b"SSH-2.0-x\r\n\r\n").is_err());
    }
}
