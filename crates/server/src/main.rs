//! The program `signet`. It keeps the system's allocator on purpose: as quick here as the usual replacements, which hold on
//! to the large blocks that password hashing gives back.

use std::process::ExitCode;

fn main() -> ExitCode {
    signet_server::commands::run()
}
