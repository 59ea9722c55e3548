//! `GET /AuditEvents`: who sees which events, and what of them.

use std::sync::Arc;

use serde_json::{Value, json};
use signet_domain::audit::{self, Action, Actor, Event, Target};
use signet_domain::{Context, Origin, Refusal};

use super::stage::{events, ids, member, operator, org, page};
use crate::actors::Person;
use crate::app::TestApp;

/// Two organizations, an auditor in each, and the administrator of the realm.
struct Stage {
    app: TestApp,
    admin: Person,
    orgs: [String; 2],
    auditors: [Person; 2],
}

async fn stage() -> Stage {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let orgs = [org(&app, &admin, "Aster").await, org(&app, &admin, "Birch").await];
    let auditors = [
        member(&app, &admin, &orgs[0], "COMPLIANCE", "aster@example.com").await,
        member(&app, &admin, &orgs[1], "ADMIN", "birch@example.com").await,
    ];
    Stage { app, admin, orgs, auditors }
}

fn id_of(event: &Value) -> String {
    event["id"].as_str().expect("an id").to_owned()
}

// P118: an administrator sees the realm, an auditor the organization that the token acts in, and nobody else anything.
#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_the_events_in_their_view_and_no_others() {
    let Stage { app, admin, orgs, auditors } = stage().await;
    let shown: Vec<String> = events(&app, &admin, "limit=250").await.iter().map(id_of).collect();
    assert_eq!(shown, ids(&app, "1 = 1").await);
    for (auditor, org) in auditors.iter().zip(&orgs) {
        let shown: Vec<String> = events(&app, auditor, "limit=250").await.iter().map(id_of).collect();
        assert_eq!(shown, ids(&app, &format!("org = '{org}'")).await);
        assert!(shown.len() >= 2, "{shown:?}");
    }
    let reader = member(&app, &admin, &orgs[0], "VIEWER", "viewer@example.com").await;
    let nobody = app.register("nobody@example.com").await;
    for who in [&reader, &nobody] {
        page(&app, who, "").await.expect(403);
    }
    app.get("/v1/AuditEvents").send().await.expect(401);
}

// P118: what lies outside the view answers as what does not exist.
#[tokio::test(flavor = "multi_thread")]
async fn an_actor_or_target_outside_the_view_has_no_events() {
    let Stage { app, admin, orgs, auditors } = stage().await;
    let empty = |answer: crate::app::Answer| {
        let body = answer.expect(200).json();
        assert_eq!(body, json!({ "data": [], "meta": { "limit": 50, "nextCursor": null, "prevCursor": null } }));
    };
    for query in [
        format!("target={}", orgs[1]),
        format!("target={}", auditors[1].id),
        format!("actor={}", auditors[1].id),
        "target=org_aaaaaaaaaaaa".to_owned(),
        "actor=acc_aaaaaaaaaaaa".to_owned(),
    ] {
        empty(page(&app, &auditors[0], &query).await);
    }
    assert!(!events(&app, &admin, &format!("target={}", auditors[1].id)).await.is_empty());
}

// P117: who, on what, where, from where, how it ended.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_shows_all_that_was_recorded() {
    let Stage { app, admin, orgs, auditors } = stage().await;
    let body = json!({ "email": auditors[0].email, "password": "wrong-password-1" });
    let call = app.post("/v1/auth/login").json(&body).header("user-agent", "Browser/7").from("203.0.113.9");
    let answer = call.send().await.expect(401);
    let target = &auditors[0].id;
    let event = events(&app, &admin, &format!("target={target}&limit=1")).await.remove(0);
    let expected = json!({
        "id": event["id"],
        "at": "2026-01-01T00:00:00.000Z",
        "action": "session.sign_in",
        "outcome": "refused",
        "reason": "wrong_password",
        "actor": { "accountId": null, "sessionId": null, "apiKeyId": null },
        "target": { "kind": "account", "id": target },
        "orgId": null,
        "subjectId": target,
        "details": {},
        "address": "203.0.113.9",
        "userAgent": "Browser/7",
        "requestId": answer.header("request-id"),
        "sealed": false,
    });
    assert_eq!(event, expected);
    // The auditor of an organization sees the personal values of its events.
    let given = events(&app, &auditors[0], "action=role.assign").await.remove(0);
    assert_eq!((&given["orgId"], &given["subjectId"]), (&json!(orgs[0]), &json!(target)));
    assert_eq!(given["address"], "192.0.2.1");
    assert!(given["actor"]["sessionId"].is_string() && given["actor"]["accountId"].is_string(), "{given}");
}

/// Whether an event belongs to what a filter gives.
type Fits = Box<dyn Fn(&Value) -> bool>;

// What each filter gives is what looking at every event gives.
#[tokio::test(flavor = "multi_thread")]
async fn filters_narrow_alone_and_together() {
    let Stage { app, admin, orgs, auditors } = stage().await;
    app.advance(std::time::Duration::from_secs(60)).await;
    app.try_login(&auditors[0].email, "wrong-password-1").await.expect(401);
    app.login(&auditors[0].email).await;
    app.advance(std::time::Duration::from_secs(60)).await;
    app.login(&auditors[0].email).await;
    app.login(&auditors[1].email).await;
    let all = events(&app, &admin, "limit=250").await;
    let actor = all.iter().find_map(|event| event["actor"]["accountId"].as_str()).expect("an actor").to_owned();
    let conditions: Vec<(String, Fits)> = vec![
        (format!("actor={actor}"), Box::new(move |event| event["actor"]["accountId"] == actor.as_str())),
        (format!("target={}", auditors[0].id), {
            let id = auditors[0].id.clone();
            Box::new(move |event| event["target"]["id"] == id.as_str())
        }),
        (format!("target={}", orgs[0]), {
            let id = orgs[0].clone();
            Box::new(move |event| event["target"]["id"] == id.as_str())
        }),
        ("action=session.sign_in".to_owned(), Box::new(|event| event["action"] == "session.sign_in")),
        ("outcome=refused".to_owned(), Box::new(|event| event["outcome"] == "refused")),
        ("outcome=success".to_owned(), Box::new(|event| event["outcome"] == "success")),
        ("from=2026-01-01T00:01:00Z".to_owned(), Box::new(|event| at(event) >= "2026-01-01T00:01:00.000Z")),
        ("from=2026-01-01T02:01:00.001%2B02:00".to_owned(), Box::new(|event| at(event) > "2026-01-01T00:01:00.000Z")),
        ("to=2026-01-01T00:01:00Z".to_owned(), Box::new(|event| at(event) < "2026-01-01T00:01:00.000Z")),
        ("to=2026-01-01T00:02:00Z".to_owned(), Box::new(|event| at(event) < "2026-01-01T00:02:00.000Z")),
    ];
    let mut most = 0;
    for (first, fits) in &conditions {
        for (second, fits_too) in &conditions {
            let name = |query: &str| query.split('=').next().unwrap_or_default().to_owned();
            let both = [first.as_str(), second.as_str()];
            if both.contains(&"to=2026-01-01T00:01:00Z") && both.iter().any(|one| one.contains(":00.001%2B")) {
                // A time that ends before it begins is no filter.
                continue;
            }
            let query = match first == second {
                true => format!("limit=250&{first}"),
                false if name(first) == name(second) => continue,
                false => format!("limit=250&{first}&{second}"),
            };
            let expected: Vec<String> = all.iter().filter(|event| fits(event) && fits_too(event)).map(id_of).collect();
            let shown: Vec<String> = events(&app, &admin, &query).await.iter().map(id_of).collect();
            assert_eq!(shown, expected, "{query}");
            most = most.max(shown.len());
        }
    }
    assert!(most >= 5 && most < all.len(), "the filters tell something: {most} of {}", all.len());
}

fn at(event: &Value) -> &str {
    event["at"].as_str().expect("a time")
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_of_the_wrong_form_are_named() {
    let Stage { app, admin, .. } = stage().await;
    for (name, values) in [
        ("actor", &["", "acc_", "org_x1y2z3a4b5c6", "acc_X1Y2Z3A4B5C6", "acc_aaaaaaaaaaaa%20", "%27"][..]),
        ("target", &["", "a%20b", "%27%20OR%201=1", "é", &"x".repeat(65)]),
        ("action", &["", "session", "session.nothing", "SESSION.SIGN_IN"]),
        ("outcome", &["", "failed", "Success"]),
        ("from", &["", "yesterday", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z", "1767225600000"]),
        ("to", &["", "2026-02-30T00:00:00Z", "2026-01-01T00:00:00+02:00"]),
        ("limit", &["", "0", "251", "-1", "ten"]),
        ("cursor", &["", "nonsense", "AAAA"]),
    ] {
        for value in values {
            let answer = page(&app, &admin, &format!("{name}={value}")).await.expect(400);
            assert_eq!(answer.fields(), [name], "{name}={value}: {}", answer.text);
        }
        let twice = page(&app, &admin, &format!("{name}=1&{name}=1")).await.expect(400);
        assert_eq!(twice.fields(), [name]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_ends_before_it_begins_is_no_filter() {
    let Stage { app, admin, .. } = stage().await;
    let (earlier, later) = ("2026-01-01T00:01:00Z", "2026-01-01T00:01:00.001Z");
    let answer = page(&app, &admin, &format!("from={later}&to={earlier}")).await.expect(400);
    assert_eq!(answer.fields(), ["from"], "{}", answer.text);
    // Nothing is before the moment at which it begins; that is no contradiction.
    assert!(events(&app, &admin, &format!("from={earlier}&to={earlier}")).await.is_empty());
    page(&app, &admin, &format!("from={earlier}&to={later}")).await.expect(200);
}

// P119: what a client calls itself steers no terminal and ends no line, even when it comes past the edge.
#[tokio::test(flavor = "multi_thread")]
async fn control_characters_are_shown_escaped() {
    let app = TestApp::new().await;
    let person = app.register("p@example.com").await;
    let agent = "a\r\nevt_forged\u{1b}[31m\u{9b}31m\u{85}\u{2028}\u{202e}\u{0}\"}";
    let ctx = operator(&app).await;
    let origin = Origin { user_agent: Some(agent.to_owned()), ..ctx.origin.clone() };
    let ctx = &Context { origin, app: Arc::clone(&app.app), ..ctx };
    let account = &person.id.parse().expect("an id");
    let write = app.app.store.write(|mut tx| async move {
        let event = Event::new(Action::SignedIn, Actor::account(account, None), Target::Account(account));
        audit::record(&mut tx, ctx, event.refused("wrong_password")).await?;
        Ok::<_, Refusal>(tx.commit(()))
    });
    write.await.expect("an event");
    let answer = page(&app, &app.admin().await, &format!("target={}&outcome=refused", person.id)).await.expect(200);
    assert_eq!(answer.json()["data"][0]["userAgent"], agent, "it is kept as it came");
    assert!(!answer.text.bytes().any(|byte| byte < b' ' || byte == 0x7f), "{:?}", answer.text);
    assert_eq!(answer.json()["data"].as_array().map(Vec::len), Some(1));
}

// Pages of few people's events open few keys, and an erased person's read as nothing beside others that are there.
#[tokio::test(flavor = "multi_thread")]
async fn personal_values_of_the_erased_are_null_and_the_others_stay() {
    let Stage { app, admin, auditors, .. } = stage().await;
    app.query(&format!("DELETE FROM personal_keys WHERE account = '{}'", auditors[0].id)).await;
    let shown = events(&app, &admin, "limit=250").await;
    let of = |id: &str| -> Vec<&Value> { shown.iter().filter(|event| event["subjectId"] == id).collect() };
    for (person, address) in [(&auditors[0], Value::Null), (&auditors[1], json!("192.0.2.1"))] {
        assert!(of(&person.id).len() >= 2);
        assert!(of(&person.id).iter().all(|event| event["address"] == address), "{shown:?}");
    }
}
