//! What the operating system knows of this process.

/// Memory that the process has in RAM, in bytes; `None` where there is no /proc.
pub(super) fn resident_bytes() -> Option<u64> {
    // `status` tells kilobytes, where the shorter `statm` tells pages of a size that must be asked for.
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
