//! A running Signet of our own: a free port, a fresh folder under the target folder, an administrator; gone afterwards.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::artifacts;
use crate::failure::{During, Failure, Result};
use crate::process;

/// Who governs it: the address and the password of the administrator that its first start makes.
pub(crate) const ADMINISTRATOR: (&str, &str) = ("admin@signet.localhost", "correct-Horse-battery-7");
const PATIENCE: Duration = Duration::from_secs(30);

/// The program as the tests have it: another choice of packages would compile most of the tree again.
pub(crate) fn program() -> Result<PathBuf> {
    let options = ["test", "--workspace", "--no-run", "--message-format", "json-render-diagnostics"];
    let mut build = process::cargo(options);
    let messages = process::output(build.stderr(Stdio::inherit()))?;
    let found = artifacts::programs(&messages)
        .into_iter()
        .find(|program| !program.is_test && program.file.ends_with("signet"))
        .ok_or_else(|| Failure::new("the build made no `signet`"))?;
    Ok(found.file)
}

/// An address of this machine that nothing listens on.
pub(crate) fn free_address() -> Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).during("looking for a port")
}

/// Waits until something listens there.
fn await_listener(address: SocketAddr) -> Result<()> {
    let began = Instant::now();
    while TcpStream::connect(address).is_err() {
        if began.elapsed() > PATIENCE {
            return Err(Failure::new("signet did not start to listen"));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// A Signet on a fresh folder; dropping it ends it and removes the folder.
pub(crate) struct Served {
    child: Child,
    program: PathBuf,
    settings: Vec<(&'static str, String)>,
    pub(crate) address: SocketAddr,
    pub(crate) folder: PathBuf,
}

impl Served {
    /// Starts it. `name` is that of its folder and of the file that its log goes to; without `database` it keeps a file.
    pub(crate) fn start(program: &Path, name: &str, database: Option<String>) -> Result<Self> {
        let address = free_address()?;
        let target = process::root().join("target");
        let folder = target.join(format!("{name}-data"));
        drop(std::fs::remove_dir_all(&folder));
        let mut settings = vec![
            ("SIGNET_LISTEN", address.to_string()),
            ("SIGNET_PUBLIC_URL", format!("http://{address}")),
            ("SIGNET_DATA_DIR", folder.to_string_lossy().into_owned()),
            ("SIGNET_RATE_LIMIT", "off".to_owned()),
            ("SIGNET_BOOTSTRAP_ADMIN_EMAIL", ADMINISTRATOR.0.to_owned()),
            ("SIGNET_BOOTSTRAP_ADMIN_PASSWORD", ADMINISTRATOR.1.to_owned()),
        ];
        settings.extend(database.map(|url| ("SIGNET_DATABASE_URL", url)));
        let log = File::create(target.join(format!("{name}.log"))).during("making a file for signet's log")?;
        let child = Command::new(program)
            .arg("serve")
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone().during("sharing a file for signet's log")?)
            .stderr(log)
            .spawn()
            .during("starting signet")?;
        let served = Self { child, program: program.to_path_buf(), settings, address, folder };
        served.await_ready()?;
        Ok(served)
    }

    /// Waits until it answers: it listens before its database is set up.
    fn await_ready(&self) -> Result<()> {
        await_listener(self.address)?;
        let answer =
            self.exchange(&format!("GET /readyz HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address))?;
        let is_ready = answer.split_whitespace().nth(1) == Some("200");
        if is_ready { Ok(()) } else { Err(Failure::new(format!("signet is not ready: {answer}"))) }
    }

    fn exchange(&self, request: &str) -> Result<String> {
        let mut answer = String::new();
        let mut stream = TcpStream::connect(self.address).during("connecting to signet")?;
        stream.set_read_timeout(Some(PATIENCE)).during("setting a time limit")?;
        stream.write_all(request.as_bytes()).during("asking signet")?;
        stream.read_to_string(&mut answer).during("reading what signet answers")?;
        Ok(answer)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Another program that finds this Signet's own beside it, by name and with its settings.
    pub(crate) fn environment(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.settings.iter().map(|(name, value)| (*name, value.clone()))
    }

    /// Runs a command of the same program on the same data.
    pub(crate) fn tell<const N: usize>(&self, arguments: [&str; N]) -> Result<String> {
        process::output(Command::new(&self.program).args(arguments).envs(self.environment()))
    }

    /// The access token that signing in or registering gives.
    pub(crate) fn token(&self, path: &str, email: &str, password: &str) -> Result<String> {
        let body = format!("{{\"email\":\"{email}\",\"password\":\"{password}\"}}");
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n{body}",
            self.address
        );
        let answer = self.exchange(&request)?;
        let token = answer.split_once("\"accessToken\":\"").and_then(|(_, rest)| rest.split('"').next());
        token.map(str::to_owned).ok_or_else(|| Failure::new(format!("no token for {email}: {answer}")))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
