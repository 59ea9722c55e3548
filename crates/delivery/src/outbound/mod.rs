//! Requests to addresses that others have set, such as a client's for log-outs: to the public internet and nowhere else, by TLS,
//! without following redirections, within bounds of time and size (P105).
//!
//! Where the service runs for development, this machine may be asked too, without TLS.

mod address;
mod resolver;

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use hyper::{Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use url::{Host, Url};

use self::resolver::Resolver;
use crate::tls;

/// For everything, from the look-up of the name to the last byte.
const PATIENCE: Duration = Duration::from_secs(10);
/// The head of an answer is no larger.
const LARGEST_HEAD: usize = 16 * 1024;
const LONGEST_URL: usize = 2 * 1024;

/// Why there is no answer. What it says holds nothing of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAnswer {
    /// The address may not be asked, now or later.
    Forbidden,
    /// Nobody was reached, or the name leads where nothing may be asked.
    Unreachable,
    /// It took too long.
    TooSlow,
    /// The answer is larger than it may be, or broke off.
    BadAnswer,
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Forbidden => "the address may not be asked",
            Self::Unreachable => "there is no connection to the address",
            Self::TooSlow => "there was no answer in time",
            Self::BadAnswer => "the answer is too large, or broke off",
        })
    }
}

impl std::error::Error for NoAnswer {}

/// Asks what strangers named.
pub struct Outbound {
    client: Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>,
    rules: Resolver,
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound").field("rules", &self.rules).finish_non_exhaustive()
    }
}

impl Outbound {
    /// Prepares the way. `development` lets this machine be asked too.
    ///
    /// # Errors
    /// TLS that cannot be set up.
    pub fn new(development: bool) -> Result<Self, String> {
        let config = tls::client().map_err(|error| format!("TLS cannot be set up: {error}"))?;
        let rules = Resolver { development };
        let mut connector = HttpConnector::new_with_resolver(rules);
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(PATIENCE));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(config)
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        // A connection that is kept would spare the next request its look-up.
        let client = Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .http1_max_buf_size(LARGEST_HEAD)
            .build(connector);
        Ok(Self { client, rules })
    }

    /// Posts a form; gives the answer's status, and reads nothing else of it.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn post_form(&self, to: &str, form: String) -> Result<StatusCode, NoAnswer> {
        let request = Request::post(self.checked(to)?)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::from(form)))
            .map_err(|_| NoAnswer::Forbidden)?;
        self.ask(request, 0).await.map(|(status, _)| status)
    }

    /// Fetches JSON of at most `largest` bytes.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn get_json(&self, from: &str, largest: usize) -> Result<(StatusCode, Bytes), NoAnswer> {
        let request = Request::get(self.checked(from)?).header(ACCEPT, "application/json").body(Full::default());
        self.ask(request.map_err(|_| NoAnswer::Forbidden)?, largest).await
    }

    async fn ask(&self, mut request: Request<Full<Bytes>>, largest: usize) -> Result<(StatusCode, Bytes), NoAnswer> {
        let ours = hyper::header::HeaderValue::from_static(concat!("signet/", env!("CARGO_PKG_VERSION")));
        request.headers_mut().insert(USER_AGENT, ours);
        let asked = async {
            let answer = self.client.request(request).await.map_err(|_| NoAnswer::Unreachable)?;
            let status = answer.status();
            if largest == 0 {
                return Ok((status, Bytes::new()));
            }
            let body = Limited::new(answer.into_body(), largest).collect().await;
            body.map(|body| (status, body.to_bytes())).map_err(|_| NoAnswer::BadAnswer)
        };
        tokio::time::timeout(PATIENCE, asked).await.unwrap_or(Err(NoAnswer::TooSlow))
    }

    /// The address as it is connected to, if it may be: what names a host by number is judged here, names when they are looked up.
    fn checked(&self, address: &str) -> Result<String, NoAnswer> {
        let url =
            Some(address).filter(|address| address.len() <= LONGEST_URL).and_then(|address| Url::parse(address).ok());
        let url = url.ok_or(NoAnswer::Forbidden)?;
        let number = match url.host().ok_or(NoAnswer::Forbidden)? {
            Host::Ipv4(address) => Some(IpAddr::V4(address)),
            Host::Ipv6(address) => Some(IpAddr::V6(address)),
            Host::Domain(_) => None,
        };
        let is_here = number.map_or(url.host_str() == Some("localhost"), |number| number.to_canonical().is_loopback());
        let is_safe = url.scheme() == "https" || url.scheme() == "http" && self.rules.development && is_here;
        let has_no_login = url.username().is_empty() && url.password().is_none();
        let is_allowed = number.is_none_or(|number| self.rules.allows(number));
        if is_safe && has_no_login && is_allowed { Ok(url.into()) } else { Err(NoAnswer::Forbidden) }
    }
}

#[cfg(test)]
mod tests;
