//! Tests of the master key: when one is made, when it is refused, and what its file looks like.

use std::os::unix::fs::PermissionsExt as _;

use signet_storage::Target;
use signet_vocabulary::{Clock, Timestamp};

use super::*;
use crate::config::{Inputs, load};

struct Place {
    folder: PathBuf,
    config: Config,
    random: Random,
}

impl Place {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("signet-key-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let flags = vec![("data_dir".to_owned(), folder.display().to_string(), "--data-dir".to_owned())];
        let inputs = Inputs { flags, folder: PathBuf::from("/nonexistent"), ..Inputs::default() };
        let config = load(&inputs).unwrap().config;
        crate::data_dir::prepare(&config).unwrap();
        Self { folder, config, random: Random::seeded(7) }
    }

    fn file(&self) -> PathBuf {
        path(&self.config)
    }

    async fn store(&self) -> Store {
        let clock = Clock::manual(Timestamp::from_millis(1_800_000_000_000));
        let store = Store::open(&self.config.database, clock, self.random.clone()).await.unwrap();
        store.migrate().await.unwrap();
        store
    }

    async fn obtain(&self, store: &Store) -> Result<MasterKey, Trouble> {
        obtain(&self.config, store, &self.random, WhenMissing::Make).await
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

#[tokio::test]
async fn the_first_start_makes_a_closed_file_and_the_second_reads_it() {
    let place = Place::new("first");
    let store = place.store().await;
    let made = place.obtain(&store).await.unwrap();
    assert_eq!((mode(&place.folder), mode(&place.file())), (0o700, 0o600));
    let Target::Sqlite { path } = &place.config.database else { panic!("the default is SQLite") };
    assert_eq!(mode(path), 0o600);
    let text = fs::read_to_string(place.file()).unwrap();
    assert_eq!(place.obtain(&store).await.unwrap().id(), made.id());
    assert_eq!(fs::read_to_string(place.file()).unwrap(), text);
}

#[tokio::test]
async fn a_missing_key_is_never_replaced() {
    let place = Place::new("missing");
    let store = place.store().await;
    place.obtain(&store).await.unwrap();
    fs::remove_file(place.file()).unwrap();
    let trouble = place.obtain(&store).await.unwrap_err().to_string();
    assert!(trouble.contains("the master key is missing") && trouble.contains("SIGNET_MASTER_KEY"), "{trouble}");
    assert!(!place.file().exists());
}

#[tokio::test]
async fn another_key_is_refused_and_left_alone() {
    let mut place = Place::new("another");
    let store = place.store().await;
    place.obtain(&store).await.unwrap();
    let other = MasterKey::new(place.random.secret()).to_base64();
    fs::write(place.file(), other.expose()).unwrap();
    let trouble = place.obtain(&store).await.unwrap_err().to_string();
    assert!(trouble.contains("does not belong to this database") && trouble.contains("The key came from"), "{trouble}");
    assert!(!trouble.contains(other.expose().as_str()));
    assert!(place.file().exists(), "a key that somebody put there is not ours to remove");

    place.config.master_key = Some(MasterKey::new(place.random.secret()));
    let trouble = place.obtain(&store).await.unwrap_err().to_string();
    assert!(trouble.contains("from the setting master_key"), "{trouble}");
}

#[tokio::test]
async fn a_key_from_the_settings_needs_no_file() {
    let mut place = Place::new("given");
    place.config.master_key = Some(MasterKey::new(place.random.secret()));
    let store = place.store().await;
    place.obtain(&store).await.unwrap();
    place.obtain(&store).await.unwrap();
    assert!(!place.file().exists());
}

#[tokio::test]
async fn a_file_that_others_may_read_is_refused_until_it_is_closed() {
    let place = Place::new("open");
    let store = place.store().await;
    place.obtain(&store).await.unwrap();
    fs::set_permissions(place.file(), fs::Permissions::from_mode(0o604)).unwrap();
    let trouble = place.obtain(&store).await.unwrap_err().to_string();
    assert!(trouble.contains("every user of this machine") && trouble.contains("chmod 600"), "{trouble}");
    fs::set_permissions(place.file(), fs::Permissions::from_mode(0o640)).unwrap();
    assert!(place.obtain(&store).await.is_ok(), "a group may be meant");
}

#[tokio::test]
async fn a_torn_file_says_what_to_do() {
    let place = Place::new("torn");
    let store = place.store().await;
    fs::write(place.file(), "AAAA").unwrap();
    fs::set_permissions(place.file(), fs::Permissions::from_mode(0o600)).unwrap();
    let trouble = place.obtain(&store).await.unwrap_err().to_string();
    assert!(trouble.contains("holds no master key") && trouble.contains("delete the file"), "{trouble}");
    fs::remove_file(place.file()).unwrap();
    place.obtain(&store).await.unwrap();
    fs::write(place.file(), "AAAA").unwrap();
    let trouble = place.obtain(&store).await.unwrap_err().to_string();
    assert!(!trouble.contains("delete the file"), "{trouble}");
}

#[tokio::test]
async fn commands_make_no_key_and_tie_no_database() {
    let place = Place::new("command");
    let store = place.store().await;
    let trouble = obtain(&place.config, &store, &place.random, WhenMissing::Refuse).await.unwrap_err().to_string();
    assert!(trouble.contains("not set up yet") && trouble.contains("signet serve"), "{trouble}");
    assert!(!place.file().exists());
    assert!(!install::is_claimed(&store).await.unwrap());
}

#[tokio::test]
async fn of_two_nodes_that_start_at_once_one_sets_the_database_up() {
    let (one, two) = (Place::new("one"), Place::new("two"));
    let store = one.store().await;
    let key = one.obtain(&store).await.unwrap();
    // The second node looked before the first had claimed, and has made a key of its own meanwhile.
    let own = make(&two.file(), &Random::seeded(8)).unwrap();
    assert_ne!(own.id(), key.id());
    let trouble = two.obtain(&store).await.unwrap_err().to_string();
    assert!(trouble.contains("does not belong to this database"), "{trouble}");
}
