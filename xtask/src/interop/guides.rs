//! The guides whose applications need more than the tests have at hand: their lines for bash, run as they stand there.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Tools, copies};
use crate::failure::{During, Failure, Result};
use crate::served::{self, ADMINISTRATOR, Served};
use crate::{process, venv};

struct Guide {
    name: &'static str,
    /// Fetches, below the copy of the examples, what its applications need.
    fetch: fn(&Tools, &Path) -> Result<()>,
    /// Lines that name an address of an application, which gets a free one instead.
    applications: &'static [&'static str],
    /// Who visits which of them once all lines have run.
    visits: &'static [&'static str],
    /// What the lines and the visitors say that it came to.
    steps: &'static [&'static str],
}

/// Where the copy of the examples lies.
const EXAMPLES: &str = "guides/examples";
/// Ends what the lines started, and what that started in turn: all that is in the shell's group, except for the shell.
const AT_THE_END: &str = r#"trap 'status=$?; trap "" TERM; kill 0; exit $status' EXIT"#;
/// Who registers in the guide.
const ALICE: &str = "alice@example.com SecurePass123! 'Alice Liddell'";

const GUIDES: [Guide; 2] = [
    Guide {
        name: "sign-in-for-your-app",
        fetch: fetch_packages,
        applications: &["node_app=http://127.0.0.1:3000", "python_app=http://127.0.0.1:5000"],
        visits: &["$node_app", "$python_app"],
        steps: &["Alice Liddell signed in and out", "Alice Liddell signed in and out"],
    },
    Guide {
        name: "protect-an-api",
        fetch: fetch_crates,
        applications: &["api=http://127.0.0.1:3001"],
        visits: &[],
        steps: &[
            "no token: 401",
            "a token: 200",
            "for less: 403",
            "for somebody else: 401",
            "changed: 401",
            "signed by a new key: 200",
            "an opaque token: 200",
            "revoked: 401",
        ],
    },
];

/// Runs them all, and says what became of each.
pub(super) fn run(tools: &Tools, signet: &Path) -> Result<String> {
    let examples = copies::of("examples", EXAMPLES)?;
    let mut outcomes = Vec::new();
    for guide in &GUIDES {
        println!("docs/how-to/{}.md", guide.name);
        match (guide.fetch)(tools, &examples) {
            Err(failure) if failure.is_unreachable() => {
                outcomes.push(super::skipped(guide.name, &failure));
                continue;
            }
            fetched => fetched?,
        }
        let served = Served::start(signet, "interop", None)?;
        guide.run(tools, signet, &served, &examples)?;
        outcomes.push(guide.name.to_owned());
    }
    Ok(outcomes.join(", "))
}

/// What the lines install themselves is at hand then, with or without a network.
fn fetch_packages(tools: &Tools, examples: &Path) -> Result<()> {
    copies::with_packages(&tools.node, &examples.join("node-app"))?;
    let requirements = venv::required(&examples.join("python-app/requirements.txt"))?;
    venv::with(&format!("interop/{EXAMPLES}/python-app/.venv"), &requirements).map(drop)
}

fn fetch_crates(_: &Tools, examples: &Path) -> Result<()> {
    let fetch = ["fetch", "--quiet", "--locked", "--manifest-path"];
    process::run(process::cargo(fetch).arg(examples.join("axum-api/Cargo.toml"))).map_err(|failure| {
        // A crate that is always there can be asked about where the registry answers.
        let is_registry_there = process::succeeds(&mut process::cargo(["info", "--quiet", "serde"]));
        if is_registry_there { failure } else { Failure::unreachable("the crates of axum-api") }
    })
}

impl Guide {
    fn run(&self, tools: &Tools, signet: &Path, served: &Served, examples: &Path) -> Result<()> {
        let file = process::root().join("docs/how-to").join(self.name).with_extension("md");
        let text = fs::read_to_string(&file).during(format!("reading {}", file.display()))?;
        let script = self.script(&text, &served.url())?;
        // Where the repository would be: the examples are below it. Packages come from what npm kept, if it kept them.
        let place = examples.parent().unwrap_or(examples);
        let mut bash = Command::new("bash");
        bash.args(["-c", &script]).current_dir(place).envs(served.environment()).stdin(Stdio::null()).process_group(0);
        bash.env("ADMIN_PASSWORD", ADMINISTRATOR.1).env("npm_config_prefer_offline", "true");
        let path = tools.node.path(&[signet.parent().unwrap_or(signet)]);
        bash.env("PATH", path).env("VISITOR", tools.for_node.join("visit.mjs"));
        let output = bash.output().during("starting bash")?;
        let (printed, complaint) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        if !output.status.success() {
            return Err(Failure::new(format!("the lines of {} stopped:\n{printed}\n{complaint}", self.name)));
        }
        let said: Vec<&str> = printed.lines().filter_map(|line| line.strip_prefix("=> ")).collect();
        if said == self.steps {
            return Ok(());
        }
        let (expected, said) = (self.steps.join("\n"), said.join("\n"));
        Err(Failure::new(format!("{} came to\n{said}\ninstead of\n{expected}", self.name)))
    }

    /// The guide's lines in order, in one shell that ends at the first that fails, and with it what it started.
    fn script(&self, text: &str, url: &str) -> Result<String> {
        let mut lines: String = blocks(text, "bash").collect();
        replace(&mut lines, "url=http://127.0.0.1:8080", url)?;
        for line in self.applications {
            replace(&mut lines, line, &format!("http://{}", served::free_address()?))?;
        }
        for visited in self.visits {
            let _ = writeln!(lines, "node \"$VISITOR\" \"{visited}\" {ALICE}");
        }
        Ok(format!("set -euo pipefail\n{AT_THE_END}\n{lines}"))
    }
}

/// Puts another address into the one line that names it.
fn replace(lines: &mut String, line: &str, address: &str) -> Result<()> {
    let (name, _) = line.split_once('=').unwrap_or((line, ""));
    if lines.matches(&format!("{line}\n")).count() != 1 {
        return Err(Failure::new(format!("expected one line `{line}`")));
    }
    *lines = lines.replace(&format!("{line}\n"), &format!("{name}={address}\n"));
    Ok(())
}

/// The code blocks of a language.
fn blocks<'a>(document: &'a str, language: &str) -> impl Iterator<Item = &'a str> {
    let rest = document.split(&format!("```{language}\n")).skip(1).collect::<Vec<_>>();
    rest.into_iter().filter_map(|rest| rest.split_once("```").map(|(block, _)| block))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The applications that the guides show, and where they are.
    const SHOWN: [(&str, &str, &str); 3] = [
        (SIGN_IN, "js", include_str!("../../../examples/node-app/app.mjs")),
        (SIGN_IN, "python", include_str!("../../../examples/python-app/app.py")),
        (PROTECT, "rust", include_str!("../../../examples/axum-api/src/tokens.rs")),
    ];
    const SIGN_IN: &str = include_str!("../../../docs/how-to/sign-in-for-your-app.md");
    const PROTECT: &str = include_str!("../../../docs/how-to/protect-an-api.md");

    #[test]
    fn guides_show_the_applications_that_are_run() {
        for (guide, language, program) in SHOWN {
            let shown: Vec<&str> = blocks(guide, language).collect();
            assert_eq!(shown, [program], "{language}");
        }
    }

    #[test]
    fn an_address_is_replaced_where_it_is_named_and_nowhere_else() {
        let mut lines = "url=http://a\ncurl $url http://a\n".to_owned();
        replace(&mut lines, "url=http://a", "http://b").unwrap();
        assert_eq!(lines, "url=http://b\ncurl $url http://a\n");
        assert!(replace(&mut lines, "app=http://a", "http://b").is_err());
    }
}
