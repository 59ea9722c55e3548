//! Tests of the settings: the order of the layers, and the words for every mistake.

use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::path::Path;

use super::*;

const KEY: &str = "3q2+7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhs=";

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("signet-config-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn environment(variables: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect()
}

fn with(variables: &[(&str, &str)]) -> Result<Loaded, ConfigError> {
    load(&Inputs { folder: PathBuf::from("/nonexistent"), environment: environment(variables), ..Inputs::default() })
}

fn in_folder(folder: &Folder) -> Result<Loaded, ConfigError> {
    load(&Inputs { folder: folder.0.clone(), ..Inputs::default() })
}

fn message(outcome: Result<Loaded, ConfigError>) -> String {
    let error = outcome.expect_err("a mistake");
    format!("{error} | {}", error.way_out().unwrap_or_default())
}

fn flag(name: &str, text: &str) -> (String, String, String) {
    (name.to_owned(), text.to_owned(), format!("--set {name}"))
}

#[test]
fn the_default_file_alone_is_enough() {
    let loaded = with(&[]).unwrap();
    let config = &loaded.config;
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url.as_str(), "http://127.0.0.1:8080");
    assert_eq!(config.database, Target::Sqlite { path: PathBuf::from("./data/signet.db") });
    assert!(config.master_key.is_none() && config.tls.is_none() && config.metrics_listen.is_none());
    assert!(config.rate_limit && !config.development);
    assert!(config.edge.trusted_proxies.is_empty() && config.edge.cors_origins.is_empty());
    assert_eq!(config.access_token_lifetime, Duration::from_secs(15 * 60));
    assert!(config.domain().hashing_threads >= 1);
    assert_eq!(loaded.warnings, Vec::<String>::new());
}

#[test]
fn the_default_file_names_every_setting_and_no_other() {
    let text = include_str!("../../../../config.default.toml");
    let named: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim_start_matches("# ").split_once(" = "))
        .map(|(name, _)| name)
        .filter(|name| !name.contains(' '))
        .collect();
    let known: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    let mut sorted = (named.clone(), known);
    sorted.0.sort_unstable();
    sorted.1.sort_unstable();
    assert_eq!(sorted.0, sorted.1);
    // A setting without an active line has no default; those that must have one do.
    assert_eq!(text.lines().filter(|line| !line.starts_with('#') && line.contains(" = ")).count(), 14);
}

#[test]
fn each_layer_wins_over_the_one_before() {
    let folder = Folder::new("layers");
    folder.write("signet.toml", "listen = \"127.0.0.1:1\"\nhashing_queue = 1\naccess_token_minutes = 1\n");
    let inputs = Inputs {
        folder: folder.0.clone(),
        environment: environment(&[
            ("SIGNET_HASHING_QUEUE", "2"),
            ("SIGNET_ACCESS_TOKEN_MINUTES", "2"),
            ("HOME", "/x"),
        ]),
        flags: vec![flag("access_token_minutes", "3")],
        ..Inputs::default()
    };
    let loaded = load(&inputs).unwrap();
    assert_eq!(loaded.config.listen.port(), 1);
    assert_eq!(loaded.config.hashing_queue, 2);
    assert_eq!(loaded.config.access_token_lifetime, Duration::from_secs(180));
    let source = |name: &str| loaded.values.get(name).unwrap().source.to_string();
    assert!(source("listen").ends_with("signet.toml"));
    assert_eq!(source("hashing_queue"), "SIGNET_HASHING_QUEUE");
    assert_eq!(source("access_token_minutes"), "--set access_token_minutes");
    assert_eq!(source("log"), "default");
}

#[test]
fn a_file_may_be_missing_unless_it_is_named() {
    let folder = Folder::new("missing");
    assert!(in_folder(&folder).is_ok());
    let named = load(&Inputs { file: Some(folder.0.join("other.toml")), ..Inputs::default() });
    let text = message(named);
    assert!(text.contains("other.toml cannot be read") && text.contains("--config"), "{text}");
    // A named file stands in for signet.toml, not beside it.
    folder.write("signet.toml", "hashing_queue = 7\n");
    let file = Some(folder.write("mine.toml", "hashing_threads = 2\n"));
    let loaded = load(&Inputs { file, folder: folder.0.clone(), ..Inputs::default() }).unwrap();
    assert_eq!((loaded.config.hashing_queue, loaded.config.hashing_threads), (256, 2));
}

#[test]
fn unknown_names_are_mistakes_that_name_the_nearest_known() {
    let folder = Folder::new("unknown");
    folder.write("signet.toml", "lisen = \"127.0.0.1:1\"\n");
    let text = message(in_folder(&folder));
    assert!(text.contains("signet.toml has the setting \"lisen\"") && text.contains("Did you mean listen?"), "{text}");

    let text = message(with(&[("SIGNET_PUBLC_URL", "x")]));
    assert!(text.contains("SIGNET_PUBLC_URL, which is not a setting"), "{text}");
    assert!(text.contains("Did you mean SIGNET_PUBLIC_URL?"), "{text}");
    assert!(message(with(&[("SIGNET_listen", "x")])).contains("Did you mean SIGNET_LISTEN?"));
    assert!(message(with(&[("SIGNET_", "x")])).contains("not a setting"));

    let flags = vec![flag("rate_limits", "on")];
    let text = message(load(&Inputs { flags, folder: PathBuf::from("/nonexistent"), ..Inputs::default() }));
    assert!(text.contains("--set rate_limits names the setting") && text.contains("mean rate_limit?"), "{text}");
}

#[test]
fn what_kubernetes_puts_into_every_pod_is_no_mistake() {
    let loaded = with(&[
        ("SIGNET_SERVICE_HOST", "10.0.0.1"),
        ("SIGNET_SERVICE_PORT", "8080"),
        ("SIGNET_SERVICE_PORT_HTTP", "8080"),
        ("SIGNET_PORT", "tcp://10.0.0.1:8080"),
        ("SIGNET_PORT_8080_TCP", "tcp://10.0.0.1:8080"),
        ("SIGNET_PORT_8080_TCP_ADDR", "10.0.0.1"),
        ("SIGNET_DB_PORT_5432_TCP_PROTO", "tcp"),
    ]);
    assert!(loaded.is_ok(), "{loaded:?}");
    assert!(message(with(&[("SIGNET_PORT", "8080")])).contains("SIGNET_PORT, which is not a setting"));
}

#[test]
fn broken_toml_is_located_and_not_quoted() {
    let folder = Folder::new("toml");
    folder.write("signet.toml", "# one\nmaster_key = \"hunter2\nlog = \"info\"\n");
    let text = message(in_folder(&folder));
    assert!(text.contains("signet.toml, line 2, is not valid TOML"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");

    for (toml, expected) in [
        ("[listen]\nport = 1\n", "the setting listen (from "),
        ("log = 1.5\n", "must be a text, a whole number, true or false, or a list of texts"),
        ("cors_origins = [1]\n", "must be a text, a whole number"),
        ("log = \"info\"\nlog = \"warn\"\n", "is not valid TOML: duplicate key"),
    ] {
        folder.write("signet.toml", toml);
        let text = message(in_folder(&folder));
        assert!(text.contains(expected), "{toml}: {text}");
    }
    folder.write("signet.toml", "rate_limit = false\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n");
    let config = in_folder(&folder).unwrap().config;
    assert!(!config.rate_limit);
    assert_eq!(
        config.edge.trusted_proxies.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["10.0.0.0/8", "::1/128"]
    );
}

#[test]
fn every_wrong_value_is_named_with_its_source() {
    for (variable, value, complaint) in [
        ("SIGNET_LISTEN", "localhost", "must be an address and a port"),
        ("SIGNET_METRICS_LISTEN", "9464", "must be an address and a port"),
        ("SIGNET_PUBLIC_URL", "id.example.com", "must be a URL"),
        ("SIGNET_PUBLIC_URL", "ftp://id.example.com", "must begin with http:// or https://"),
        ("SIGNET_PUBLIC_URL", "https://a:b@id.example.com", "must not hold a user name"),
        ("SIGNET_PUBLIC_URL", "https://id.example.com/?a", "must not have a query"),
        ("SIGNET_DATABASE_CONNECTIONS", "0", "must be a whole number from 1 to 1000"),
        ("SIGNET_BOOTSTRAP_ADMIN_EMAIL", "admin", "must be an e-mail address"),
        ("SIGNET_BOOTSTRAP_REALM_KEY", "default", "must be a UUID"),
        ("SIGNET_DEVELOPMENT", "maybe", "must be on or off"),
        ("SIGNET_RATE_LIMIT", "1", "must be on or off"),
        ("SIGNET_MAIL_FROM", "Signet", "must be an address, or Name <address>"),
        ("SIGNET_TRUSTED_PROXIES", "10.0.0.0/8,proxy", "must list addresses or networks"),
        ("SIGNET_TRUSTED_PROXIES", "0.0.0.0/0", "must not trust every address"),
        ("SIGNET_CORS_ORIGINS", "https://app.example.com/", "must list origins exactly"),
        ("SIGNET_CORS_ORIGINS", "*", "must list origins exactly"),
        ("SIGNET_TLS_CERT", "cert.pem", "needs tls_key beside it"),
        ("SIGNET_TLS_KEY", "key.pem", "needs tls_cert beside it"),
        ("SIGNET_LOG", "loud", "must be made of the levels"),
        ("SIGNET_LOG_FORMAT", "xml", "must be text or json"),
        ("SIGNET_ACCESS_TOKEN_MINUTES", "1441", "must be a whole number from 1 to 1440"),
        ("SIGNET_HASHING_THREADS", "-1", "must be a whole number from 0 to 1024"),
        ("SIGNET_HASHING_QUEUE", "many", "must be a whole number from 1 to 100000"),
        ("SIGNET_LOG", "info\ndebug", "holds a line break"),
        ("SIGNET_LISTEN", " ", "is empty"),
    ] {
        let text = message(with(&[(variable, value)]));
        let name = variable.trim_start_matches("SIGNET_").to_lowercase();
        assert!(
            text.starts_with(&format!("the setting {name} (from {variable}) {complaint}")),
            "{variable}={value}: {text}"
        );
    }
}

#[test]
fn wrong_secrets_are_named_and_never_repeated() {
    for (variable, value, complaint) in [
        ("SIGNET_MASTER_KEY", "hunter2", "is wrong: a master key is 32 bytes"),
        ("SIGNET_DATABASE_URL", "mysql://u:hunter2@h/d", "is wrong: "),
        ("SIGNET_DATABASE_URL", "sqlite://", "is wrong: "),
        ("SIGNET_SMTP_URL", "https://u:hunter2@h", "must be smtp://"),
        ("SIGNET_SMTP_URL", "smtp://u:hunter2@h?tls=maybe", "may have ?tls=off"),
        ("SIGNET_SMTP_URL", "smtps://u:hunter2@h?tls=off", "may have ?tls=off"),
        ("SIGNET_SMTP_URL", "smtp://", "must be smtp://"),
        ("SIGNET_SMS_WEBHOOK_URL", "hunter2", "must begin with https://"),
        ("SIGNET_BOOTSTRAP_ADMIN_PASSWORD", "hunter2\u{1b}", "holds a line break or another control character"),
        ("SIGNET_MASTER_KEY", "", "is empty"),
    ] {
        let text = message(with(&[(variable, value)]));
        assert!(text.contains(&format!("(from {variable}) {complaint}")), "{variable}: {text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn bytes_that_are_no_text_are_a_mistake() {
    let environment = vec![(OsString::from("SIGNET_LOG"), OsString::from_vec(vec![0xff]))];
    let text = message(load(&Inputs { environment, folder: PathBuf::from("/nonexistent"), ..Inputs::default() }));
    assert!(text.contains("log (from SIGNET_LOG) is not valid UTF-8"), "{text}");
}

#[test]
fn an_empty_variable_turns_an_optional_setting_off() {
    let folder = Folder::new("empty");
    folder.write("signet.toml", "metrics_listen = \"127.0.0.1:9464\"\ntrusted_proxies = [\"10.0.0.1\"]\n");
    let environment = environment(&[("SIGNET_METRICS_LISTEN", ""), ("SIGNET_TRUSTED_PROXIES", "")]);
    let config = load(&Inputs { folder: folder.0.clone(), environment, ..Inputs::default() }).unwrap().config;
    assert_eq!(config.metrics_listen, None);
    assert!(config.edge.trusted_proxies.is_empty());
}

#[test]
fn secrets_come_from_files_and_not_from_flags() {
    let folder = Folder::new("secrets");
    let key = folder.write("key", &format!("{KEY}\n"));
    let password = folder.write("password", " Trees-Of-The-North 7 \r\n");
    let database = folder.write("database", "postgres://signet:secret@db.internal/signet\n");
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let loaded = with(&[
        ("SIGNET_MASTER_KEY_FILE", &path(&key)),
        ("SIGNET_BOOTSTRAP_ADMIN_PASSWORD_FILE", &path(&password)),
        ("SIGNET_DATABASE_URL_FILE", &path(&database)),
        ("SIGNET_DATABASE_CONNECTIONS", "5"),
    ])
    .unwrap();
    assert_eq!(loaded.config.master_key.unwrap().to_base64().expose(), KEY);
    assert_eq!(loaded.config.bootstrap.admin_password.unwrap().expose(), " Trees-Of-The-North 7 ");
    assert!(matches!(loaded.config.database, Target::Postgres { max_connections: 5, .. }));

    let both = with(&[("SIGNET_MASTER_KEY_FILE", &path(&key)), ("SIGNET_MASTER_KEY", KEY)]);
    assert!(message(both).contains("both SIGNET_MASTER_KEY and SIGNET_MASTER_KEY_FILE are set"));
    let gone = message(with(&[("SIGNET_MASTER_KEY_FILE", "/nonexistent/key")]));
    assert!(gone.contains("SIGNET_MASTER_KEY_FILE names the file /nonexistent/key, which cannot be read"), "{gone}");
    let large = folder.write("large", &"A".repeat(100_000));
    assert!(message(with(&[("SIGNET_MASTER_KEY_FILE", &path(&large))])).contains("too large for a secret"));
    assert!(message(with(&[("SIGNET_LISTEN_FILE", "/x")])).contains("only secrets are read from files"));

    let flags = vec![flag("master_key", KEY)];
    let text = message(load(&Inputs { flags, folder: PathBuf::from("/nonexistent"), ..Inputs::default() }));
    assert!(text.contains("would show the secret master_key") && text.contains("SIGNET_MASTER_KEY_FILE"), "{text}");
}

#[test]
fn development_is_for_this_machine_alone() {
    for url in
        ["http://127.0.0.1:8080", "http://localhost:8080/", "http://[::1]", "http://id.localhost", "http://127.9.9.9"]
    {
        assert!(with(&[("SIGNET_DEVELOPMENT", "on"), ("SIGNET_PUBLIC_URL", url)]).is_ok(), "{url}");
    }
    for url in
        ["https://id.example.com", "http://10.0.0.1", "http://localhost.example.com", "http://[::2]", "http://0.0.0.0"]
    {
        let text = message(with(&[("SIGNET_DEVELOPMENT", "on"), ("SIGNET_PUBLIC_URL", url)]));
        assert!(text.contains("the setting development (from SIGNET_DEVELOPMENT) is on"), "{url}: {text}");
    }
}

#[test]
fn example_secrets_are_refused_in_public_and_warned_about_at_home() {
    let zeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    for (variable, value) in [
        ("SIGNET_BOOTSTRAP_ADMIN_PASSWORD", "SecurePass123!"),
        ("SIGNET_BOOTSTRAP_ADMIN_PASSWORD", "securepass123! "),
        ("SIGNET_MASTER_KEY", zeros),
    ] {
        let text = message(with(&[(variable, value), ("SIGNET_PUBLIC_URL", "https://id.example.com")]));
        assert!(text.contains(&format!("(from {variable}) is an example that everybody can read")), "{text}");
        assert!(!text.contains(value.trim()), "{text}");
        let warnings = with(&[(variable, value)]).unwrap().warnings;
        assert!(warnings.len() == 1 && warnings[0].contains("is an example"), "{warnings:?}");
    }
    assert!(with(&[("SIGNET_MASTER_KEY", KEY), ("SIGNET_PUBLIC_URL", "https://id.example.com")]).is_ok());
}

#[test]
fn doubtful_choices_are_warned_about() {
    let warnings = with(&[("SIGNET_PUBLIC_URL", "http://id.example.com")]).unwrap().warnings;
    assert!(warnings.len() == 1 && warnings[0].contains("without https"), "{warnings:?}");
    let warnings = with(&[("SIGNET_LISTEN", "0.0.0.0:9000")]).unwrap().warnings;
    assert!(warnings.len() == 1 && warnings[0].contains("public_url was not"), "{warnings:?}");
}

#[test]
fn settings_of_messages_are_read_and_shown_to_nobody() {
    let sms = ("SIGNET_SMS_WEBHOOK_URL", "https://sms.example/hunter2");
    let secret = ("SIGNET_SMS_WEBHOOK_AUTHORIZATION", "Bearer hunter3");
    let mail = ("SIGNET_SMTP_URL", "smtp://u:hunter4@mail.example?tls=off");
    let loaded = with(&[sms, secret, mail, ("SIGNET_SMS_WEBHOOK_BODY", "To={{ to }}&Body={{ body }}")]).unwrap();
    assert!(loaded.config.delivery.sms.is_some() && loaded.config.delivery.mail.is_some());
    assert!(loaded.warnings.iter().any(|warning| warning.contains("crosses the network in the clear")));
    for text in [show(&loaded.values), format!("{loaded:?}"), loaded.warnings.concat()] {
        assert!(!text.contains("hunter"), "{text}");
    }
    assert!(message(with(&[secret])).contains("needs sms_webhook_url"));
    assert!(message(with(&[("SIGNET_SMTP_CA", "ca.pem")])).contains("needs smtp_url"));
    assert!(message(with(&[("SIGNET_SMS_WEBHOOK_BODY", "{}")])).contains("needs sms_webhook_url"));
    assert!(message(with(&[sms, ("SIGNET_SMS_WEBHOOK_BODY", "To={{ too }}")])).contains("is no template"));
}

#[test]
fn settings_become_those_of_the_rules() {
    let config = with(&[
        ("SIGNET_PUBLIC_URL", "https://id.example.com/"),
        ("SIGNET_RATE_LIMIT", "off"),
        ("SIGNET_HASHING_THREADS", "3"),
        ("SIGNET_BOOTSTRAP_REALM_KEY", "3F2B8C1E-5A64-4D0B-9A57-0C9D2F1E7B68"),
        ("SIGNET_CORS_ORIGINS", "https://a.example.com, http://localhost:5173"),
    ])
    .unwrap()
    .config;
    let domain = config.domain();
    assert_eq!(domain.public_url, "https://id.example.com");
    assert!(!domain.traffic_limits);
    assert_eq!(domain.hashing_threads, 3);
    assert_eq!(config.bootstrap.realm_key.unwrap().as_str(), "3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68");
    assert_eq!(config.edge.cors_origins, ["https://a.example.com", "http://localhost:5173"]);
}

#[test]
fn hosts_that_may_be_called_inside_are_exact() {
    assert!(with(&[]).unwrap().config.outbound_allowed_hosts.is_empty());
    let name = "SIGNET_OUTBOUND_ALLOWED_HOSTS";
    let allowed = with(&[(name, "keys.internal, 10.0.0.7")]).unwrap().config.outbound_allowed_hosts;
    assert_eq!(allowed, ["keys.internal", "10.0.0.7"]);
    for wrong in
        ["*.internal", "Keys.internal", "https://keys.internal", "keys.internal:8443", "a b", "10.7", "u@h", "h/x"]
    {
        let said = message(with(&[(name, wrong)]));
        assert!(said.contains("outbound_allowed_hosts") && said.contains("must list host names"), "{wrong}: {said}");
    }
}

#[test]
fn the_table_hides_secrets_and_tells_sources() {
    let loaded = with(&[("SIGNET_MASTER_KEY", KEY), ("SIGNET_DATABASE_URL", "postgres://u:hunter2@h/d")]).unwrap();
    let table = show(&loaded.values);
    assert_eq!(table.lines().count(), KEYS.len());
    assert!(table.lines().any(|line| line.starts_with("master_key ")
        && line.contains("(hidden)")
        && line.ends_with("SIGNET_MASTER_KEY")));
    assert!(
        table
            .lines()
            .any(|line| line.starts_with("listen ") && line.contains("127.0.0.1:8080") && line.ends_with("default"))
    );
    for secret in [KEY, "hunter2"] {
        assert!(!table.contains(secret));
        assert!(!format!("{loaded:?}").contains(secret));
    }
}
