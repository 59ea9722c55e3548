//! What Linux tells of a process in /proc: processor time and memory.

use std::fs;
use std::time::Duration;

use crate::Result;

/// The unit of processor time in /proc: USER_HZ, which is 100 on every Linux that Rust's standard library supports.
const TICKS_PER_SECOND: f64 = 100.0;

/// Processor time of a process since it began, its own and the kernel's for it, in steps of 10 ms.
pub(crate) fn cpu_time(process: u32) -> Result<Duration> {
    of_stat(&fs::read_to_string(format!("/proc/{process}/stat"))?)
}

/// Processor time of those threads of a process whose names begin with `prefix`.
pub(crate) fn cpu_time_of_threads(process: u32, prefix: &str) -> Result<Duration> {
    let mut total = Duration::ZERO;
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        let folder = thread?.path();
        // A thread may end while we look.
        let Ok(name) = fs::read_to_string(folder.join("comm")) else { continue };
        if name.starts_with(prefix) {
            total += of_stat(&fs::read_to_string(folder.join("stat"))?)?;
        }
    }
    Ok(total)
}

fn of_stat(text: &str) -> Result<Duration> {
    // The name in parentheses may hold spaces; the fields are counted after it (proc_pid_stat(5): utime 14, stime 15).
    let (_, fields) = text.rsplit_once(')').ok_or("a stat file without a name")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse);
    let ticks: Vec<f64> = ticks.collect::<Result<_, std::num::ParseFloatError>>()?;
    Ok(Duration::from_secs_f64(ticks.iter().sum::<f64>() / TICKS_PER_SECOND))
}

/// Bytes that a process has handed to write calls since it began, whichever file they were for.
pub(crate) fn written_bytes(process: u32) -> Result<u64> {
    let counts = fs::read_to_string(format!("/proc/{process}/io"))?;
    let value = counts.lines().find_map(|line| line.strip_prefix("wchar:")).ok_or("no count of written bytes")?;
    Ok(value.trim().parse()?)
}

/// Memory that a process has in RAM, in megabytes (10^6 bytes).
pub(crate) fn resident_megabytes(process: u32) -> Result<f64> {
    megabytes(process, "VmRSS:")
}

/// The most it ever had there.
pub(crate) fn peak_megabytes(process: u32) -> Result<f64> {
    megabytes(process, "VmHWM:")
}

fn megabytes(process: u32, name: &str) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let value = status.lines().find_map(|line| line.strip_prefix(name)).and_then(|rest| rest.trim().strip_suffix("kB"));
    let kibibytes: f64 = value.ok_or("no such line in /proc")?.trim().parse()?;
    Ok(kibibytes * 1024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_found_behind_a_name_with_spaces() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194560 100 0 0 0 250 30 0 0 20 0 4 0 100 1000 200";
        assert_eq!(of_stat(stat).unwrap(), Duration::from_millis(2800));
    }

    #[test]
    fn this_process_has_memory_and_has_written() {
        let own = std::process::id();
        let before = written_bytes(own).unwrap();
        fs::write("/dev/null", [0; 5000]).unwrap();
        assert!(written_bytes(own).unwrap() >= before + 5000);
        assert!(resident_megabytes(own).unwrap() > 0.1);
        assert!(peak_megabytes(own).unwrap() >= resident_megabytes(own).unwrap() * 0.9);
    }
}
