//! A whole Signet inside the test: its own database, a clock moved by hand, seeded randomness, and the product's router.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::Value;
use signet_domain::install::{self, Bootstrap};
use signet_domain::{App, Settings};
use signet_protocol::password::Cost;
use signet_protocol::seal::MasterKey;
use signet_storage::{Store, Target};
use signet_vocabulary::{Clock, Random, Secret, Timestamp};
use tower::ServiceExt;

use crate::contract;
use crate::database::Database;

/// The first administrator of every test's installation.
pub const ADMIN_EMAIL: &str = "root@example.com";
pub const ADMIN_PASSWORD: &str = "correct-Horse-battery-7";
/// Where the clock of every test begins: 2026-01-01T00:00:00Z.
pub const BEGINNING: Timestamp = Timestamp::from_millis(1_767_225_600_000);
pub const PUBLIC_URL: &str = "http://signet.test";

/// One node. Clones of a test's first node share its database and clock.
pub struct TestApp {
    pub app: Arc<App>,
    pub clock: Clock,
    pub settings: Settings,
    pub router: Router,
    database: Arc<Database>,
    /// How many nodes this database has had beside the first: each draws other random numbers.
    nodes: Arc<AtomicU32>,
}

/// An answer, read whole.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("not JSON ({error}): {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Fails the test with the whole answer unless the status is `status`.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{} {:?}", self.text, self.headers);
        self
    }

    /// The problem's code.
    #[track_caller]
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_else(|| panic!("no problem: {}", self.text)).to_owned()
    }

    /// The names of the fields that the problem names.
    pub fn fields(&self) -> Vec<String> {
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().filter_map(|error| error["field"].as_str().map(str::to_owned)).collect()
    }
}

/// Settings with cheap hashes: their cost has tests of its own, and all others sign in often.
fn cheap(adjust: impl FnOnce(&mut Settings)) -> Settings {
    let mut settings = Settings::new(PUBLIC_URL);
    settings.password_cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };
    adjust(&mut settings);
    settings
}

async fn opened(database: &Database, clock: &Clock, random: &Random) -> Store {
    let target = Target::parse(&database.url).expect("a database URL");
    let store = Store::open(&target, clock.clone(), random.clone()).await.expect("the database opens");
    store.migrate().await.expect("the migrations apply");
    store
}

/// A request in the making.
pub struct Call<'a> {
    app: &'a TestApp,
    request: axum::http::request::Builder,
    body: Vec<u8>,
    address: IpAddr,
}

impl TestApp {
    /// A fresh installation with traffic limits off; budgets hold regardless.
    pub async fn new() -> Self {
        Self::with(|settings| settings.traffic_limits = false).await
    }

    /// A fresh installation with other settings.
    pub async fn with(adjust: impl FnOnce(&mut Settings)) -> Self {
        let database = Arc::new(Database::migrated().await);
        Self::on(database, Clock::manual(BEGINNING), cheap(adjust), 1).await
    }

    /// A fresh installation with another master key, that draws the same random bytes as [`TestApp::new`].
    pub async fn with_master_key(key: [u8; 32]) -> Self {
        let database = Arc::new(Database::migrated().await);
        let (clock, settings) = (Clock::manual(BEGINNING), cheap(|settings| settings.traffic_limits = false));
        let random = Random::seeded(1);
        let store = opened(&database, &clock, &random).await;
        Self::keyed_over(store, random, database, clock, settings, key).await
    }

    /// Another node on the same database, with the same clock and settings.
    pub async fn another_node(&self) -> Self {
        self.another_node_with(|_| {}).await
    }

    /// Another node on the same database, with the same clock and other settings.
    pub async fn another_node_with(&self, adjust: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = self.settings.clone();
        adjust(&mut settings);
        let next = Self::on(Arc::clone(&self.database), self.clock.clone(), settings, self.next_seed()).await;
        Self { nodes: Arc::clone(&self.nodes), ..next }
    }

    /// The same node after a restart: nothing of its memory is left.
    pub async fn restarted(self) -> Self {
        let next = self.another_node().await;
        self.app.store.close().await;
        next
    }

    /// A node that remembers nothing, over the connections of this one: what a restart forgets, at no cost to the database.
    pub async fn without_memory(&self) -> Self {
        let random = Random::seeded(self.next_seed());
        let (clock, settings) = (self.clock.clone(), self.settings.clone());
        let next = Self::over(self.app.store.clone(), random, Arc::clone(&self.database), clock, settings).await;
        Self { nodes: Arc::clone(&self.nodes), ..next }
    }

    /// A copy of this installation as it stands, whose nodes must all be closed.
    pub async fn copy(&self) -> Self {
        let database = Arc::new(self.database.copy().await);
        let clock = Clock::manual(self.clock.now());
        let next = Self::on(database, clock, self.settings.clone(), self.next_seed()).await;
        Self { nodes: Arc::clone(&self.nodes), ..next }
    }

    fn next_seed(&self) -> u64 {
        (1 + u64::from(self.nodes.fetch_add(1, Ordering::SeqCst))) << 32
    }

    async fn on(database: Arc<Database>, clock: Clock, settings: Settings, seed: u64) -> Self {
        let random = Random::seeded(seed);
        let store = opened(&database, &clock, &random).await;
        Self::over(store, random, database, clock, settings).await
    }

    async fn over(store: Store, random: Random, database: Arc<Database>, clock: Clock, settings: Settings) -> Self {
        Self::keyed_over(store, random, database, clock, settings, [7; 32]).await
    }

    async fn keyed_over(
        store: Store,
        random: Random,
        database: Arc<Database>,
        clock: Clock,
        settings: Settings,
        key: [u8; 32],
    ) -> Self {
        let key = MasterKey::new(Secret::new(key));
        install::claim(&store, &random, &key).await.expect("the master key fits");
        let app = App::new(
            store,
            clock.clone(),
            random,
            settings.clone(),
            key,
            crate::wiring::outbound(settings.development),
        );
        let bootstrap = Bootstrap {
            admin_email: Some(ADMIN_EMAIL.to_owned()),
            admin_password: Some(Secret::new(ADMIN_PASSWORD.to_owned())),
            realm_key: None,
        };
        install::bootstrap(&app, &bootstrap).await.expect("the installation is set up");
        app.store.poll_changes().await.expect("the change feed answers");
        let router = crate::wiring::router(Arc::clone(&app), signet_edge::Settings::default());
        Self { app, clock, settings, router, database, nodes: Arc::default() }
    }

    /// The product's router.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Replaces the router by one whose edge is set otherwise.
    pub fn with_edge(mut self, edge: signet_edge::Settings) -> Self {
        self.router = crate::wiring::router(Arc::clone(&self.app), edge);
        self
    }

    /// Replaces the router by one that a test put together and framed itself.
    pub fn with_router(mut self, router: Router) -> Self {
        self.router = router;
        self
    }

    /// The database, to look at past the product.
    pub fn database(&self) -> &Database {
        &self.database
    }

    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// Runs one statement of the test's own, past the product: rows as text, columns joined by `|`.
    pub async fn query(&self, sql: &str) -> Vec<String> {
        self.database.query(sql).await
    }

    /// Moves the clock of every node of this test, and lets this node look at the change feed as it would have.
    pub async fn advance(&self, by: Duration) {
        self.clock.advance(by);
        self.catch_up().await;
    }

    /// Lets this node see what other nodes changed.
    pub async fn catch_up(&self) {
        self.app.store.poll_changes().await.expect("the change feed answers");
    }

    /// A request from 192.0.2.1.
    pub fn call(&self, method: Method, path: &str) -> Call<'_> {
        let request = Request::builder().method(method).uri(path);
        Call { app: self, request, body: Vec::new(), address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)) }
    }

    pub fn get(&self, path: &str) -> Call<'_> {
        self.call(Method::GET, path)
    }

    pub fn post(&self, path: &str) -> Call<'_> {
        self.call(Method::POST, path)
    }

    pub fn delete(&self, path: &str) -> Call<'_> {
        self.call(Method::DELETE, path)
    }
}

impl Call<'_> {
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.request = self.request.header(name, value.as_ref());
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    pub fn json(self, body: &Value) -> Self {
        self.body(body.to_string()).header("content-type", "application/json")
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub fn from(mut self, address: &str) -> Self {
        self.address = address.parse().expect("an address");
        self
    }

    /// Sends the request through the product's router and holds the answer against the OpenAPI document.
    pub async fn send(self) -> Answer {
        let peer = ConnectInfo(SocketAddr::new(self.address, 40_000));
        let request = self.request.extension(peer).body(Body::from(self.body)).expect("a request");
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = self.app.router.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.expect("a whole body");
        let text = String::from_utf8(bytes.to_vec()).expect("an answer in UTF-8");
        let answer = Answer { status: parts.status, headers: parts.headers, text };
        contract::check(&method, &path, &answer);
        answer
    }
}
