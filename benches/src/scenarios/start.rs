//! From the start of the process to its ready line: on an empty folder, which is set up first, and on one in use.

use crate::Result;
use crate::figures::{median, millis};
use crate::folder::Folder;
use crate::report::{Goal, Row};
use crate::server::Server;

const ROUNDS: usize = 10;
/// "Well under" it, for the empty folder; more than ever, for one that is set up.
const GOAL: f64 = 300.0;

pub(super) fn run() -> Result<Vec<Row>> {
    let (mut empty, mut existing) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let folder = Folder::new()?;
        for times in [&mut empty, &mut existing] {
            let server = Server::start(&folder)?;
            times.push(millis(server.program.took));
            server.program.stop()?;
        }
    }
    let slowest = |times: &[f64]| times.iter().copied().fold(0.0, f64::max);
    println!("  slowest of {ROUNDS}: {:.0} ms empty, {:.0} ms existing", slowest(&empty), slowest(&existing));
    let row = |what, times: &[f64]| Row::absolute(what, median(times), (0, " ms"), Goal::AtMost(GOAL));
    Ok(vec![row("start: empty folder", &empty), row("start: existing folder", &existing)])
}
