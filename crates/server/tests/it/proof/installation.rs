//! A fresh installation: nothing in it is known beforehand, and nothing in it is made twice.

use std::sync::Arc;

use signet_domain::install::{self, Bootstrap, FirstAdministrator, NotTheMasterKey};
use signet_domain::{App, Refusal, Settings};
use signet_protocol::password::Cost;
use signet_protocol::seal::MasterKey;
use signet_storage::{Store, Target};
use signet_vocabulary::{Clock, Random, RealmKey, Secret};
use tokio::task::JoinSet;

use super::inspection::hex;
use crate::app::{BEGINNING, PUBLIC_URL};
use crate::database::Database;

async fn open(database: &Database) -> Store {
    let target = Target::parse(&database.url).expect("a database URL");
    let store = Store::open(&target, Clock::manual(BEGINNING), Random::system()).await.expect("the database opens");
    store.migrate().await.expect("the migrations apply");
    store
}

fn key(byte: u8) -> MasterKey {
    MasterKey::new(Secret::new([byte; 32]))
}

/// A node on `database` that has not been set up.
async fn node(database: &Database) -> Arc<App> {
    let store = open(database).await;
    install::claim(&store, &Random::system(), &key(7)).await.expect("the master key fits");
    let mut settings = Settings::new(PUBLIC_URL);
    settings.password_cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };
    App::new(store, Clock::manual(BEGINNING), Random::system(), settings, key(7), crate::wiring::outbound(false))
}

async fn signs_in(app: &Arc<App>, email: &str, password: &str) -> bool {
    let realm = signet_domain::realms::default(app).await.expect("the default realm");
    let ctx = signet_domain::Context::of_operator(Arc::clone(app), realm);
    let credentials = signet_domain::sessions::Credentials {
        email: email.to_owned(),
        password: Secret::new(password.to_owned()),
        code: None,
        device: None,
        remembers: false,
    };
    signet_domain::sessions::sign_in(&ctx, credentials).await.is_ok()
}

fn generated(made: Option<FirstAdministrator>) -> (String, String) {
    let made = made.expect("an administrator is made");
    (made.email, made.generated_password.expect("a generated password").expose().clone())
}

// P111: ASVS 6.3.2 and 13.2.3; CVE-2026-33503, CVE-2026-33505, CVE-2026-4404.
#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_installation_has_one_administrator_whose_password_nobody_knows() {
    let database = Database::empty().await;
    let app = node(&database).await;
    let (email, password) = generated(install::bootstrap(&app, &Bootstrap::default()).await.expect("set up"));
    assert_eq!(email, "admin@signet.localhost");
    assert_eq!(password.len(), 24);
    assert_eq!(database.query("SELECT type, status, email FROM accounts").await, [format!("ADMIN|ACTIVE|{email}")]);
    assert_eq!(database.query("SELECT name FROM realms").await, ["default"]);
    assert_eq!(database.query("SELECT COUNT(*) FROM sessions").await, ["0"]);

    let phc = database.query("SELECT phc FROM passwords").await;
    assert!(matches!(phc.as_slice(), [phc] if phc.starts_with("$argon2id$")), "{phc:?}");
    for (table, rows) in database.contents().await {
        let holds = |row: &String| row.contains(&password) || row.contains(&hex(&password));
        assert!(!rows.iter().any(holds), "{table}");
    }
    assert!(signs_in(&app, &email, &password).await);
    for guess in
        ["admin", "password", "changeme", "admin@signet.localhost", "correct-Horse-battery-7", "SecurePass123!"]
    {
        assert!(!signs_in(&app, &email, guess).await, "{guess}");
    }
}

// P111: two installations have nothing secret in common, with nothing configured.
#[tokio::test(flavor = "multi_thread")]
async fn two_installations_share_no_secret() {
    let mut installed = Vec::new();
    for _ in 0..2 {
        let database = Database::empty().await;
        let app = node(&database).await;
        let (_, password) = generated(install::bootstrap(&app, &Bootstrap::default()).await.expect("set up"));
        let mut facts = vec![password];
        for sql in [
            "SELECT key FROM realms",
            "SELECT id FROM realms",
            "SELECT id FROM accounts",
            "SELECT phc FROM passwords",
            "SELECT kid FROM signing_keys",
            "SELECT public_key FROM signing_keys",
            "SELECT private_key FROM signing_keys",
            "SELECT sealed FROM personal_keys",
            "SELECT value FROM instance",
        ] {
            let found = database.query(sql).await;
            assert_eq!(found.len(), 1, "{sql}: {found:?}");
            facts.extend(found);
        }
        installed.push(facts);
    }
    for (one, other) in installed[0].iter().zip(&installed[1]) {
        assert_ne!(one, other);
    }
}

// P111: the bootstrap administrator works once; settings that come later change nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_changes_nothing_whatever_the_settings() {
    let database = Database::empty().await;
    let first = node(&database).await;
    let (email, password) = generated(install::bootstrap(&first, &Bootstrap::default()).await.expect("set up"));
    let before = database.contents().await;
    let later = Bootstrap {
        admin_email: Some("intruder@example.com".to_owned()),
        admin_password: Some(Secret::new("Another-fine-one-20".to_owned())),
        realm_key: Some("4a5f0a52-7f1c-4b5e-9d53-3b1f8a3b0c11".parse::<RealmKey>().expect("a key")),
    };
    for settings in [Bootstrap::default(), later] {
        for app in [&first, &node(&database).await] {
            assert!(install::bootstrap(app, &settings).await.expect("nothing to do").is_none());
            assert_eq!(database.contents().await, before);
        }
    }
    assert!(!signs_in(&first, "intruder@example.com", "Another-fine-one-20").await);
    assert!(signs_in(&first, &email, &password).await);
}

// P111: given settings are used, once, and not shown again.
#[tokio::test(flavor = "multi_thread")]
async fn given_settings_are_used_and_no_password_is_generated() {
    let database = Database::empty().await;
    let app = node(&database).await;
    let realm_key = "4a5f0a52-7f1c-4b5e-9d53-3b1f8a3b0c11";
    let settings = Bootstrap {
        admin_email: Some("Root@Example.com".to_owned()),
        admin_password: Some(Secret::new("Another-fine-one-20".to_owned())),
        realm_key: Some(realm_key.parse().expect("a key")),
    };
    let made = install::bootstrap(&app, &settings).await.expect("set up").expect("an administrator");
    assert_eq!(made.email, "Root@Example.com");
    assert!(made.generated_password.is_none());
    assert!(signs_in(&app, "root@example.com", "Another-fine-one-20").await);
    assert_eq!(database.query("SELECT key FROM realms").await, [realm_key]);
}

// P111: start-up refuses passwords that everybody knows, and makes no administrator then.
#[tokio::test(flavor = "multi_thread")]
async fn known_or_bad_settings_are_refused() {
    let database = Database::empty().await;
    let app = node(&database).await;
    let refused = async |email: &str, password: &str| {
        let settings = Bootstrap {
            admin_email: Some(email.to_owned()),
            admin_password: Some(Secret::new(password.to_owned())),
            realm_key: None,
        };
        let refusal: Refusal = install::bootstrap(&app, &settings).await.expect_err("a refusal");
        assert_eq!(refusal.kind, signet_vocabulary::Kind::Invalid, "{password}");
        refusal.fields[0].field.clone()
    };
    let known = ["", "short", "password", "password1", "12345678", "administrator", "Signet123!", "superuser"];
    for password in known {
        assert_eq!(refused("superuser@example.com", password).await, "admin_password", "{password}");
    }
    assert_eq!(refused("not an address", "Another-fine-one-20").await, "admin_email");
    for table in ["accounts", "realms", "signing_keys"] {
        assert_eq!(database.query(&format!("SELECT COUNT(*) FROM {table}")).await, ["0"], "{table} is half-made");
    }
    assert_eq!(database.query("SELECT COUNT(*) FROM audit_events").await, ["0"]);
}

// P111: nodes that start together on one fresh database make one administrator.
#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_together_make_one_administrator() {
    let database = Database::empty().await;
    let mut starts = JoinSet::new();
    for _ in 0..4 {
        let app = node(&database).await;
        starts.spawn(async move { (install::bootstrap(&app, &Bootstrap::default()).await.expect("set up"), app) });
    }
    let ended = starts.join_all().await;
    assert_eq!(ended.iter().filter(|(made, _)| made.is_some()).count(), 1);
    for table in ["realms", "accounts", "passwords", "signing_keys"] {
        assert_eq!(database.query(&format!("SELECT COUNT(*) FROM {table}")).await, ["1"], "{table}");
    }
    let events = database.query("SELECT action FROM audit_events ORDER BY action").await;
    assert_eq!(events, ["account.create", "realm.create"]);
    let app = Arc::clone(&ended[0].1);
    let (email, password) = generated(ended.into_iter().find_map(|(made, _)| made));
    assert!(signs_in(&app, &email, &password).await);
}

// The database knows its master key: another one is refused and changes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_takes_no_master_key_but_its_own() {
    let database = Database::empty().await;
    let store = open(&database).await;
    assert!(!install::is_claimed(&store).await.expect("an answer"));
    install::claim(&store, &Random::system(), &key(7)).await.expect("a fresh database takes any key");
    assert!(install::is_claimed(&store).await.expect("an answer"));
    let before = database.contents().await;
    for other in [0, 6, 8, 255] {
        let refused = install::claim(&store, &Random::system(), &key(other)).await;
        assert!(matches!(refused, Err(NotTheMasterKey::Another)), "{refused:?}");
    }
    install::claim(&store, &Random::system(), &key(7)).await.expect("its own key fits again");
    assert_eq!(database.contents().await, before);
    assert!(before["instance"].iter().all(|row| !row.contains(&"07".repeat(32))), "the key itself is not stored");
}

// A check value that was damaged or swapped is not a licence to take another key.
#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_check_value_refuses_every_key() {
    let database = Database::empty().await;
    let store = open(&database).await;
    install::claim(&store, &Random::system(), &key(7)).await.expect("a fresh database takes any key");
    database.query("UPDATE instance SET value = substr(value, 1, length(value) - 1)").await;
    for byte in [7, 8] {
        let refused = install::claim(&store, &Random::system(), &key(byte)).await;
        assert!(matches!(refused, Err(NotTheMasterKey::Another)), "{refused:?}");
    }
}
