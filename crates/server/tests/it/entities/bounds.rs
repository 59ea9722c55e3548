//! What a list may cost: its bytes, its time, and how many of them one account reads at a time; and that it tells nothing
//! beyond what its rows show.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::stage::query;
use crate::actors::{PASSWORD, Person};
use crate::app::{Answer, TestApp};

/// Nearly as much as data may hold.
const LARGE: usize = 16_000;

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_more_than_four_mebibytes_are_too_much_for_one_answer() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for number in 0..263 {
        let body = json!({ "data": { "external_reference": format!("r{number}"), "text": "x".repeat(LARGE) } });
        app.as_user(&admin, "POST", "/v1/identities", Some(body)).await.expect(201);
    }
    let get = async |path: &str| app.as_user(&admin, "GET", path, None).await;
    for path in ["/v1/identities/all", "/v1/identities/all?limit=1000", "/v1/identities/all?limit=500&fields=id,data"] {
        let refused = get(path).await.expect(400);
        assert_eq!(refused.fields(), ["limit"], "{path}");
        assert_eq!(refused.json()["errors"][0]["code"], "TOO_LARGE");
        assert!(refused.json()["detail"].as_str().expect("text").contains("after"), "{path}");
    }
    // What is not shown is not read.
    for path in ["/v1/identities/all?fields=id", "/v1/identities/all?fields=id,owner,deleted&sort=-created_at"] {
        assert_eq!(get(path).await.expect(200).json().as_array().expect("rows").len(), 264, "{path}");
    }
    let page = get("/v1/identities?pageSize=100&page=2").await.expect(200).json();
    assert_eq!(page["rows"][99]["data"]["text"].as_str().map(str::len), Some(LARGE));
    let first = app.ids_of(&admin, "/v1/identities/all?limit=200").await;
    let rest = app.ids_of(&admin, &format!("/v1/identities/all?limit=200&after={}", first[199])).await;
    assert_eq!(rest.len(), 64);
}

#[tokio::test(flavor = "multi_thread")]
async fn identities_shown_whole_with_their_users_count_too() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let rows = app.as_user(&admin, "GET", "/v1/users/all?populate=identity&fields=id,identity", None).await;
    let rows = rows.expect(200).json();
    assert!(rows[0]["identity"]["data"].is_object(), "{rows}");
    let rows = app.as_user(&admin, "GET", "/v1/users/all?populate=identity&fields=id,channel", None).await;
    assert_eq!(rows.expect(200).json()[0].as_object().expect("a row").keys().collect::<Vec<_>>(), ["id", "channel"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn data_holds_a_thousand_values_and_no_more() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let send = async |data: Value| app.as_user(&admin, "POST", "/v1/identities", Some(json!({ "data": data }))).await;
    let made = send(json!({ "many": vec![0; 999] })).await.expect(201).json();
    let nested: Vec<Value> = (0..250).map(|number| json!({ "a": number, "b": [number] })).collect();
    for (data, is_fine) in [
        (json!({ "many": vec![0; 1_000] }), false),
        (json!({ "nested": nested }), false),
        (json!({ "nested": nested[..249] }), true),
        ((0..1_001).map(|number| (format!("m{number}"), json!(1))).collect(), false),
    ] {
        let answer = send(data).await;
        if is_fine {
            answer.expect(201);
        } else {
            assert_eq!(answer.expect(422).json()["errors"][0]["field"], "data");
        }
    }
    let path = format!("/v1/identities/{}", made["id"].as_str().expect("an id"));
    let more = app.as_user(&admin, "PATCH", &path, Some(json!({ "data": { "one": "more" } }))).await.expect(422);
    assert_eq!((more.fields(), more.json()["errors"][0]["code"].clone()), (vec!["data".to_owned()], json!("TOO_MANY")));
}

// What a username does not show, a search by it does not find.
#[tokio::test(flavor = "multi_thread")]
async fn searches_find_no_address_that_no_username_shows() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let manager = app.new_user(&admin, "manager@example.com", "manage", "realm").await;
    let hidden = app.new_user(&admin, "secret@example.com", "user", "own").await;
    let shown = app.new_user(&admin, "Shown@Example.com", "user", "own").await;
    let bob = json!({ "username": "bob" });
    app.as_user(&admin, "PATCH", &format!("/v1/users/{}", hidden.user), Some(bob)).await.expect(200);
    // It still signs in by its address.
    app.login("secret@example.com").await;
    for who in [&admin, &manager.person] {
        let found = async |search: &str| app.ids_of(who, &format!("/v1/users/all?search={search}")).await;
        for nothing in ["secret", "secret@example.com", "s&searchFields=username&query=%7B%22username%22:%22bob%22%7D"]
        {
            assert!(!found(nothing).await.contains(&hidden.user), "{nothing}");
        }
        assert_eq!(found("bo").await, std::slice::from_ref(&hidden.user));
        assert_eq!(found("shown@EX").await, std::slice::from_ref(&shown.user));
        let counted = app.as_user(who, "GET", "/v1/users/count?search=secret", None).await.expect(200).json();
        assert_eq!(counted, json!(0));
    }
    let back = json!({ "username": "secret@example.com" });
    app.as_user(&admin, "PATCH", &format!("/v1/users/{}", hidden.user), Some(back)).await.expect(200);
    assert_eq!(app.ids_of(&admin, "/v1/users/all?search=secret").await, [hidden.user]);
}

/// Asks for the same list so many times at once.
async fn at_once(app: &Arc<TestApp>, who: &Person, path: &str, times: usize) -> Vec<Answer> {
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..times {
        let (app, who, path) = (Arc::clone(app), who.clone(), path.to_owned());
        asked.spawn(async move { app.as_user(&who, "GET", &path, None).await });
    }
    asked.join_all().await
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_lists_wait_for_one_another_and_nobody_else_waits_for_them() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let other = app.new_user(&admin, "other@example.com", "user", "own").await;
    let node = Arc::new(app.another_node_with(|settings| settings.traffic_limits = true).await);
    // What slow lists of others do: they hold all that lists may have.
    let mut held = Vec::new();
    let ample = Duration::from_secs(600);
    while let Ok(snapshot) =
        tokio::time::timeout(Duration::from_millis(200), node.app.store.snapshot_within(ample)).await
    {
        held.push(snapshot.expect("a snapshot"));
        assert!(held.len() < 100, "there is no end to them");
    }
    let answers = at_once(&node, &admin, "/v1/identities/all", 3).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [400, 400, 429], "two wait to the end of their time");
    for answer in answers {
        if answer.status == 429 {
            assert_eq!((answer.code().as_str(), answer.header("retry-after")), ("RATE_LIMIT_EXCEEDED", "1"));
        } else {
            assert!(answer.json()["detail"].as_str().expect("text").contains("takes too long"));
        }
    }
    // Everything else goes on meanwhile, and each account has its own turns.
    node.as_user(&admin, "GET", "/v1/users/me", None).await.expect(200);
    node.as_user(&admin, "POST", "/v1/identities", Some(json!({}))).await.expect(201);
    node.as_user(&other.person, "GET", "/v1/users/count", None).await.expect(400);
    drop(held);
    for answer in at_once(&node, &admin, "/v1/identities?pageSize=1", 2).await {
        answer.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn references_that_are_no_text_are_found_as_they_are() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for reference in [json!(7), json!("7"), json!(true), json!(7.5)] {
        let body = json!({ "data": { "external_reference": reference } });
        app.as_user(&admin, "POST", "/v1/identities", Some(body)).await.expect(201);
    }
    for asked in [
        json!({ "external_reference": 7 }),
        json!({ "data.external_reference": 7 }),
        json!({ "external_reference": "7" }),
        json!({ "external_reference": true }),
        json!({ "external_reference": { "$in": [7.5, 8] } }),
    ] {
        let path = format!("/v1/identities/all?query={}", query(&asked));
        let found = app.as_user(&admin, "GET", &path, None).await.expect(200).json();
        assert_eq!(found.as_array().map(Vec::len), Some(1), "{asked}: {found}");
    }
    let body = json!({ "username": "sam", "password": PASSWORD, "data": { "external_reference": 7 } });
    app.as_user(&admin, "POST", "/v1/users", Some(body)).await.expect(201);
    let path = format!("/v1/users/count?query={}", query(&json!({ "external_reference": { "$in": ["x", 7] } })));
    assert_eq!(app.as_user(&admin, "GET", &path, None).await.expect(200).json(), json!(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_count_from_one_and_one_entity_is_shown_whole() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let refused = app.as_user(&admin, "GET", "/v1/users?page=0", None).await.expect(400).json();
    assert_eq!(refused["errors"][0]["message"], "must be 1 or more: pages count from 1");
    let realm = app.as_user(&admin, "GET", "/v1/realms/all", None).await.expect(200).json()[0]["id"].clone();
    let user = app.as_user(&admin, "GET", "/v1/users/me", None).await.expect(200).json();
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    for path in [
        format!("/v1/realms/{}", text(&realm)),
        format!("/v1/users/{}", text(&user["id"])),
        format!("/v1/identities/{}", text(&user["identity"])),
    ] {
        let whole = app.as_user(&admin, "GET", &path, None).await.expect(200).json();
        let named = app.as_user(&admin, "GET", &format!("{path}?fields=id"), None).await.expect(200).json();
        assert_eq!(whole, named, "{path}");
    }
}
