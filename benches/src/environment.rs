//! What the benchmarks take from their environment.
#![expect(
    clippy::disallowed_methods,
    reason = "the switch to PostgreSQL and the chosen cargo are environment variables"
)]

use std::ffi::OsString;

/// A PostgreSQL server to measure on; databases are made there and dropped again.
pub(crate) fn postgres_url() -> Option<String> {
    let named = ["BENCH_POSTGRES_URL", "TEST_POSTGRES_URL"].into_iter().find_map(|name| std::env::var(name).ok());
    named.filter(|url| !url.is_empty())
}

/// The cargo that started this run, so that a chosen toolchain stays chosen.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
