//! What the machine must have before anything is built, and installing it when asked to.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::{postgres, process};

/// Installs Debian packages. A server package must not start its service, so the policy that invoke-rc.d asks forbids
/// it for as long as the installation runs; a policy that is already there is left alone.
const APT: &str = r#"
set -e
if [ ! -e /usr/sbin/policy-rc.d ]; then
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -q -o DPkg::Lock::Timeout=300 update
apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
"#;

/// Ends well in a Python that the tools and libraries take.
const PYTHON: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";

/// What a command needs beyond cargo itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// A C compiler: SQLite and the cryptography library are built from C.
    C,
    /// Git: the tidy checks read the list of tracked files from it.
    Git,
    /// PostgreSQL's server programs.
    Postgres,
    /// An authenticator app of somebody else, for the tests of second factors.
    Oathtool,
    /// Python with virtual environments: the tool that makes requests up is written in it, and client libraries are.
    Python,
    /// curl: the guides call with it.
    Curl,
    /// A reverse proxy that asks who is behind each request: the guide's lines for it are run.
    Nginx,
    /// `cargo fmt` and `cargo clippy`.
    Components,
}

impl Need {
    fn is_met(self) -> bool {
        match self {
            Self::C => process::is_on_path("cc"),
            Self::Git => process::is_on_path("git"),
            Self::Postgres => postgres::find_programs().is_some(),
            Self::Oathtool => process::is_on_path("oathtool"),
            Self::Python => process::succeeds(Command::new("python3").args(["-c", PYTHON])),
            Self::Curl => process::is_on_path("curl"),
            Self::Nginx => process::is_on_path("nginx") || Path::new("/usr/sbin/nginx").exists(),
            Self::Components => ["fmt", "clippy"]
                .into_iter()
                .all(|component| process::succeeds(&mut process::cargo([component, "--version"]))),
        }
    }

    fn what_and_why(self) -> &'static str {
        match self {
            Self::C => "a C compiler (`cc`), which builds SQLite and the cryptography library",
            Self::Git => "git, which lists the files to check",
            Self::Postgres => "PostgreSQL 15 or newer, for a temporary server that the tests run on",
            Self::Oathtool => "oathtool, an authenticator that the codes of second factors are held against",
            Self::Python => "Python 3.11 or newer with venv, which runs schemathesis and client libraries",
            Self::Curl => "curl, which the guides call with",
            Self::Nginx => "nginx, with which the guide on applications behind a proxy is followed",
            Self::Components => "rustfmt and clippy, which check the code",
        }
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::C => &["gcc", "libc6-dev"],
            Self::Git => &["git"],
            Self::Postgres => &["postgresql"],
            Self::Oathtool => &["oathtool"],
            Self::Python => &["python3", "python3-venv"],
            Self::Curl => &["curl"],
            Self::Nginx => &["nginx-light"],
            Self::Components => &["rustfmt", "clippy"],
        }
    }
}

/// Checks that all needs are met, and with `install` meets those that are not. Prints nothing when all is there.
pub(crate) fn ensure(needs: &[Need], install: bool) -> Result<()> {
    let missing: Vec<Need> = needs.iter().copied().filter(|need| !need.is_met()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !install {
        return Err(advice(&missing));
    }
    for need in &missing {
        println!("installing {}: {}", need.packages().join(" "), need.what_and_why());
    }
    let (components, packages): (Vec<Need>, Vec<Need>) =
        missing.iter().copied().partition(|need| *need == Need::Components);
    if !components.is_empty() {
        install_components()?;
    }
    if !packages.is_empty() {
        install_packages(&packages)?;
    }
    match missing.iter().find(|need| !need.is_met()) {
        None => Ok(()),
        Some(need) => Err(Failure::new(format!("still missing after the installation: {}", need.what_and_why()))),
    }
}

/// The folder of PostgreSQL's programs, after [`ensure`] has seen to it.
pub(crate) fn postgres_programs() -> Result<PathBuf> {
    postgres::find_programs().ok_or_else(|| advice(&[Need::Postgres]))
}

fn advice(missing: &[Need]) -> Failure {
    let lines: Vec<String> = missing
        .iter()
        .map(|need| {
            let packages = need.packages().join(" ");
            let by_hand = match need {
                Need::Components => format!("`rustup component add {packages}`"),
                _ => format!("Debian: `apt-get install {packages}`"),
            };
            format!("missing: {} ({by_hand}; or pass --install)", need.what_and_why())
        })
        .collect();
    Failure::new(lines.join("\n"))
}

fn install_components() -> Result<()> {
    if !process::is_on_path("rustup") {
        return Err(Failure::new(
            "rustfmt or clippy is missing and there is no rustup to install them with; \
             install both for the Rust toolchain that runs this",
        ));
    }
    process::run(Command::new("rustup").args(["component", "add"]).args(Need::Components.packages()))
}

fn install_packages(needs: &[Need]) -> Result<()> {
    let packages: Vec<&str> = needs.iter().flat_map(|need| need.packages()).copied().collect();
    if !process::is_on_path("apt-get") {
        return Err(Failure::new(format!("--install knows apt-get only; please install {}", packages.join(" "))));
    }
    let is_root = process::output(Command::new("id").arg("-u"))?.trim() == "0";
    let mut command = if is_root {
        Command::new("sh")
    } else if process::succeeds(Command::new("sudo").args(["-n", "true"])) {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "sh"]);
        sudo
    } else {
        let packages = packages.join(" ");
        return Err(Failure::new(format!("installing {packages} needs root, or sudo without a password")));
    };
    process::run(command.args(["-c", APT, "apt"]).args(packages))
        .map_err(|_| Failure::new("apt-get could not install the packages; its output is above"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_its_package_and_the_flag() {
        let advice = advice(&[Need::Postgres]).to_string();
        assert_eq!(advice.lines().count(), 1);
        assert!(advice.contains("apt-get install postgresql`"), "{advice}");
        assert!(advice.contains("--install"), "{advice}");
    }

    #[test]
    fn every_missing_thing_has_a_line() {
        let advice = advice(&[Need::C, Need::Components]).to_string();
        assert_eq!(advice.lines().count(), 2);
        assert!(advice.contains("rustup component add rustfmt clippy"), "{advice}");
    }
}
