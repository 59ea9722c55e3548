//! The program `signet`.

use std::process::ExitCode;

/// Gives memory back after a storm of sign-ins, and takes little when many threads allocate at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    signet_server::commands::run()
}
