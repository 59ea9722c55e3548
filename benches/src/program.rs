//! A process that is measured: started, waited for until it is ready, and ended with us.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use signet_vocabulary::Clock;

use crate::Result;

const STOP_PATIENCE: Duration = Duration::from_secs(12);

/// A running process.
pub(crate) struct Program {
    child: Child,
    /// Kept open: a process whose standard output is closed may die of it.
    output: BufReader<ChildStdout>,
    /// From before it was started until its ready line was read.
    pub(crate) took: Duration,
}

impl Program {
    /// Starts `command` and reads its standard output up to the first line that begins with `ready`; also gives the rest
    /// of that line.
    pub(crate) fn start(command: &mut Command, ready: &str) -> Result<(Self, String)> {
        let clock = Clock::system();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let Some(output) = child.stdout.take() else { return Err("no standard output".into()) };
        let mut program = Self { child, output: BufReader::new(output), took: Duration::ZERO };
        let mut line = String::new();
        loop {
            line.clear();
            if program.output.read_line(&mut line)? == 0 {
                return Err(format!("{:?} ended before it was ready", command.get_program()).into());
            }
            if let Some(rest) = line.strip_prefix(ready) {
                program.took = clock.elapsed();
                return Ok((program, rest.trim().to_owned()));
            }
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Lets it do nothing at all until it is resumed, so that what is measured meanwhile has the machine to itself.
    pub(crate) fn pause(&self) -> Result<()> {
        self.signal(Signal::STOP)
    }

    /// Lets it go on.
    pub(crate) fn resume(&self) -> Result<()> {
        self.signal(Signal::CONT)
    }

    fn signal(&self, signal: Signal) -> Result<()> {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).ok_or("a strange process id")?;
        Ok(kill_process(id, signal)?)
    }

    /// Asks it to end and waits until it has.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.signal(Signal::TERM)?;
        let clock = Clock::system();
        while clock.elapsed() < STOP_PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                return if status.success() { Ok(()) } else { Err(format!("it ended with {status}").into()) };
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Err("it did not end".into())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail when it has ended, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
