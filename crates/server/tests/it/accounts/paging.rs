//! Pages of accounts: every order, both ways, and nothing lost or repeated while others write (P116).

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use super::stage::{create, emails, erase, list, made, member, org, patch, text};
use crate::actors::Person;
use crate::app::{Answer, TestApp};

const ORDERS: [&str; 6] =
    ["createdAt:asc", "createdAt:desc", "email:asc", "email:desc", "lastLoginAt:asc", "lastLoginAt:desc"];

fn cursor(page: &Answer, name: &str) -> Option<String> {
    page.json()["meta"][name].as_str().map(str::to_owned)
}

/// Reads the pages from the first to the last, then back to the first.
async fn walk(app: &TestApp, token: &str, query: &str) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    let mut forward = Vec::new();
    let mut next = String::new();
    let mut last = loop {
        let page = list(app, token, &format!("{query}&limit=3{next}")).await.expect(200);
        forward.push(emails(&page));
        match cursor(&page, "nextCursor") {
            Some(found) => next = format!("&cursor={found}"),
            None => break page,
        }
    };
    let mut backward = Vec::new();
    while let Some(found) = cursor(&last, "prevCursor") {
        last = list(app, token, &format!("{query}&limit=3&cursor={found}")).await.expect(200);
        backward.push(emails(&last));
    }
    (forward, backward)
}

struct Scene {
    app: TestApp,
    admin: Person,
    ours: String,
}

/// Accounts of every kind: made together and apart, who signed in and who never did, members and others.
async fn scene() -> Scene {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ours = org(&app, &admin.access, "Ours Ltd").await;
    for number in 0..10 {
        let email = format!("p{}@example.com", (number * 7) % 10);
        let kind = if number % 2 == 0 { "INDIVIDUAL" } else { "ENTITY" };
        let mut body = json!({ "type": kind, "email": email });
        if number % 3 != 0 {
            body["orgId"] = ours.clone().into();
        }
        create(&app, &admin.access, &body).await.expect(201);
        if number % 2 == 0 {
            app.advance(Duration::from_millis(1)).await;
        }
    }
    for number in 0..4 {
        member(&app, &admin.access, &ours, &format!("m{number}@example.com"), "VIEWER").await;
        app.advance(Duration::from_millis(1)).await;
    }
    app.login("m1@example.com").await;
    Scene { app, admin, ours }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_shows_everybody_once_both_ways() {
    let Scene { app, admin, ours } = scene().await;
    for order in ORDERS {
        for filter in [String::new(), format!("&orgId={ours}"), "&type=ENTITY".to_owned(), "&status=ACTIVE".to_owned()]
        {
            let query = format!("sort={order}{filter}");
            let whole = emails(&list(&app, &admin.access, &format!("{query}&limit=250")).await.expect(200));
            assert!(whole.len() >= 5, "{query}");
            let (forward, backward) = walk(&app, &admin.access, &query).await;
            assert_eq!(forward.concat(), whole, "{query}");
            let again: Vec<_> = backward.iter().rev().cloned().collect();
            assert_eq!(again, forward[..forward.len() - 1], "{query}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_and_filters_are_what_they_say() {
    let Scene { app, admin, ours } = scene().await;
    let all = |query: String| {
        let (app, token) = (&app, &admin.access);
        async move { list(app, token, &format!("{query}&limit=250")).await.expect(200).json()["data"].clone() }
    };
    for filter in [String::new(), format!("&orgId={ours}")] {
        for (order, member) in [("createdAt", "createdAt"), ("email", "email"), ("lastLoginAt", "lastLoginAt")] {
            let rows = all(format!("sort={order}:asc{filter}")).await;
            let rows = rows.as_array().expect("rows");
            let keys: Vec<_> = rows.iter().map(|row| row[member].as_str().unwrap_or_default()).collect();
            assert!(keys.is_sorted(), "{order}: {keys:?}");
            let down = all(format!("sort={order}:desc{filter}")).await;
            assert!(down.as_array().expect("rows").iter().eq(rows.iter().rev()), "{order}");
        }
        let default = all(format!("limit=250{filter}").replace("limit=250", "x=1")).await;
        assert_eq!(default, all(format!("sort=createdAt:desc{filter}")).await);
        let entities = all(format!("type=ENTITY{filter}")).await;
        assert!(
            entities.as_array().is_some_and(|rows| rows.len() >= 3 && rows.iter().all(|row| row["type"] == "ENTITY"))
        );
        assert_eq!(all(format!("status=SUSPENDED{filter}")).await, json!([]));
    }
    // Who signed in last stands last, in the whole realm and among the members.
    for filter in [String::new(), format!("&orgId={ours}")] {
        let rows = all(format!("sort=lastLoginAt:desc{filter}")).await;
        assert_eq!(rows[0]["email"], "m1@example.com", "{filter}");
    }
    let id = made(&app, &admin.access, "suspended@example.com").await;
    patch(&app, &admin.access, &id, &json!({ "status": "SUSPENDED" })).await.expect(200);
    assert_eq!(all("status=SUSPENDED&type=INDIVIDUAL".to_owned()).await[0]["id"], id);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_lose_and_repeat_nobody_while_others_come_and_go() {
    for order in ORDERS {
        for is_in_org in [false, true] {
            let Scene { app, admin, ours } = scene().await;
            let filter = if is_in_org { format!("&orgId={ours}") } else { String::new() };
            let query = format!("sort={order}{filter}&limit=2");
            let whole = emails(&list(&app, &admin.access, &format!("sort={order}{filter}")).await.expect(200));
            // These go while the pages are read; all others stay.
            let leaving: Vec<&String> = whole.iter().filter(|email| email.starts_with('p')).take(4).collect();
            let mut leaving_ids = Vec::new();
            for email in &leaving {
                leaving_ids
                    .push(app.query(&format!("SELECT id FROM accounts WHERE email = '{email}'")).await.remove(0));
            }
            let mut seen = Vec::new();
            let mut page = list(&app, &admin.access, &query).await.expect(200);
            let mut number = 0;
            loop {
                seen.extend(emails(&page));
                // Before and behind every place, in each order.
                for email in [
                    format!("a{number}@example.com"),
                    format!("n{number}@example.com"),
                    format!("z{number}@example.com"),
                ] {
                    let body = json!({ "type": "INDIVIDUAL", "email": email, "orgId": ours });
                    create(&app, &admin.access, &body).await.expect(201);
                }
                if let Some(id) = leaving_ids.pop() {
                    erase(&app, &admin.access, &id).await.expect(204);
                }
                number += 1;
                let Some(next) = cursor(&page, "nextCursor").filter(|_| number < 40) else { break };
                page = list(&app, &admin.access, &format!("{query}&cursor={next}")).await.expect(200);
            }
            let once: BTreeSet<&String> = seen.iter().collect();
            assert_eq!(once.len(), seen.len(), "{query} repeats: {seen:?}");
            for email in whole.iter().filter(|email| !leaving.contains(email)) {
                // A listing that grows at its end faster than it is read is cut short here, behind everybody who was there.
                assert!(seen.contains(email), "{query} loses {email}: {seen:?}");
            }
            // And back, over all that came meanwhile.
            let mut back = Vec::new();
            let mut steps = 0;
            while let Some(previous) = cursor(&page, "prevCursor") {
                page = list(&app, &admin.access, &format!("{query}&cursor={previous}")).await.expect(200);
                back.extend(emails(&page));
                steps += 1;
                assert!(steps < 200, "{query} has no beginning");
            }
            let once: BTreeSet<&String> = back.iter().collect();
            assert_eq!(once.len(), back.len(), "{query} repeats backwards");
        }
    }
}

// An account that was erased, or that has no address, shows to nobody.
#[tokio::test(flavor = "multi_thread")]
async fn accounts_without_an_address_do_not_show() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = made(&app, &admin.access, "alice@example.com").await;
    erase(&app, &admin.access, &id).await.expect(204);
    for order in ORDERS {
        assert_eq!(
            emails(&list(&app, &admin.access, &format!("sort={order}")).await.expect(200)),
            ["root@example.com"]
        );
    }
    assert_eq!(text(&app.me(&admin.access).await, "email"), "root@example.com");
}
