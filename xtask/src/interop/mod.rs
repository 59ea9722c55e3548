//! Client libraries of others against a Signet of our own, and the guides that tell how to use them.

mod copies;
mod guides;
mod node;
mod world;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use crate::failure::{Failure, Result};
use crate::postgres::{self, Cluster};
use crate::process;
use crate::served::{self, Served};
use crate::venv;
use node::Node;
use world::Realm;

/// Each drives one library; what it does with it is in `interop/README.md`.
const NODE_PROGRAMS: [&str; 2] = ["openid-client.mjs", "oauth4webapi.mjs"];
const PYTHON_PROGRAMS: [&str; 2] = ["with_authlib.py", "with_requests_oauthlib.py"];

/// Runs every program against the realm `default` and against another, on SQLite and, where it is installed, on PostgreSQL;
/// then the guides. What cannot run, because it is not there and cannot be fetched, is named.
pub(crate) fn run() -> Result<String> {
    let tools = match Tools::installed() {
        Err(failure) if failure.is_unreachable() => {
            let programs = [NODE_PROGRAMS, PYTHON_PROGRAMS].concat().join(", ");
            return Ok(skipped(&format!("{programs}, guides"), &failure));
        }
        tools => tools?,
    };
    let signet = served::program()?;
    drive(&tools, &Served::start(&signet, "interop", None)?)?;
    let databases = match postgres::find_programs() {
        Some(programs) => {
            let cluster = Cluster::start(&programs)?;
            drive(&tools, &Served::start(&signet, "interop", Some(cluster.url()))?)?;
            "SQLite and PostgreSQL"
        }
        None => "SQLite (skipped: PostgreSQL, which is not installed)",
    };
    let guides = guides::run(&tools, &signet)?;
    let libraries = NODE_PROGRAMS.len() + PYTHON_PROGRAMS.len();
    Ok(format!("{libraries} libraries in 2 realms on {databases}, guides: {guides}"))
}

/// Says what does not run because its packages are not on this machine, and gives the words for the table.
fn skipped(what: &str, failure: &Failure) -> String {
    println!("skipped: {what}\n  {failure}; where there is a network, they are fetched once and kept below target");
    format!("skipped: {what} ({failure})")
}

/// What runs the programs, under the target folder.
struct Tools {
    node: Node,
    /// The folder that the programs for Node lie in, with their packages.
    for_node: PathBuf,
    /// The folder of the virtual environment.
    python: PathBuf,
}

impl Tools {
    fn installed() -> Result<Self> {
        let node = Node::installed()?;
        let for_node = copies::of("interop/node", "node")?;
        copies::with_packages(&node, &for_node)?;
        let requirements = venv::required(&process::root().join("interop/python/requirements.txt"))?;
        Ok(Self { node, for_node, python: venv::with("interop/python", &requirements)? })
    }

    fn node(&self, program: &str) -> Command {
        let mut command = self.node.command("node");
        command.arg(self.for_node.join(program));
        command
    }

    fn python(&self, program: &str) -> Command {
        let mut command = Command::new(self.python.join("bin/python"));
        // Nothing but the target folder is written to, and what the libraries say of one another is theirs to know.
        command.args(["-B", "-W", "ignore"]).arg(process::root().join("interop/python").join(program));
        command
    }
}

fn drive(tools: &Tools, served: &Served) -> Result<()> {
    for realm in [Realm::default(), Realm::made(served, "harbour")?] {
        let world = world::made(tools, served, &realm)?;
        drive_all(tools, &world)?;
    }
    Ok(())
}

fn drive_all(tools: &Tools, world: &Path) -> Result<()> {
    let node = NODE_PROGRAMS.iter().map(|program| tools.node(program));
    let mut commands: Vec<Command> = node.chain(PYTHON_PROGRAMS.iter().map(|program| tools.python(program))).collect();
    // At once: most of their time goes into waiting, as devices do between two questions.
    thread::scope(|scope| {
        let runs: Vec<_> =
            commands.iter_mut().map(|command| scope.spawn(|| process::run_aside(command.arg(world)))).collect();
        let ends =
            runs.into_iter().map(|run| run.join().unwrap_or_else(|_| Err(Failure::new("a program was not awaited"))));
        // All of them are awaited before the first failure counts.
        ends.collect::<Vec<_>>().into_iter().collect()
    })
}
