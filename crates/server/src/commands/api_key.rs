//! `signet api-key`: signing a request by hand, to compare with what a program of one's own computes.

use std::io::Read as _;
use std::path::Path;

use clap::{Args, Subcommand};
use signet_protocol::api_key::SecretKey;
use signet_protocol::request_signature::{canonical_text, parse_timestamp, sign};
use signet_vocabulary::{Clock, Secret};

use super::print;
use crate::config::API_KEY_VARIABLE;
use crate::trouble::Trouble;

/// The one value of a flag that stands for standard input.
const STANDARD_INPUT: &str = "-";
/// No key is longer, and no server takes a longer body.
const LONGEST_KEY: u64 = 4096;
const LARGEST_BODY: u64 = 1024 * 1024;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print the headers of a signed request, and the text that is signed; needs neither server nor database
    Sign(Request),
}

#[derive(Debug, Args)]
pub(super) struct Request {
    /// The secret key (sk_…), or - to read it from standard input; else SIGNET_API_KEY. Other users of this machine can read
    /// what stands on a command line
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// The method, in letters of any case
    #[arg(long, default_value = "GET")]
    method: String,
    /// The address, or its path and query alone, exactly as it will be sent
    #[arg(long)]
    url: String,
    /// The body, or @ and the file that holds it
    #[arg(long, default_value = "", hide_default_value = true)]
    body: String,
    /// The time (RFC 3339) to sign instead of the present
    #[arg(long, value_name = "TIME")]
    timestamp: Option<String>,
    /// Send the key's id and not the key: every request has to be signed then
    #[arg(long)]
    id_only: bool,
}

pub(super) fn run(command: &Command) -> Result<(), Trouble> {
    let Command::Sign(request) = command;
    let key = key(request.key.as_deref())?;
    let key = SecretKey::parse(key.expose().trim()).ok_or_else(|| {
        Trouble::new("this is no secret key")
            .way_out("It begins with sk_ and is 77 characters long; the id (key_…) alone cannot sign.")
    })?;
    print(&signed(request, &key, &body(&request.body)?, &Clock::system())?)
}

/// The headers, a blank line, and the text that was signed.
fn signed(request: &Request, key: &SecretKey, body: &[u8], clock: &Clock) -> Result<String, Trouble> {
    let (path, query) = target(&request.url)?;
    let timestamp = request.timestamp.clone().unwrap_or_else(|| clock.now().to_string());
    if parse_timestamp(&timestamp).is_none() {
        return Err(Trouble::new(format!("{timestamp:?} is no time such as 2026-11-22T09:30:00Z")));
    }
    // As it is sent: HTTP knows `post` as another method than POST (RFC 9110, section 9.1), and no operation takes it.
    let method = request.method.to_ascii_uppercase();
    let text = canonical_text(&method, path, query, &timestamp, body);
    let text = text.map_err(|error| Trouble::new(format!("this request cannot be signed: {error}")))?;
    let shown = if request.id_only { key.id().as_str() } else { key.expose() };
    let signature = sign(key.expose(), &text);
    Ok(format!("X-API-KEY: {shown}\nX-Timestamp: {timestamp}\nX-Signature: {signature}\n\n{text}\n"))
}

/// Path and query as they stand in the address. A parser of addresses would tidy them up, and another text would be signed.
fn target(url: &str) -> Result<(&str, &str), Trouble> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest.find(['/', '?']).map_or("", |at| &rest[at..]));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    if path.starts_with('/') && !url.contains('#') {
        return Ok((path, query));
    }
    let what = format!("{url:?} has no path to sign");
    Err(Trouble::new(what)
        .way_out("Give the address with its path, such as /v1/Orgs?limit=5, and without a fragment (#)."))
}

#[expect(clippy::disallowed_methods, reason = "a secret is better kept in the environment than on the command line")]
fn key(flag: Option<&str>) -> Result<Secret<String>, Trouble> {
    match flag {
        Some(STANDARD_INPUT) => {
            let mut text = String::new();
            let read = std::io::stdin().lock().take(LONGEST_KEY).read_to_string(&mut text);
            let text = Secret::new(text);
            read.map(|_| text).map_err(|error| Trouble::new(format!("standard input cannot be read: {error}")))
        }
        Some(key) => Ok(Secret::new(key.to_owned())),
        None => std::env::var(API_KEY_VARIABLE).map(Secret::new).map_err(|_| {
            let way_out = format!("Set {API_KEY_VARIABLE}, or pipe the key into `signet api-key sign --key - …`.");
            Trouble::new("there is no key to sign with").way_out(way_out)
        }),
    }
}

fn body(given: &str) -> Result<Vec<u8>, Trouble> {
    let Some(path) = given.strip_prefix('@') else { return Ok(given.as_bytes().to_vec()) };
    let unread = |error| Trouble::new(format!("the body {path} cannot be read: {error}"));
    let mut bytes = Vec::new();
    let file = std::fs::File::open(Path::new(path)).map_err(unread)?;
    file.take(LARGEST_BODY + 1).read_to_end(&mut bytes).map_err(unread)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= LARGEST_BODY) {
        return Ok(bytes);
    }
    Err(Trouble::new(format!("the body {path} is larger than the 1 MiB that a server takes")))
}
