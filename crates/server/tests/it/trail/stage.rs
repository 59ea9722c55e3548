//! What these tests stage: organizations with auditors, events by the hundred, and the trail as the API shows it.

use std::sync::Arc;

use serde_json::{Value, json};
use signet_domain::audit::{self, Action, Actor, Event, Target};
use signet_domain::trail::{self, Chain, Flaw, Head, Verdict};
use signet_domain::{Context, Refusal, realms};
use signet_storage::Engine;

use crate::actors::Person;
use crate::app::{Answer, TestApp};

pub const PATH: &str = "/v1/AuditEvents";

/// The context of the machine's operator.
pub async fn operator(app: &TestApp) -> Context {
    Context::of_operator(Arc::clone(&app.app), realms::default(&app.app).await.expect("a realm"))
}

/// Makes an organization with `admin` as its first ADMIN.
pub async fn org(app: &TestApp, admin: &Person, name: &str) -> String {
    let body = json!({ "legalName": name, "country": "DE" });
    let answer = app.post("/v1/Orgs").bearer(&admin.access).json(&body).send().await.expect(201);
    answer.json()["data"]["id"].as_str().expect("an id").to_owned()
}

/// Registers somebody who holds `role` in `org`.
pub async fn member(app: &TestApp, admin: &Person, org: &str, role: &str, email: &str) -> Person {
    let person = app.register(email).await;
    let body = json!({ "accountId": person.id, "orgId": org, "role": role });
    app.post("/v1/Roles").bearer(&admin.access).json(&body).send().await.expect(201);
    person
}

/// Asks for a page of the trail.
pub async fn page(app: &TestApp, who: &Person, query: &str) -> Answer {
    app.get(&format!("{PATH}?{query}")).bearer(&who.access).send().await
}

/// The events of a page.
pub async fn events(app: &TestApp, who: &Person, query: &str) -> Vec<Value> {
    page(app, who, query).await.expect(200).json()["data"].as_array().expect("events").clone()
}

/// Every event of the realm as the database has it, by id, newest first.
pub async fn ids(app: &TestApp, condition: &str) -> Vec<String> {
    app.query(&format!("SELECT id FROM audit_events WHERE {condition} ORDER BY at DESC, id DESC")).await
}

/// Writes `count` events at once.
pub async fn record(app: &TestApp, count: usize) {
    let ctx = &operator(app).await;
    let write = app.app.store.write(|mut tx| async move {
        for number in 0..count {
            let realm = Target::Realm(&ctx.realm.id);
            let event = Event::new(Action::RealmCreated, Actor::default(), realm).detail("number", number);
            audit::record(&mut tx, ctx, event).await?;
        }
        Ok::<_, Refusal>(tx.commit(()))
    });
    write.await.expect("the events are written");
}

/// Seals what waits, and says how many events that was.
pub async fn seal(app: &TestApp) -> u64 {
    trail::seal(&app.app).await.expect("the trail is sealed")
}

pub async fn verify(app: &TestApp, kept: Option<&Head>) -> Verdict {
    trail::verify(&app.app, &operator(app).await.realm.id, kept).await.expect("the trail can be read")
}

/// The trail that holds.
pub async fn holds(app: &TestApp) -> Chain {
    match verify(app, None).await {
        Verdict::Holds(chain) => chain,
        Verdict::Broken(flaw) => panic!("{flaw}"),
    }
}

/// What does not hold.
pub async fn flaw(app: &TestApp) -> Flaw {
    match verify(app, None).await {
        Verdict::Broken(flaw) => flaw,
        Verdict::Holds(chain) => panic!("it holds: {chain:?}"),
    }
}

/// The newest seal.
pub async fn head(app: &TestApp) -> Head {
    trail::head(&app.app, &operator(app).await.realm.id).await.expect("a head").expect("a seal")
}

/// Digits of bytes as the engine in use reads them.
pub fn blob(app: &TestApp, digits: &str) -> String {
    match app.app.store.engine() {
        Engine::Sqlite => format!("x'{digits}'"),
        Engine::Postgres => format!("'\\x{digits}'"),
    }
}
