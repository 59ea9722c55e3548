//! What is an event: each change, sign-in and refusal of a known credential, once; junk and checks of tokens are none.

use serde_json::{Value, json};
use signet_domain::accounts::{self, AccountStatus};

use super::inspection::{count, operator, set_status};
use super::trail::{Row, rows};
use crate::actors::{PASSWORD, Person};
use crate::app::{ADMIN_EMAIL, Answer, BEGINNING, TestApp};

const NEW_PASSWORD: &str = "Another-fine-one-20";
/// The counts of junk, summed over the rows that share them.
const REFUSALS: &str =
    "SELECT hour, action, reason, SUM(count) FROM refusals GROUP BY hour, action, reason ORDER BY hour, action";

async fn post(node: &TestApp, path: &str, person: Option<&Person>, body: &Value) -> Answer {
    let call = node.post(path).json(body);
    match person {
        Some(person) => call.bearer(&person.access).send().await,
        None => call.send().await,
    }
}

/// The session that a token belongs to.
async fn session_of(node: &TestApp, access: &str) -> String {
    let sessions = node.sessions(access).await;
    let present = sessions.iter().find(|session| session["current"] == true).expect("the present session");
    present["id"].as_str().expect("an id").to_owned()
}

/// The one event of the request, after checking that it is the only one since there were `before`, and what all share.
#[track_caller]
fn only_event(events: Vec<Row>, request_id: &str, before: usize) -> Row {
    let of_request: Vec<Row> = events.iter().filter(|event| event.request_id == request_id).cloned().collect();
    let [event] = of_request.as_slice() else { panic!("{} events of one request: {of_request:?}", of_request.len()) };
    assert_eq!(events.len(), before + 1, "events that are not of the request");
    assert_eq!((event.api_key.as_str(), event.digest.len()), ("", 32));
    let is_of_a_person = ["account", "session"].contains(&event.target_kind.as_str());
    assert_eq!(event.personal.is_empty(), !is_of_a_person, "where from, sealed, for a person");
    event.clone()
}

/// What an event says, in the order of a sentence.
fn says(event: &Row) -> [&str; 7] {
    [&event.action, &event.outcome, &event.reason, &event.actor, &event.session, &event.target_kind, &event.target]
}

struct Trail<'a>(&'a TestApp);

impl Trail<'_> {
    /// Sends a request and gives back the answer with its one event.
    async fn one(&self, path: &str, person: Option<&Person>, body: &Value, status: u16) -> (Answer, Row) {
        let before = count(self.0, "audit_events").await;
        let answer = post(self.0, path, person, body).await.expect(status);
        let event = only_event(rows(self.0, "1 = 1").await, answer.header("request-id"), before);
        assert_eq!(event.at, self.0.clock.now().millis());
        (answer, event)
    }

    /// Sends a request that must leave no event.
    async fn none(&self, path: &str, person: Option<&Person>, body: &Value, status: u16) {
        let before = count(self.0, "audit_events").await;
        post(self.0, path, person, body).await.expect(status);
        assert_eq!(count(self.0, "audit_events").await, before, "{path} {body}");
    }
}

fn credentials(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

// P117: ASVS 16.3.1.
#[tokio::test(flavor = "multi_thread")]
async fn registering_and_signing_in_are_one_event_each() {
    let node = TestApp::new().await;
    let trail = Trail(&node);
    let (answer, event) = trail.one("/v1/auth/register", None, &credentials("p@example.com", PASSWORD), 201).await;
    let data = &answer.json()["data"];
    let id = data["accountId"].as_str().expect("an id").to_owned();
    let session = session_of(&node, data["accessToken"].as_str().expect("a token")).await;
    assert_eq!(says(&event), ["account.register", "success", "", &id, &session, "account", &id]);
    assert_eq!(event.details, "{}");
    let realm = operator(&node).await.realm.id.to_string();
    assert_eq!(event.realm, realm);

    let (answer, event) = trail.one("/v1/auth/login", None, &credentials("P@Example.com", PASSWORD), 200).await;
    let session = session_of(&node, answer.json()["data"]["accessToken"].as_str().expect("a token")).await;
    assert_eq!(says(&event), ["session.sign_in", "success", "", &id, &session, "account", &id]);

    let (_, event) = trail.one("/v1/auth/login", None, &credentials("p@example.com", "wrong-password-1"), 401).await;
    assert_eq!(says(&event), ["session.sign_in", "refused", "wrong_password", "", "", "account", &id]);
}

// P117: one who knows the password and may not sign in is named as the actor, with the reason.
#[tokio::test(flavor = "multi_thread")]
async fn a_barred_sign_in_is_one_event_with_its_reason() {
    let node = TestApp::new().await;
    let cases = [
        (AccountStatus::Suspended, "suspended", 403),
        (AccountStatus::Inactive, "inactive", 403),
        (AccountStatus::PendingVerification, "not_verified", 403),
        (AccountStatus::Closed, "closed", 401),
    ];
    for (status, reason, answer) in cases {
        let person = node.register(&format!("{reason}@example.com")).await;
        set_status(&node, &person.id, status).await;
        let body = credentials(&person.email, PASSWORD);
        let (_, event) = Trail(&node).one("/v1/auth/login", None, &body, answer).await;
        assert_eq!(says(&event), ["session.sign_in", "refused", reason, &person.id, "", "account", &person.id]);
    }
}

// P117
#[tokio::test(flavor = "multi_thread")]
async fn refreshing_and_presenting_a_spent_token_are_one_event_each() {
    let node = TestApp::new().await;
    let trail = Trail(&node);
    let person = node.register("p@example.com").await;
    let session = session_of(&node, &person.access).await;
    let body = json!({ "refreshToken": person.refresh });
    let (_, event) = trail.one("/v1/auth/refresh", None, &body, 200).await;
    assert_eq!(says(&event), ["session.refresh", "success", "", &person.id, &session, "session", &session]);

    node.advance(std::time::Duration::from_secs(11)).await;
    let (_, event) = trail.one("/v1/auth/refresh", None, &body, 401).await;
    // Who holds a copy is not known; whose session ended is.
    assert_eq!(says(&event), ["session.refresh_reuse", "refused", "spent_token", "", "", "session", &session]);
    trail.none("/v1/auth/refresh", None, &body, 401).await;
}

// P117: the newest token of a session that a suspension ended is a known credential.
#[tokio::test(flavor = "multi_thread")]
async fn refreshing_an_ended_session_is_one_event() {
    let node = TestApp::new().await;
    let person = node.register("p@example.com").await;
    let session = session_of(&node, &person.access).await;
    set_status(&node, &person.id, AccountStatus::Suspended).await;
    let body = json!({ "refreshToken": person.refresh });
    let (_, event) = Trail(&node).one("/v1/auth/refresh", None, &body, 401).await;
    assert_eq!(says(&event), ["session.refresh", "refused", "session_ended", "", "", "session", &session]);
    // The session is gone now, so the token is junk from here on.
    Trail(&node).none("/v1/auth/refresh", None, &body, 401).await;
}

// P117
#[tokio::test(flavor = "multi_thread")]
async fn ending_sessions_is_one_event_each() {
    let node = TestApp::new().await;
    let person = node.register("p@example.com").await;
    let other = node.login(&person.email).await;
    let (mine, theirs) = (session_of(&node, &person.access).await, session_of(&node, &other.access).await);

    let before = count(&node, "audit_events").await;
    let answer = node.delete(&format!("/v1/auth/sessions/{theirs}")).bearer(&person.access).send().await.expect(204);
    let event = only_event(rows(&node, "1 = 1").await, answer.header("request-id"), before);
    assert_eq!(says(&event), ["session.end", "success", "", &person.id, &mine, "session", &theirs]);

    let (_, event) = Trail(&node).one("/v1/auth/logout", Some(&person), &Value::Null, 204).await;
    assert_eq!(says(&event), ["session.end", "success", "", &person.id, &mine, "session", &mine]);
}

// P117
#[tokio::test(flavor = "multi_thread")]
async fn proving_oneself_and_changing_the_password_are_one_event_each() {
    let node = TestApp::new().await;
    let trail = Trail(&node);
    let mut person = node.register("p@example.com").await;
    let id = person.id.clone();
    let first = session_of(&node, &person.access).await;

    let path = "/v1/auth/reauthenticate";
    let (_, event) = trail.one(path, Some(&person), &json!({ "password": "wrong-password-1" }), 401).await;
    assert_eq!(says(&event), ["session.reauthenticate", "refused", "wrong_password", &id, &first, "account", &id]);
    let (answer, event) = trail.one(path, Some(&person), &json!({ "password": PASSWORD }), 200).await;
    answer.json()["data"]["accessToken"].as_str().expect("a token").clone_into(&mut person.access);
    let second = session_of(&node, &person.access).await;
    assert_eq!(says(&event), ["session.reauthenticate", "success", "", &id, &second, "account", &id]);
    assert_eq!(event.details, format!(r#"{{"replaces":"{first}"}}"#));

    let path = "/v1/auth/change-password";
    let wrong = json!({ "currentPassword": "wrong-password-1", "newPassword": NEW_PASSWORD });
    let (_, event) = trail.one(path, Some(&person), &wrong, 401).await;
    assert_eq!(says(&event), ["password.change", "refused", "wrong_password", &id, &second, "account", &id]);
    let right = json!({ "currentPassword": PASSWORD, "newPassword": NEW_PASSWORD });
    let (_, event) = trail.one(path, Some(&person), &right, 204).await;
    assert_eq!(says(&event), ["password.change", "success", "", &id, &second, "account", &id]);
    assert_eq!(event.details, "{}");
}

// P117: what the operator of the machine does has no account behind it.
#[tokio::test(flavor = "multi_thread")]
async fn acts_of_the_operator_are_one_event_each() {
    let node = TestApp::new().await;
    let realm = operator(&node).await.realm.id.to_string();
    let [made] = rows(&node, "action = 'realm.create'").await.try_into().expect("the realm's event");
    assert_eq!(says(&made), ["realm.create", "success", "", "", "", "realm", &realm]);
    assert_eq!(made.details, r#"{"name":"default"}"#);
    let [made] = rows(&node, "action = 'account.create'").await.try_into().expect("the administrator's event");
    let admin = node.query(&format!("SELECT id FROM accounts WHERE email = '{ADMIN_EMAIL}'")).await.remove(0);
    assert_eq!(says(&made), ["account.create", "success", "", "", "", "account", &admin]);
    assert_eq!((made.details.as_str(), made.at), (r#"{"type":"ADMIN"}"#, BEGINNING.millis()));

    let person = node.register("p@example.com").await;
    let ctx = operator(&node).await;
    let before = count(&node, "audit_events").await;
    let id = person.id.parse().expect("an id");
    accounts::set_status(&ctx, &id, AccountStatus::Suspended).await.expect("the status is set");
    let event = only_event(rows(&node, "1 = 1").await, &ctx.request_id, before);
    assert_eq!(says(&event), ["account.set_status", "success", "", "", "", "account", &person.id]);
    assert_eq!(event.details, r#"{"from":"ACTIVE","to":"SUSPENDED"}"#);

    let ctx = operator(&node).await;
    let rotation = signet_domain::tokens::rotate_keys(&ctx, None, false).await.expect("a rotation").remove(0);
    let event = only_event(rows(&node, "1 = 1").await, &ctx.request_id, before + 1);
    assert_eq!(says(&event), ["signing_key.rotate", "success", "", "", "", "signing_key", &rotation.kid]);
}

// P117: ASVS 16.3.1. That an account is under attack is one event for each wait; the tries during a wait are counted.
#[tokio::test(flavor = "multi_thread")]
async fn a_spent_budget_is_an_event_and_tries_during_the_wait_are_counted() {
    let node = TestApp::new().await;
    let trail = Trail(&node);
    let person = node.register("p@example.com").await;
    let wrong = credentials("p@example.com", "wrong-password-1");
    for _ in 0..9 {
        trail.one("/v1/auth/login", None, &wrong, 401).await;
    }
    for seconds in [30, 60] {
        let before = count(&node, "audit_events").await;
        let answer = node.post("/v1/auth/login").json(&wrong).send().await.expect(401);
        assert_eq!(count(&node, "audit_events").await, before + 2, "the spent budget and the wrong password");
        let condition = format!("action = 'account.guesses_spent' AND request_id = '{}'", answer.header("request-id"));
        let event = rows(&node, &condition).await.remove(0);
        assert_eq!(says(&event), ["account.guesses_spent", "success", "", "", "", "account", &person.id]);
        assert_eq!(event.details, format!(r#"{{"waitSeconds":{seconds},"of":"password"}}"#));
        trail.none("/v1/auth/login", None, &credentials("p@example.com", PASSWORD), 429).await;
        trail.none("/v1/auth/reauthenticate", Some(&person), &json!({ "password": PASSWORD }), 429).await;
        node.advance(std::time::Duration::from_secs(seconds)).await;
    }
    let hour = BEGINNING.millis();
    assert_eq!(node.query(REFUSALS).await, [format!("{hour}|account.guesses_spent|waiting|4")]);
}

// P117: junk fills no trail; it is counted by the hour.
#[tokio::test(flavor = "multi_thread")]
async fn junk_is_counted_by_the_hour_and_is_no_event() {
    let node = TestApp::new().await;
    let trail = Trail(&node);
    let junk = format!("srt_{}", "A".repeat(70));
    for _ in 0..3 {
        trail.none("/v1/auth/login", None, &credentials("nobody@example.com", PASSWORD), 401).await;
        trail.none("/v1/auth/refresh", None, &json!({ "refreshToken": "junk" }), 401).await;
    }
    trail.none("/v1/auth/refresh", None, &json!({ "refreshToken": junk }), 401).await;
    // A guess at the secret of a token whose handle is known is junk, too, and does its session no harm.
    let person = node.register("p@example.com").await;
    let (start, end) = person.refresh.split_at(60);
    let guess = format!("{start}{}{}", if end.starts_with('A') { 'B' } else { 'A' }, &end[1..]);
    trail.none("/v1/auth/refresh", None, &json!({ "refreshToken": guess }), 401).await;
    node.me(&person.access).await.expect(200);
    node.advance(std::time::Duration::from_secs(3600)).await;
    trail.none("/v1/auth/login", None, &credentials("nobody@example.com", PASSWORD), 401).await;
    let (first, second) = (BEGINNING.millis(), BEGINNING.millis() + 3_600_000);
    let expected = [
        format!("{first}|session.refresh|unknown_token|2"),
        format!("{first}|session.sign_in|unknown_account|3"),
        format!("{second}|session.sign_in|unknown_account|1"),
    ];
    assert_eq!(node.query(REFUSALS).await, expected);
}

// P117: what only looks at a token, or never gets to a credential, is no event.
#[tokio::test(flavor = "multi_thread")]
async fn checks_of_tokens_and_refused_input_are_no_events() {
    let node = TestApp::new().await;
    let trail = Trail(&node);
    let person = node.register("p@example.com").await;
    let before = node.database().contents().await;
    node.me(&person.access).await.expect(200);
    node.sessions(&person.access).await;
    node.me("junk").await.expect(401);
    node.me(&format!("{}x", person.access)).await.expect(401);
    trail.none("/v1/auth/login", None, &credentials("not an address", PASSWORD), 400).await;
    trail.none("/v1/auth/login", None, &json!({}), 400).await;
    trail.none("/v1/auth/register", None, &credentials("p@example.com", PASSWORD), 409).await;
    trail.none("/v1/auth/register", None, &credentials("q@example.com", "short"), 400).await;
    let weak = json!({ "currentPassword": PASSWORD, "newPassword": "short" });
    trail.none("/v1/auth/change-password", Some(&person), &weak, 400).await;
    assert_eq!(node.database().contents().await, before, "nothing at all was written");
}
