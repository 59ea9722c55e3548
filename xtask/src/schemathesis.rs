//! The contract under fire: schemathesis makes requests up from the served OpenAPI document and holds the answers against it.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::artifacts;
use crate::failure::{During, Failure, Result};
use crate::process;

const VERSION: &str = "4.32.5";
/// Made-up requests per operation and phase: as many as find what there is to find in two minutes.
const EXAMPLES: &str = "40";
/// The same requests each time, so that a failure can be looked into.
const SEED: &str = "20261122";
const ADMINISTRATOR: (&str, &str) = ("root@example.com", "correct-Horse-battery-7");
const PASSWORD: &str = "a-Fine-password-19";
/// What ends the session that asks, or its whole account: left to a person of its own.
const FOR_A_PERSON: [&str; 4] = ["logout", "changePassword", "reauthenticate", "endSession"];
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs all checks against a server of its own.
pub(crate) fn run() -> Result<String> {
    let tool = installed()?;
    let server = Server::start()?;
    let (email, password) = ADMINISTRATOR;
    let token = server.token("/v1/auth/login", email, password)?;
    server.attack(&tool, &token, FOR_A_PERSON.iter().flat_map(|id| ["--exclude-operation-id", id]))?;
    for id in FOR_A_PERSON {
        // Whatever it does to its person, the next one has another.
        let token = server.token("/v1/auth/register", &format!("{id}@example.com"), PASSWORD)?;
        server.attack(&tool, &token, ["--include-operation-id", id])?;
    }
    Ok(format!("schemathesis {VERSION} found nothing"))
}

/// The tool in a virtual environment under the target folder, made when it is missing.
fn installed() -> Result<PathBuf> {
    let folder = process::root().join("target").join(format!("schemathesis-{VERSION}"));
    let tool = folder.join("bin/schemathesis");
    if !process::succeeds(Command::new(&tool).arg("--version")) {
        println!("installing schemathesis {VERSION} into {}", folder.display());
        process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        process::run(Command::new(folder.join("bin/python")).args(pip).arg(format!("schemathesis=={VERSION}")))?;
    }
    Ok(tool)
}

/// A Signet on a fresh folder.
struct Server {
    child: Child,
    address: SocketAddr,
    folder: PathBuf,
}

impl Server {
    fn start() -> Result<Self> {
        // The program as the tests have it: another choice of packages would compile most of the tree again.
        let options = ["test", "--workspace", "--no-run", "--message-format", "json-render-diagnostics"];
        let mut build = process::cargo(options);
        let messages = process::output(build.stderr(Stdio::inherit()))?;
        let programs = artifacts::programs(&messages);
        let program = programs.iter().find(|program| !program.is_test && program.file.ends_with("signet"));
        let program = program.ok_or_else(|| Failure::new("the build made no `signet`"))?;
        let address = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).during("looking for a port")?;
        let folder = process::root().join("target").join("schemathesis-data");
        drop(std::fs::remove_dir_all(&folder));
        let child = Command::new(&program.file)
            .arg("serve")
            .env("SIGNET_LISTEN", address.to_string())
            .env("SIGNET_PUBLIC_URL", format!("http://{address}"))
            .env("SIGNET_DATA_DIR", &folder)
            .env("SIGNET_RATE_LIMIT", "off")
            .env("SIGNET_BOOTSTRAP_ADMIN_EMAIL", ADMINISTRATOR.0)
            .env("SIGNET_BOOTSTRAP_ADMIN_PASSWORD", ADMINISTRATOR.1)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .during("starting signet")?;
        let server = Self { child, address, folder };
        let began = std::time::Instant::now();
        while TcpStream::connect(address).is_err() {
            if began.elapsed() > PATIENCE {
                return Err(Failure::new("signet did not start to listen"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    /// The access token that signing in or registering gives.
    fn token(&self, path: &str, email: &str, password: &str) -> Result<String> {
        let body = format!("{{\"email\":\"{email}\",\"password\":\"{password}\"}}");
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n{body}",
            self.address
        );
        let mut answer = String::new();
        let mut stream = TcpStream::connect(self.address).during("connecting to signet")?;
        stream.set_read_timeout(Some(PATIENCE)).during("setting a time limit")?;
        stream.write_all(request.as_bytes()).during("asking signet")?;
        stream.read_to_string(&mut answer).during("reading what signet answers")?;
        let token = answer.split_once("\"accessToken\":\"").and_then(|(_, rest)| rest.split('"').next());
        token.map(str::to_owned).ok_or_else(|| Failure::new(format!("no token for {email}: {answer}")))
    }

    fn attack<'a>(&self, tool: &Path, token: &str, filter: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let config = process::root().join("xtask/schemathesis.toml");
        let mut command = Command::new(tool);
        command.arg("--config-file").arg(config).arg("run").arg(format!("http://{}/openapi.json", self.address));
        command
            .args([
                "--checks",
                "all",
                "--max-examples",
                EXAMPLES,
                "--seed",
                SEED,
                "--no-color",
                "--output-sanitize",
                "false",
            ])
            .args(filter);
        // Its notes on what it learned belong under the target folder, too.
        command.current_dir(&self.folder).env("SIGNET_TOKEN", token);
        process::run(&mut command)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
