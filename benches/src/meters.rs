//! What a server counts about itself, read from its metrics.

use std::net::SocketAddr;

use crate::Result;
use crate::answer::{self, Connection};

/// How many password hashes it computed since it started.
pub(crate) const HASHES: &str = "signet_password_hashes_total";
/// How many tries to deliver a mail failed.
pub(crate) const FAILED_MAILS: &str = "signet_message_deliveries_total{channel=\"mail\",outcome=\"failed\"}";

/// The counter with this name and these labels.
pub(crate) fn read(address: SocketAddr, name: &str) -> Result<u64> {
    let mut connection = Connection::open(address)?;
    let (status, body) = connection.ask(&answer::get_with("/metrics", &[]))?;
    if status != 200 {
        return Err(format!("the metrics answer {status}").into());
    }
    of_text(std::str::from_utf8(body)?, name).ok_or_else(|| format!("the server does not count {name} any more").into())
}

fn of_text(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_found_by_its_whole_name() {
        let text = "# TYPE signet_password_hashes counter\nsignet_password_hashes_total_x 1\n\
                    signet_password_hashes_total 42\nsignet_message_deliveries_total{channel=\"mail\",outcome=\"failed\"} 7\n";
        assert_eq!(of_text(text, HASHES), Some(42));
        assert_eq!(of_text(text, FAILED_MAILS), Some(7));
        assert_eq!(of_text(text, "signet_password"), None);
    }
}
