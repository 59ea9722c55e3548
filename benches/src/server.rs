//! The product: the release binary, built here, started on a folder with everything from outside shut out.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Command;

use crate::folder::Folder;
use crate::program::Program;
use crate::{Result, environment};

/// Who may do everything on every server here.
pub(crate) const ADMINISTRATOR: (&str, &str) = ("root@example.com", "correct-Horse-battery-7");
const READY: &str = "Signet is ready at ";

/// Where the binary is: beside this one.
fn binary() -> Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name("signet"))
}

/// Brings the binary up to date, with the same target folder that this one came from.
pub(crate) fn build() -> Result<()> {
    let binary = binary()?;
    let target = binary.ancestors().nth(2).ok_or("a binary outside a target folder")?;
    let status = Command::new(environment::cargo())
        .args(["build", "--release", "--package", "signet-server", "--target-dir"])
        .arg(target)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .status()?;
    if status.success() { Ok(()) } else { Err("the server could not be built".into()) }
}

/// A running server.
pub(crate) struct Server {
    pub(crate) program: Program,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts it on `folder`, with the settings' defaults save that the traffic limits are off: all clients here share one
    /// address.
    pub(crate) fn start(folder: &Folder) -> Result<Self> {
        Self::start_on(folder, None)
    }

    /// As [`Server::start`], with its data in `database` instead of a file in the folder.
    pub(crate) fn start_on(folder: &Folder, database: Option<&str>) -> Result<Self> {
        Self::start_with_mail(folder, database, None)
    }

    /// As [`Server::start_on`], with a mail server at `mail`; what is logged of the deliveries goes to a file.
    pub(crate) fn start_with_mail(folder: &Folder, database: Option<&str>, mail: Option<SocketAddr>) -> Result<Self> {
        // The port is free now; nothing else here takes ports between this line and the next.
        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        let mut command = Command::new(binary()?);
        command.arg("serve").env_clear().current_dir(folder.path());
        command.env("SIGNET_LISTEN", address.to_string());
        command.env("SIGNET_PUBLIC_URL", format!("http://{address}"));
        command.env("SIGNET_DATA_DIR", folder.path().join("data"));
        command.env("SIGNET_RATE_LIMIT", "off");
        command.env("SIGNET_LOG", "warn");
        command.env("SIGNET_BOOTSTRAP_ADMIN_EMAIL", ADMINISTRATOR.0);
        command.env("SIGNET_BOOTSTRAP_ADMIN_PASSWORD", ADMINISTRATOR.1);
        if let Some(database) = database {
            command.env("SIGNET_DATABASE_URL", database);
        }
        if let Some(mail) = mail {
            command.env("SIGNET_SMTP_URL", format!("smtp://{mail}"));
            command.env("SIGNET_MAIL_FROM", "signet@example.com");
            command.stderr(File::create(folder.path().join("log"))?);
        }
        let (program, _) = Program::start(&mut command, READY)?;
        Ok(Self { program, address })
    }

    pub(crate) fn id(&self) -> u32 {
        self.program.id()
    }
}
