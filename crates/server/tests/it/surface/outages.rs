//! The database fails at the worst moment (P110, ASVS 16.5.3): every route, at every call of the storage in turn. The
//! answer is a refusal, the state is the one before or the one after, and nobody gets in.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::Method;
use serde_json::json;
use signet_storage::FaultPlan;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::outages_of_challenges::{self, Begun};
use super::outages_of_clients;
use super::outages_of_consents;
use super::outages_of_entities::{self, Entities};
use super::outages_of_factors::{self, Factors};
use super::outages_of_impersonation;
use super::outages_of_links;
use super::outages_of_machines;
use super::outages_of_oauth::{self, Held};
use super::outages_of_pages::{self, Forms};
use super::outages_of_realms;
use super::outages_of_recovery::{self, Links};
use super::outages_of_registration::{self, Registration};
use super::outages_of_tenancy::{self, Tenancy};
use super::outages_of_test_realms;
use crate::actors::{PASSWORD, Person, person};
use crate::app::{Answer, Call, TestApp};

/// Tries are reserved before a secret is looked at, and stay spent when what follows fails: closed, not open.
const RESERVED: &str = "guess_budgets";
const NEW_PASSWORD: &str = "another-Fine-password-20";
/// More calls than any route makes.
const MOST_CALLS: u64 = 80;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A person who has just registered, with what the requests of the cases need beside.
pub(super) struct Scene {
    person: Person,
    /// A session of the person that the tokens are not of.
    other_session: String,
    /// The token of a platform administrator.
    pub(super) administrator: String,
    /// Of the cases that are about it.
    pub(super) tenancy: Tenancy,
    /// What was mailed to the person, for the cases that are about that.
    pub(super) links: Links,
    /// Of the cases that are about second factors.
    pub(super) factors: Factors,
    /// Of the cases that are about the second step of signing in.
    pub(super) begun: Begun,
    /// The id of an API key, for the cases that are about keys.
    pub(super) api_key: String,
    /// The token of a test realm's administrator, for the cases that are about test realms.
    pub(super) tester: String,
    /// Of the cases that are about identities and users.
    pub(super) entities: Entities,
    /// The id of a realm, for the cases that are about realms.
    pub(super) realm: String,
    /// The path of a client and that of its secret, for the cases that are about clients.
    pub(super) client: [String; 2],
    /// Of the cases that are about consents.
    pub(super) consents: outages_of_consents::Held,
    /// Of the cases that are about what clients have.
    pub(super) oauth: Held,
    /// Of the cases that are about software that registers itself.
    pub(super) registration: Registration,
    /// The forms of pages, filled in, for the cases that are about them.
    pub(super) forms: Forms,
}

impl std::ops::Deref for Scene {
    type Target = Person;

    fn deref(&self) -> &Person {
        &self.person
    }
}

/// A route, the request that is made to it for a person who has just registered, and what a success answers.
pub(super) struct Case {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) call: for<'a> fn(&'a TestApp, &Scene) -> Call<'a>,
    pub(super) success: u16,
    /// What the same request answers when it is made again after it had taken effect unseen.
    pub(super) again: &'static [u16],
}

const CASES: &[Case] = &[
    Case {
        method: Method::GET,
        path: "/v1/dev/messages",
        call: |app, _| app.get("/v1/dev/messages").from("127.0.0.1").header("host", "localhost"),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/v1/auth/register",
        call: |app, person| {
            let body = json!({ "email": format!("fresh-{}", person.email), "password": PASSWORD });
            app.post("/v1/auth/register").json(&body)
        },
        success: 201,
        again: &[201, 409],
    },
    Case {
        method: Method::POST,
        path: "/v1/auth/login",
        call: |app, person| app.post("/v1/auth/login").json(&json!({ "email": person.email, "password": PASSWORD })),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/v1/auth/refresh",
        call: |app, person| app.post("/v1/auth/refresh").json(&json!({ "refreshToken": person.refresh })),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/v1/auth/logout",
        call: |app, person| app.post("/v1/auth/logout").bearer(&person.access),
        success: 204,
        again: &[204, 401],
    },
    Case {
        method: Method::GET,
        path: "/v1/auth/me",
        call: |app, person| app.get("/v1/auth/me").bearer(&person.access),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/v1/auth/change-password",
        call: |app, person| {
            let body = json!({ "currentPassword": PASSWORD, "newPassword": NEW_PASSWORD });
            app.post("/v1/auth/change-password").bearer(&person.access).json(&body)
        },
        success: 204,
        again: &[204, 401],
    },
    Case {
        method: Method::POST,
        path: "/v1/auth/reauthenticate",
        call: |app, person| {
            app.post("/v1/auth/reauthenticate").bearer(&person.access).json(&json!({ "password": PASSWORD }))
        },
        success: 200,
        again: &[200, 401],
    },
    Case {
        method: Method::GET,
        path: "/v1/auth/sessions",
        call: |app, person| app.get("/v1/auth/sessions").bearer(&person.access),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::DELETE,
        path: "/v1/auth/sessions/{sessionId}",
        call: |app, person| app.delete(&format!("/v1/auth/sessions/{}", person.other_session)).bearer(&person.access),
        success: 204,
        again: &[204, 404],
    },
    Case {
        method: Method::GET,
        path: "/v1/Accounts",
        call: |app, scene| app.get("/v1/Accounts?sort=email:asc").bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/v1/Accounts",
        call: |app, scene| {
            let body = json!({ "type": "INDIVIDUAL", "email": format!("fresh-{}", scene.email) });
            app.post("/v1/Accounts").bearer(&scene.administrator).json(&body)
        },
        success: 201,
        again: &[409],
    },
    Case {
        method: Method::GET,
        path: "/v1/Accounts/{accountId}",
        call: |app, person| app.get(&format!("/v1/Accounts/{}", person.id)).bearer(&person.access),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::PATCH,
        path: "/v1/Accounts/{accountId}",
        call: |app, scene| {
            let body = json!({ "email": format!("other-{}", scene.email), "status": "SUSPENDED" });
            let path = format!("/v1/Accounts/{}", scene.id);
            app.call(Method::PATCH, &path).bearer(&scene.administrator).json(&body)
        },
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::DELETE,
        path: "/v1/Accounts/{accountId}",
        call: |app, person| app.delete(&format!("/v1/Accounts/{}", person.id)).bearer(&person.access),
        success: 204,
        again: &[401],
    },
    Case {
        method: Method::POST,
        path: "/v1/Accounts/{accountId}/erase",
        call: |app, person| app.post(&format!("/v1/Accounts/{}/erase", person.id)).bearer(&person.access),
        success: 204,
        again: &[401],
    },
    Case {
        method: Method::GET,
        path: "/v1/Accounts/{accountId}/export",
        call: |app, person| app.get(&format!("/v1/Accounts/{}/export", person.id)).bearer(&person.access),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::GET,
        path: "/v1/AuditEvents",
        call: |app, scene| app.get("/v1/AuditEvents?outcome=success").bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::GET,
        path: "/.well-known/jwks.json",
        call: |app, _| app.get("/.well-known/jwks.json"),
        success: 200,
        again: &[200],
    },
];

fn cases() -> impl Iterator<Item = &'static Case> {
    CASES
        .iter()
        .chain(outages_of_tenancy::CASES)
        .chain(outages_of_machines::CASES)
        .chain(outages_of_factors::CASES)
        .chain(outages_of_challenges::CASES)
        .chain(outages_of_recovery::CASES)
        .chain(outages_of_links::CASES)
        .chain(outages_of_pages::CASES)
        .chain(outages_of_impersonation::CASES)
        .chain(outages_of_test_realms::CASES)
        .chain(outages_of_realms::CASES)
        .chain(outages_of_clients::CASES)
        .chain(outages_of_registration::CASES)
        .chain(outages_of_consents::CASES)
        .chain(outages_of_oauth::READS)
        .chain(outages_of_oauth::FORMS)
        .chain(outages_of_oauth::USERINFO)
        .chain(outages_of_entities::CASES)
}

async fn newcomer(app: &TestApp, case: &Case) -> Scene {
    let email = &format!("anna{}@example.com", NUMBER.fetch_add(1, Ordering::Relaxed));
    let first = app.register(email).await;
    let second = person(email, &app.try_login(email, PASSWORD).await.expect(200));
    let sessions = app.sessions(&second.access).await;
    let other = sessions.iter().find(|session| session["current"] == false).expect("the other session");
    let other_session = other["id"].as_str().expect("an id").to_owned();
    let administrator = app.admin().await.access;
    let person = Person { id: first.id, email: first.email, ..second };
    if outages_of_impersonation::concerns(case.path) {
        outages_of_impersonation::stage(app, &administrator, email).await;
    }
    let tenancy = match outages_of_tenancy::concerns(case.path) {
        true => outages_of_tenancy::stage(app, &administrator, &person).await,
        false => Tenancy::default(),
    };
    let api_key = match outages_of_machines::concerns(case.path) {
        true => outages_of_machines::stage(app, &administrator, &person).await,
        false => String::new(),
    };
    let links = match outages_of_recovery::concerns(case.path) {
        true => outages_of_recovery::stage(app, &person).await,
        false => Links::default(),
    };
    let factors = match outages_of_factors::concerns(case.path) {
        true => outages_of_factors::stage(app, case, &person).await,
        false => Factors::default(),
    };
    let begun = match outages_of_challenges::concerns(case.path) {
        true => outages_of_challenges::stage(app, &person).await,
        false => Begun::default(),
    };
    let tester = match outages_of_test_realms::concerns(case.path) {
        true => outages_of_test_realms::stage(app, &person).await,
        false => String::new(),
    };
    let entities = match outages_of_entities::concerns(case.path) {
        true => outages_of_entities::stage(app, &administrator, email).await,
        false => Entities::default(),
    };
    let realm = match outages_of_realms::concerns(case.path) {
        true => outages_of_realms::stage(app, &administrator, case, &person).await,
        false => String::new(),
    };
    let registration = match outages_of_registration::concerns(case.path) {
        true => outages_of_registration::stage(app, &administrator).await,
        false => Registration::default(),
    };
    let client = match outages_of_clients::concerns(case.path) {
        true => outages_of_clients::stage(app, &administrator).await,
        false => Default::default(),
    };
    let consents = match outages_of_consents::concerns(case.path) {
        true => outages_of_consents::stage(app, &person).await,
        false => Default::default(),
    };
    let oauth = match outages_of_oauth::concerns(case.path) {
        true => outages_of_oauth::stage(app, &person).await,
        false => Held::default(),
    };
    let forms = match outages_of_pages::concerns(case.path) {
        true => outages_of_pages::stage(app, &person).await,
        false => Forms::default(),
    };
    Scene {
        consents,
        forms,
        person,
        other_session,
        administrator,
        tenancy,
        factors,
        begun,
        links,
        api_key,
        tester,
        entities,
        realm,
        client,
        registration,
        oauth,
    }
}

type Contents = BTreeMap<String, Vec<String>>;

async fn contents(app: &TestApp) -> Contents {
    let mut contents = app.database().contents().await;
    assert!(contents.remove(RESERVED).is_some());
    contents
}

/// By how many rows each table grew or shrank.
fn change(before: &Contents, after: &Contents) -> BTreeMap<String, i64> {
    let count = |contents: &Contents, table: &str| i64::try_from(contents[table].len()).expect("a count");
    let changes = before.keys().map(|table| (table.clone(), count(after, table) - count(before, table)));
    changes.filter(|(_, change)| *change != 0).collect()
}

#[track_caller]
fn is_refusal(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 503, "{what}: {}", answer.text);
    // A page says it in its own words, and so does OAuth.
    if answer.text.starts_with("{\"error\":") {
        assert_eq!(answer.json()["error"], "temporarily_unavailable", "{what}");
    } else if !answer.header("content-type").starts_with("text/html") {
        assert_eq!(answer.code(), "SERVICE_UNAVAILABLE", "{what}");
    }
    assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|wait| wait >= 1), "{what}");
    assert!(!answer.text.contains("eyJ") && !answer.text.contains("srt_"), "{what}: {}", answer.text);
}

/// Makes one case's request with the database failing from each of its storage calls on, for as many calls as `lengths`
/// say in turn, on nodes that remember nothing or on one that has just seen the person. Says how many calls there were.
async fn sweep(app: &TestApp, case: &Case, is_cold: bool, lengths: &[u64]) -> u64 {
    let mut halfway = Vec::new();
    let mut anna = newcomer(app, case).await;
    for first in 1..MOST_CALLS {
        for &count in lengths {
            let kind = if is_cold { "cold" } else { "warm" };
            let what = format!("{} {} ({kind}), call {first} and {count} in all", case.method, case.path);
            // What a failure leaves in the budgets is counted, and is not what is looked for here.
            app.query(&format!("DELETE FROM {RESERVED}")).await;
            let fresh = if is_cold { Some(app.without_memory().await) } else { None };
            let node = fresh.as_ref().unwrap_or(app);
            let before = contents(app).await;
            node.app.store.inject_faults(Some(FaultPlan { first, count }));
            let answer = (case.call)(node, &anna).send().await;
            let failed = node.app.store.inject_faults(None);
            let after = contents(app).await;
            if failed == 0 {
                answer.expect(case.success);
                let expected = change(&before, &after);
                for (what, seen) in halfway {
                    assert_eq!(seen, expected, "{what}: neither the state before nor the one after");
                }
                return first - 1;
            }
            is_refusal(&answer, &what);
            if before != after {
                halfway.push((what.clone(), change(&before, &after)));
                let again = (case.call)(node, &anna).send().await;
                assert!(case.again.contains(&again.status.as_u16()), "{what}: then {again:?}");
                anna = newcomer(app, case).await;
            } else if !is_cold {
                // Nothing happened, so the same request made again succeeds as if it were the first, whatever the node
                // took into its memory. A node without one makes it in the next round.
                (case.call)(node, &anna).send().await.expect(case.success);
                anna = newcomer(app, case).await;
            }
        }
    }
    panic!("{} {} never succeeds", case.method, case.path);
}

#[test]
fn every_route_has_a_case() {
    let routes = crate::wiring::routes_with_a_database();
    for route in &routes {
        let has_case = cases().any(|case| case.method == route.method && case.path == route.path);
        assert!(has_case, "no case for {} {}", route.method, route.path);
    }
    assert_eq!(cases().count(), routes.len());
}

/// A developer's, so that all routes are there.
async fn node() -> TestApp {
    TestApp::with(|settings| (settings.traffic_limits, settings.development) = (false, true)).await
}

/// Sweeps all cases, side by side, each on a database of its own.
async fn sweep_all(is_cold: bool, lengths: &'static [u64]) -> Vec<(&'static Case, u64)> {
    // Each has connections of its own, and PostgreSQL gives out a hundred.
    let places = Arc::new(Semaphore::new(12));
    let mut sweeps = JoinSet::new();
    for case in cases() {
        let places = Arc::clone(&places);
        sweeps.spawn(async move {
            let _place = places.acquire_owned().await;
            (case, sweep(&node().await, case, is_cold, lengths).await)
        });
    }
    sweeps.join_all().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_fails_on_a_node_without_memory_leaves_before_or_after() {
    // One call, and the database staying away.
    for (case, calls) in sweep_all(true, &[1, u64::MAX]).await {
        // What there is for clients of the realm `default` is known from the start.
        let is_known = case.path.contains("/.well-known/o");
        assert!(calls >= 1 || is_known, "{} {} made {calls} calls", case.method, case.path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_fails_on_a_node_with_memory_leaves_before_or_after() {
    for (case, calls) in sweep_all(false, &[1]).await {
        // What is in memory is answered from there, but no write ever is.
        let reads = case.method == Method::GET || outages_of_oauth::reads(case.path);
        assert!(calls >= 3 || reads, "{} {} made {calls} calls", case.method, case.path);
    }
}

/// Fails each call of a request in turn, on nodes that remember nothing, and holds that none of the answers lets in.
async fn never_lets_in(app: &TestApp, what: &str, call: impl for<'a> Fn(&'a TestApp) -> Call<'a>, refusal: u16) {
    for first in 1..MOST_CALLS {
        for count in [1, u64::MAX] {
            let node = app.without_memory().await;
            node.app.store.inject_faults(Some(FaultPlan { first, count }));
            let answer = call(&node).send().await;
            let failed = node.app.store.inject_faults(None);
            if failed == 0 {
                answer.expect(refusal);
                return;
            }
            assert!([503, refusal].contains(&answer.status.as_u16()), "{what}, call {first}: {answer:?}");
            call(&node).send().await.expect(refusal);
        }
    }
    panic!("{what} never ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_failure_revives_an_ended_session() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    app.post("/v1/auth/logout").bearer(&alice.access).send().await.expect(204);
    never_lets_in(&app, "an ended session", |node| node.get("/v1/auth/me").bearer(&alice.access), 401).await;
    let refresh = json!({ "refreshToken": alice.refresh });
    never_lets_in(&app, "an ended family", |node| node.post("/v1/auth/refresh").json(&refresh), 401).await;
    assert_eq!(app.query("SELECT count(*) FROM sessions WHERE account <> ''").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_failure_lets_a_suspended_account_in() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    app.query(&format!("UPDATE accounts SET status = 'SUSPENDED' WHERE id = '{}'", alice.id)).await;
    never_lets_in(&app, "a token", |node| node.get("/v1/auth/me").bearer(&alice.access), 401).await;
    let login = json!({ "email": "alice@example.com", "password": PASSWORD });
    never_lets_in(&app, "a sign-in", |node| node.post("/v1/auth/login").json(&login), 403).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_failure_makes_a_wrong_password_right_or_free() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let login = json!({ "email": "alice@example.com", "password": "wrong-wrong-wrong" });
    let tries = || async {
        app.query("SELECT coalesce(sum(spent), 0) FROM guess_budgets").await.remove(0).parse::<u32>().expect("a number")
    };
    for first in 1..MOST_CALLS {
        // The budget is spent in between: each try is counted, or was not compared.
        let (before, hashes) = (tries().await, app.app.hashing.figures().hashes);
        app.app.store.inject_faults(Some(FaultPlan { first, count: 1 }));
        let answer = app.post("/v1/auth/login").json(&login).send().await;
        let failed = app.app.store.inject_faults(None);
        let compared = app.app.hashing.figures().hashes - hashes;
        assert_eq!(u64::from(tries().await - before), compared, "call {first}");
        if failed == 0 {
            answer.expect(401);
            break;
        }
        is_refusal(&answer, &format!("call {first}"));
    }
    // Neither does it change somebody's password, nor prove anything.
    let change = json!({ "currentPassword": "wrong-wrong-wrong", "newPassword": NEW_PASSWORD });
    app.query("DELETE FROM guess_budgets").await;
    for first in 1..9 {
        app.app.store.inject_faults(Some(FaultPlan { first, count: 1 }));
        let answer = app.post("/v1/auth/change-password").bearer(&alice.access).json(&change).send().await;
        app.app.store.inject_faults(None);
        assert!([401, 503].contains(&answer.status.as_u16()), "{answer:?}");
    }
    app.query("DELETE FROM guess_budgets").await;
    app.try_login("alice@example.com", PASSWORD).await.expect(200);
}

// A node that cannot look at the change feed believes its memory for five seconds and not longer.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_cut_off_forgets_whom_it_knew() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    other.me(&alice.access).await.expect(200);
    other.app.store.inject_faults(Some(FaultPlan { first: 1, count: u64::MAX }));
    app.post("/v1/auth/logout").bearer(&alice.access).send().await.expect(204);
    other.app.store.poll_changes().await.expect_err("the feed is away");
    app.clock.advance(std::time::Duration::from_secs(6));
    is_refusal(&other.me(&alice.access).await, "a node that is cut off");
    other.app.store.inject_faults(None);
    other.me(&alice.access).await.expect(401);
}
