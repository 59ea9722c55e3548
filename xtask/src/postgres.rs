//! A PostgreSQL of our own for the length of a test run: temporary folder, unix socket only, gone afterwards.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::failure::{During, Failure, Result};
use crate::process;

/// The oldest major version that Signet supports.
const OLDEST: u32 = 15;

/// Waits for its standard input to close, then stops the server and removes its folder. It is a process apart, in its
/// own group, so that Ctrl-C or the death of this tool in whatever way still ends with everything cleaned up.
const GUARD: &str = r#"
trap '' INT TERM HUP
read -r _
folder=$1; shift
[ -f "$folder/data/postmaster.pid" ] && "$@" stop --pgdata="$folder/data" --mode=immediate --wait >/dev/null 2>&1
rm -rf "$folder"
"#;

/// A running server; dropping it stops it and removes its data.
pub(crate) struct Cluster {
    folder: PathBuf,
    guard: Child,
}

/// The folder that holds `initdb` and `pg_ctl`, if a version that is new enough is installed.
pub(crate) fn find_programs() -> Option<PathBuf> {
    let mut candidates = process::all_on_path("initdb");
    if let Ok(versions) = fs::read_dir("/usr/lib/postgresql") {
        candidates.extend(versions.flatten().map(|version| version.path().join("bin/initdb")));
    }
    let newest = candidates
        .into_iter()
        // A link in PATH is resolved: its folder is where the other programs are.
        .filter_map(|initdb| fs::canonicalize(initdb).ok())
        .filter_map(|initdb| Some((major_version(&initdb)?, initdb.parent()?.to_path_buf())))
        .filter(|(version, folder)| *version >= OLDEST && folder.join("pg_ctl").is_file())
        .max();
    newest.map(|(_, folder)| folder)
}

fn major_version(initdb: &Path) -> Option<u32> {
    let answer = process::output(Command::new(initdb).arg("--version")).ok()?;
    parse_major_version(&answer)
}

/// `initdb (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)` is 15; `17beta2` is 17.
fn parse_major_version(answer: &str) -> Option<u32> {
    let version = answer.split_once("(PostgreSQL)")?.1.trim_start();
    let digits = version.split(|character: char| !character.is_ascii_digit()).next()?;
    digits.parse().ok()
}

impl Cluster {
    /// Makes and starts a server from the programs in that folder.
    pub(crate) fn start(programs: &Path) -> Result<Self> {
        let owner = Owner::choose()?;
        let folder = new_folder(&owner)?;
        // The guard comes first, so that nothing that follows can be left behind.
        let guard = start_guard(&folder, &owner, programs)?;
        let cluster = Self { folder, guard };
        let data = cluster.folder.join("data");

        let mut initdb = owner.command(&programs.join("initdb"));
        initdb.arg("--pgdata").arg(&data);
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]);
        // Sorting by a language's rules, as most installations do: with "C" a forgotten collation would go unnoticed.
        initdb.args(["--locale=C", "--locale-provider=icu", "--icu-locale=en"]);
        process::output(&mut initdb)?;
        configure(&data, &cluster.folder)?;

        let log = cluster.folder.join("log");
        let mut start = owner.command(&programs.join("pg_ctl"));
        start.args(["start", "--wait", "--timeout=60", "--silent", "--pgdata"]).arg(&data).arg("--log").arg(&log);
        // A group of its own: Ctrl-C is for this tool, the guard stops the server.
        start.process_group(0).stdin(Stdio::null()).stdout(Stdio::null());
        if !start.status().during("starting PostgreSQL")?.success() {
            let log = fs::read_to_string(&log).unwrap_or_default();
            return Err(Failure::new(format!("PostgreSQL did not start:\n{}", log.trim_end())));
        }
        Ok(cluster)
    }

    /// What `TEST_POSTGRES_URL` is set to.
    pub(crate) fn url(&self) -> String {
        let socket_folder = self.folder.to_string_lossy().replace('/', "%2F");
        format!("postgres://postgres@{socket_folder}/postgres")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // Nothing useful can be done about an error here; the guard removes what it can.
        let _ = self.guard.wait();
    }
}

/// Who runs the server: PostgreSQL refuses root.
struct Owner {
    /// User, user id and group id to change to; none when the current user will do.
    switch_to: Option<(&'static str, u32, u32)>,
}

impl Owner {
    fn choose() -> Result<Self> {
        if id(&["-u"])? != 0 {
            return Ok(Self { switch_to: None });
        }
        // Debian's package makes `postgres`; a PostgreSQL from elsewhere may not have.
        let name = if id(&["-u", "postgres"]).is_ok() { "postgres" } else { "nobody" };
        Ok(Self { switch_to: Some((name, id(&["-u", name])?, id(&["-g", name])?)) })
    }

    fn command(&self, program: &Path) -> Command {
        let mut words = self.words(program).into_iter();
        let mut command = Command::new(words.next().unwrap_or_default());
        // The current folder may be closed to that user.
        command.args(words).current_dir("/");
        command
    }

    fn words(&self, program: &Path) -> Vec<String> {
        let program = program.to_string_lossy().into_owned();
        let Some((_, user, group)) = self.switch_to else { return vec![program] };
        let (user, group) = (format!("--reuid={user}"), format!("--regid={group}"));
        vec!["setpriv".to_owned(), user, group, "--clear-groups".to_owned(), "--".to_owned(), program]
    }
}

fn id(args: &[&str]) -> Result<u32> {
    let answer = process::output(Command::new("id").args(args))?;
    answer.trim().parse().map_err(|_| Failure::new(format!("`id` answered {answer:?}")))
}

fn new_folder(owner: &Owner) -> Result<PathBuf> {
    let name = format!("signet-postgres-{}", std::process::id());
    let mut folder = std::env::temp_dir().join(&name);
    // A unix socket's path may have 107 bytes, and its file name takes some of them.
    if folder.as_os_str().len() > 80 {
        folder = Path::new("/tmp").join(&name);
    }
    fs::DirBuilder::new().mode(0o700).create(&folder).during(format!("making {}", folder.display()))?;
    if let Some((name, user, group)) = owner.switch_to {
        chown(&folder, Some(user), Some(group)).during(format!("giving {} to {name}", folder.display()))?;
    }
    Ok(folder)
}

fn start_guard(folder: &Path, owner: &Owner, programs: &Path) -> Result<Child> {
    let mut guard = Command::new("sh");
    guard.args(["-c", GUARD, "guard"]).arg(folder).args(owner.words(&programs.join("pg_ctl")));
    guard.current_dir("/").process_group(0).stdin(Stdio::piped()).stdout(Stdio::null());
    guard.spawn().during("starting the guard of the PostgreSQL")
}

/// The server lives as long as one run of the tests, none of which kills it: what they kill is the product. So nothing waits
/// for the disk, which making a database for each test would do most of the time.
fn configure(data: &Path, socket_folder: &Path) -> Result<()> {
    let file = data.join("postgresql.conf");
    let settings = format!(
        "\nlisten_addresses = ''\nunix_socket_directories = '{}'\nunix_socket_permissions = 0700\nmax_connections = 200\nmax_wal_size = 256MB\nfsync = off\nfull_page_writes = off\n",
        socket_folder.display()
    );
    let mut config = fs::OpenOptions::new().append(true).open(&file).during(format!("opening {}", file.display()))?;
    config.write_all(settings.as_bytes()).during(format!("writing {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_initdb_says() {
        assert_eq!(parse_major_version("initdb (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(parse_major_version("initdb (PostgreSQL) 19devel"), Some(19));
        assert_eq!(parse_major_version("initdb: not found"), None);
    }

    /// Needs no PostgreSQL: the guard is a shell script, and `true` stands for `pg_ctl`.
    #[test]
    fn the_guard_removes_the_folder_when_this_side_goes_away() {
        let folder = std::env::temp_dir().join(format!("xtask-guard-test-{}", std::process::id()));
        fs::create_dir_all(folder.join("data")).unwrap();
        fs::write(folder.join("data/postmaster.pid"), "1").unwrap();
        let owner = Owner { switch_to: None };
        let mut guard = start_guard(&folder, &owner, Path::new("/nonexistent")).unwrap();
        assert!(folder.exists());
        drop(guard.stdin.take());
        guard.wait().unwrap();
        assert!(!folder.exists());
    }
}
