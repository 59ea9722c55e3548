//! What the trail keeps of a person is sealed under a key of that person's own, and what it keeps can be checked.

use serde_json::{Value, json};
use signet_protocol::digest::hmac_sha256;

use super::inspection::{count, dump, hex, operator};
use super::trail::{Row, personal, rows};
use crate::actors::{PASSWORD, Person};
use crate::app::TestApp;

const EMAIL: &str = "canary.person@rosewood.example";
const ADDRESS: &str = "203.0.113.177";
const AGENT: &str = "CanaryBrowser/7.0 (Rosewood)";
const NAMES: [&str; 2] = ["Canarifirst", "Canarilast"];

/// A person who has done all that leaves events, from one place.
async fn busy_person(node: &TestApp) -> Person {
    let body = json!({ "email": EMAIL, "password": PASSWORD, "firstName": NAMES[0], "lastName": NAMES[1] });
    let call = node.post("/v1/auth/register").json(&body).header("user-agent", AGENT);
    let registered = call.from(ADDRESS).send().await.expect(201);
    let data = &registered.json()["data"];
    let text = |name: &str| data[name].as_str().expect("text").to_owned();
    let person = Person {
        email: EMAIL.to_owned(),
        id: text("accountId"),
        access: text("accessToken"),
        refresh: text("refreshToken"),
    };
    let act = |path: &'static str, body: Value| {
        let call = node.post(path).bearer(&person.access).json(&body).header("user-agent", AGENT).from(ADDRESS);
        async move { call.send().await }
    };
    let credentials = |password: &str| json!({ "email": EMAIL, "password": password });
    for password in [PASSWORD, "wrong-password-1"] {
        let call = node.post("/v1/auth/login").json(&credentials(password)).header("user-agent", AGENT);
        call.from(ADDRESS).send().await;
    }
    let call = node.post("/v1/auth/refresh").json(&json!({ "refreshToken": person.refresh }));
    call.header("user-agent", AGENT).from(ADDRESS).send().await.expect(200);
    act("/v1/auth/reauthenticate", json!({ "password": "wrong-password-1" })).await.expect(401);
    let change = json!({ "currentPassword": PASSWORD, "newPassword": "Another-fine-one-20" });
    act("/v1/auth/change-password", change).await.expect(204);
    person
}

// P117: addresses, user agents and names stand nowhere in clear but where they are the product's data.
#[tokio::test(flavor = "multi_thread")]
async fn personal_values_stand_in_clear_only_where_they_belong() {
    let node = TestApp::new().await;
    busy_person(&node).await;
    let expected: [(&str, &[&str]); 5] = [
        (EMAIL, &["accounts", "identifiers"]),
        (NAMES[0], &["identities"]),
        (NAMES[1], &["identities"]),
        (ADDRESS, &[]),
        (AGENT, &[]),
    ];
    let contents = node.database().contents().await;
    assert!(contents["audit_events"].len() >= 7 && contents["sessions"].len() >= 2);
    for (value, tables) in expected {
        let shows = |row: &String| row.contains(value) || row.contains(&hex(value));
        let found: Vec<&str> =
            contents.iter().filter(|(_, rows)| rows.iter().any(shows)).map(|(table, _)| table.as_str()).collect();
        assert_eq!(found, tables, "{value}");
    }
}

// P117: who, what, *where*: the sealed part says where from, to whoever may open it.
#[tokio::test(flavor = "multi_thread")]
async fn every_event_of_a_person_says_where_from_under_their_key_alone() {
    let node = TestApp::new().await;
    let person = busy_person(&node).await;
    let other = node.register("other@example.com").await;
    let events = rows(&node, "1 = 1").await;
    let mine: Vec<&Row> = events.iter().filter(|event| event.target == person.id || event.actor == person.id).collect();
    assert!(mine.len() >= 6, "{mine:?}");
    for event in &mine {
        let place = personal(&node, event, &person.id).await;
        assert_eq!(place, Some(json!({ "address": ADDRESS, "userAgent": AGENT })), "{event:?}");
        assert_eq!(personal(&node, event, &other.id).await, None, "another's key opens it");
    }
    // A sealed value is bound to its event: it tells nothing in another's place.
    let swapped = Row { personal: mine[1].personal.clone(), ..mine[0].clone() };
    assert_eq!(personal(&node, &swapped, &person.id).await, None);
}

// P117: erasing a person destroys one key; what others check of the trail stays as it was.
#[tokio::test(flavor = "multi_thread")]
async fn without_the_personal_key_nothing_is_readable_and_every_digest_stays() {
    let node = TestApp::new().await;
    let person = busy_person(&node).await;
    let before = rows(&node, "1 = 1").await;
    assert_eq!(node.sessions(&person.access).await[0]["address"], ADDRESS);

    node.query(&format!("DELETE FROM personal_keys WHERE account = '{}'", person.id)).await;
    let events = rows(&node, "1 = 1").await;
    assert_eq!(events, before);
    for event in &events {
        assert_eq!(personal(&node, event, &person.id).await, None);
        assert_eq!(event.digest, digest(event), "{event:?}");
    }
    let session = node.sessions(&person.access).await.remove(0);
    assert_eq!((&session["address"], &session["userAgent"]), (&Value::Null, &Value::Null));
}

/// The digest as the format says it: a trail that was written once must verify for ever, so the format cannot change.
fn digest(row: &Row) -> Vec<u8> {
    let optional = |value: &[u8]| if value.is_empty() { vec![0] } else { [&[1], value].concat() };
    let parts: [&[u8]; 16] = [
        row.realm.as_bytes(),
        row.id.as_bytes(),
        &row.at.to_be_bytes(),
        row.action.as_bytes(),
        row.outcome.as_bytes(),
        &optional(row.reason.as_bytes()),
        &optional(row.actor.as_bytes()),
        &optional(row.session.as_bytes()),
        &optional(row.api_key.as_bytes()),
        row.target_kind.as_bytes(),
        row.target.as_bytes(),
        row.details.as_bytes(),
        &optional(&row.personal),
        row.request_id.as_bytes(),
        &optional(row.org.as_bytes()),
        &optional(row.subject.as_bytes()),
    ];
    hmac_sha256(b"signet audit event 2", &parts).to_vec()
}

// P117 and P118: the digest covers each column.
#[tokio::test(flavor = "multi_thread")]
async fn a_digest_fits_its_row_and_no_other() {
    let node = TestApp::new().await;
    busy_person(&node).await;
    signet_domain::tokens::rotate_keys(&operator(&node).await, None, false).await.expect("a rotation");
    let events = rows(&node, "1 = 1").await;
    for event in &events {
        assert_eq!(event.digest, digest(event), "{event:?}");
    }
    let columns = super::trail::COLUMNS;
    let victim = events.iter().find(|event| event.reason == "wrong_password" && event.actor.is_empty());
    let id = &victim.expect("a refused sign-in").id;
    for column in columns {
        let other = match column {
            "at" => "at + 1".to_owned(),
            "personal" => "NULL".to_owned(),
            // Emptied and absent values differ in the digest, and read alike here: so something else is put there.
            _ => "'something_else'".to_owned(),
        };
        let before = rows(&node, &format!("id = '{id}'")).await;
        node.query(&format!("UPDATE audit_events SET {column} = {other} WHERE id = '{id}'")).await;
        let condition = if column == "id" { "id = 'something_else'".to_owned() } else { format!("id = '{id}'") };
        let changed = rows(&node, &condition).await.remove(0);
        assert_ne!(changed.digest, digest(&changed), "{column} is not covered");
        restore(&node, &before[0], column, &condition).await;
    }
    assert_eq!(rows(&node, "1 = 1").await, events);
}

async fn restore(node: &TestApp, row: &Row, column: &str, condition: &str) {
    let text = |value: &str| if value.is_empty() { "NULL".to_owned() } else { format!("'{value}'") };
    let digits: String = row.personal.iter().map(|byte| format!("{byte:02x}")).collect();
    let is_sqlite = node.database_url().starts_with("sqlite");
    let value = match column {
        "at" => row.at.to_string(),
        "personal" => {
            if is_sqlite {
                format!("x'{digits}'")
            } else {
                format!("'\\x{digits}'")
            }
        }
        "realm" => text(&row.realm),
        "id" => text(&row.id),
        "action" => text(&row.action),
        "outcome" => text(&row.outcome),
        "reason" => text(&row.reason),
        "actor" => text(&row.actor),
        "session" => text(&row.session),
        "api_key" => text(&row.api_key),
        "target_kind" => text(&row.target_kind),
        "target" => text(&row.target),
        "details" => text(&row.details),
        "org" => text(&row.org),
        "subject" => text(&row.subject),
        _ => text(&row.request_id),
    };
    node.query(&format!("UPDATE audit_events SET {column} = {value} WHERE {condition}")).await;
}

// P119: GHSA-prh4-vhfh-24mj and its like. What a client calls itself shapes nothing but its own sealed value.
#[tokio::test(flavor = "multi_thread")]
async fn a_crafted_user_agent_forges_nothing() {
    let node = TestApp::new().await;
    let agents: [&[u8]; 5] = [
        b"\",\"outcome\":\"success\"}\t{\"action\":\"account.set_status",
        "tab\tand C1 \u{9b}31m\u{85}next".as_bytes(),
        "turned \u{202e}txt.exe\u{2028}line".as_bytes(),
        b"not \xff\xfe UTF-8",
        &[b'x'; 4000],
    ];
    for (number, agent) in agents.into_iter().enumerate() {
        let before = count(&node, "audit_events").await;
        let body = json!({ "email": format!("p{number}@example.com"), "password": PASSWORD });
        let answer = node.post("/v1/auth/register").json(&body).header("user-agent", agent).send().await.expect(201);
        let event = rows(&node, &format!("request_id = '{}'", answer.header("request-id"))).await.remove(0);
        assert_eq!(count(&node, "audit_events").await, before + 1);
        assert_eq!((event.action.as_str(), event.outcome.as_str()), ("account.register", "success"));
        assert_eq!(event.details, "{}");
        let place = personal(&node, &event, &event.actor).await.expect("a place");
        let shown = place["userAgent"].as_str().expect("a user agent").to_owned();
        assert!(shown.chars().count() <= 256, "{shown}");
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
        let token = answer.json()["data"]["accessToken"].as_str().expect("a token").to_owned();
        assert_eq!(node.sessions(&token).await[0]["userAgent"], shown);
    }
    assert!(!dump(&node).await.contains("account.set_status"));
}
