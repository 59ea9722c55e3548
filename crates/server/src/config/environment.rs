//! Settings in the environment: SIGNET_ and the name in capitals; for secrets also SIGNET_…_FILE, which names a file.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use signet_vocabulary::Secret;

use super::error::ConfigError;
use super::given::{Source, Values};
use super::key::{Key, PREFIX};

/// No setting: the key of a machine, which `signet api-key sign` reads, may stand in the environment of every command.
pub(crate) const API_KEY_VARIABLE: &str = "SIGNET_API_KEY";
const FILE_SUFFIX: &str = "_FILE";
/// No secret is longer than this.
const LARGEST_SECRET_FILE: u64 = 64 * 1024;

/// Lays what the environment gives over `values`.
pub(super) fn put_environment(values: &mut Values, environment: &[(OsString, OsString)]) -> Result<(), ConfigError> {
    let mut ours: Vec<(&str, &OsStr)> = environment
        .iter()
        .filter_map(|(name, value)| Some((name.to_str()?, value.as_os_str())))
        .filter(|(name, value)| name.starts_with(PREFIX) && *name != API_KEY_VARIABLE && !is_service_link(name, value))
        .collect();
    ours.sort_unstable();
    for (name, value) in &ours {
        let (key, is_file) = recognise(name)?;
        if is_file {
            let plain = key.variable();
            if ours.iter().any(|(other, _)| *other == plain) {
                let message = format!("both {plain} and {name} are set");
                return Err(ConfigError::new(message).hint("Keep one of them."));
            }
            let path = PathBuf::from(value);
            let text = read_secret(name, &path)?;
            values.put(key, text, Source::VariableFile((*name).to_owned(), path))?;
        } else {
            let source = Source::Variable((*name).to_owned());
            let text = value.to_str().ok_or_else(|| ConfigError::of(key, &source, "is not valid UTF-8"))?;
            values.put(key, Secret::new(text.to_owned()), source)?;
        }
    }
    Ok(())
}

/// The setting that a variable names, and whether it names it by way of a file.
fn recognise(variable: &str) -> Result<(&'static Key, bool), ConfigError> {
    let name = variable.strip_prefix(PREFIX).unwrap_or(variable);
    let is_upper = !name.bytes().any(|byte| byte.is_ascii_lowercase());
    let lower = name.to_ascii_lowercase();
    if is_upper && let Some(key) = Key::find(&lower) {
        return Ok((key, false));
    }
    let of_file = name.strip_suffix(FILE_SUFFIX).map(str::to_ascii_lowercase);
    if is_upper && let Some(key) = of_file.as_deref().and_then(Key::find) {
        if key.is_secret {
            return Ok((key, true));
        }
        let message = format!("the environment has {variable}, but only secrets are read from files");
        return Err(ConfigError::new(message).hint(format!("Set {} itself.", key.variable())));
    }
    let near = Key::nearest(of_file.as_deref().unwrap_or(&lower)).variable();
    let message = format!("the environment has {variable}, which is not a setting");
    Err(ConfigError::new(message).hint(format!("Did you mean {near}? `signet config` lists them all.")))
}

/// Kubernetes puts such variables into every pod beside a service whose name begins with `signet`.
fn is_service_link(name: &str, value: &OsStr) -> bool {
    let is_port_of_protocol = name.split_once("_PORT_").is_some_and(|(_, rest)| {
        let mut parts = rest.split('_');
        parts.next().is_some_and(|port| port.parse::<u16>().is_ok())
            && parts.next().is_some_and(|protocol| ["TCP", "UDP", "SCTP"].contains(&protocol))
    });
    let is_port = name.ends_with("_PORT") && value.to_str().is_some_and(|value| value.contains("://"));
    is_port || is_port_of_protocol || name.ends_with("_SERVICE_HOST") || name.contains("_SERVICE_PORT")
}

fn read_secret(variable: &str, path: &Path) -> Result<Secret<String>, ConfigError> {
    let unreadable = |why: String| {
        let message = format!("{variable} names the file {}, which cannot be read: {why}", path.display());
        ConfigError::new(message).hint("The file must exist, be readable by this user and hold the secret alone.")
    };
    let size = fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
    if size > LARGEST_SECRET_FILE {
        return Err(unreadable("it is too large for a secret".to_owned()));
    }
    let text = Secret::new(fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?);
    // Editors and `echo` end a file with a line break that is not part of the secret.
    Ok(Secret::new(text.expose().trim_end_matches(['\r', '\n']).to_owned()))
}
