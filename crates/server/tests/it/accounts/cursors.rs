//! Cursors: good for one caller, listing, filter and order, whole and for a day; anything else is a 400 (P116).

use std::time::Duration;

use super::stage::{api_key, assign, list, made, member, org};
use crate::app::{Answer, TestApp};

#[track_caller]
fn is_refused(answer: Answer, what: &str) {
    assert_eq!(answer.status, 400, "{what}: {}", answer.text);
    assert_eq!(answer.fields(), ["cursor"], "{what}");
}

async fn next(app: &TestApp, token: &str, query: &str) -> String {
    let page = list(app, token, &format!("{query}&limit=1")).await.expect(200);
    page.json()["meta"]["nextCursor"].as_str().expect("more").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_is_bound_to_what_it_was_made_for() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (ours, theirs) = (org(&app, &admin.access, "Ours Ltd").await, org(&app, &admin.access, "Theirs Ltd").await);
    let boss = member(&app, &admin.access, &ours, "boss@example.com", "ADMIN").await;
    made(&app, &admin.access, "alice@example.com").await;
    let query = format!("orgId={ours}&sort=email:asc");
    let cursor = next(&app, &admin.access, &query).await;
    list(&app, &admin.access, &format!("{query}&cursor={cursor}")).await.expect(200);
    // The number of rows may change from page to page.
    list(&app, &admin.access, &format!("{query}&limit=7&cursor={cursor}")).await.expect(200);
    is_refused(list(&app, &boss.access, &format!("{query}&cursor={cursor}")).await, "another caller");
    for other in [
        format!("orgId={ours}&sort=email:desc"),
        format!("orgId={ours}&sort=createdAt:asc"),
        format!("orgId={ours}"),
        format!("orgId={theirs}&sort=email:asc"),
        "sort=email:asc".to_owned(),
        format!("{query}&status=ACTIVE"),
        format!("{query}&type=INDIVIDUAL"),
    ] {
        is_refused(list(&app, &admin.access, &format!("{other}&cursor={cursor}")).await, &other);
    }
    let orgs = app.get("/v1/Orgs?limit=1").bearer(&admin.access).send().await.expect(200).json();
    let orgs = orgs["meta"]["nextCursor"].as_str().expect("more").to_owned();
    is_refused(list(&app, &admin.access, &format!("cursor={orgs}")).await, "another listing");
    // Status and type are two parameters, not one text.
    let active = next(&app, &admin.access, "status=ACTIVE").await;
    is_refused(list(&app, &admin.access, &format!("cursor={active}")).await, "a filter less");
}

// Roles and keys of an account are asked for in the same words and are told apart by the listing's name alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_roles_is_none_of_keys() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ours = org(&app, &admin.access, "Ours Ltd").await;
    let alice = member(&app, &admin.access, &ours, "alice@example.com", "ADMIN").await;
    assign(&app, &admin.access, &alice.id, &ours, "VIEWER").await;
    for _ in 0..2 {
        api_key(&app, &alice, &["read:identity"]).await;
    }
    let listings = ["Roles", "ApiKeys"].map(|name| format!("/v1/{name}?accountId={}&limit=1", alice.id));
    for (listing, other) in [(&listings[0], &listings[1]), (&listings[1], &listings[0])] {
        let page = app.get(listing).bearer(&admin.access).send().await.expect(200).json();
        let cursor = page["meta"]["nextCursor"].as_str().expect("more").to_owned();
        app.get(&format!("{listing}&cursor={cursor}")).bearer(&admin.access).send().await.expect(200);
        is_refused(app.get(&format!("{other}&cursor={cursor}")).bearer(&admin.access).send().await, other);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_with_any_other_bit_is_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    made(&app, &admin.access, "alice@example.com").await;
    let cursor = next(&app, &admin.access, "sort=email:asc").await;
    assert!(cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{cursor}");
    for place in 0..cursor.len() {
        for other in ["A", "B", "-"] {
            let mut spoiled = cursor.clone();
            spoiled.replace_range(place..=place, other);
            if spoiled != cursor {
                is_refused(list(&app, &admin.access, &format!("sort=email:asc&cursor={spoiled}")).await, &spoiled);
            }
        }
    }
    let long = "A".repeat(10_000);
    for text in ["", "x", "%00%01", "null", &cursor[1..], &format!("{cursor}A"), &format!("{cursor}=="), &long] {
        is_refused(list(&app, &admin.access, &format!("sort=email:asc&cursor={text}")).await, text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_holds_for_a_day() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    made(&app, &admin.access, "alice@example.com").await;
    let cursor = next(&app, &admin.access, "").await;
    let day = Duration::from_secs(24 * 3600);
    app.advance(day - Duration::from_secs(1)).await;
    let admin = app.admin().await;
    list(&app, &admin.access, &format!("cursor={cursor}")).await.expect(200);
    app.advance(Duration::from_secs(1)).await;
    let admin = app.admin().await;
    is_refused(list(&app, &admin.access, &format!("cursor={cursor}")).await, "after a day");
}
