//! Pages of organizations: order, filters, both directions, and writes between two pages.

use serde_json::{Value, json};

use super::stage::column;
use crate::actors::Person;
use crate::app::TestApp;

/// Seven organizations, made a second apart, two of them French.
async fn seven(app: &TestApp, admin: &Person) -> Vec<String> {
    let mut ids = Vec::new();
    for (number, name) in ["delta", "Alpha", "golf", "BRAVO", "Écho", "charlie", "foxtrot"].into_iter().enumerate() {
        let country = if number % 4 == 1 { "FR" } else { "DE" };
        let body = json!({ "legalName": name, "country": country });
        let made = app.post_json("/v1/Orgs", admin, &body).await.expect(201);
        ids.push(made.json()["data"]["id"].as_str().expect("an id").to_owned());
        app.advance(std::time::Duration::from_secs(1)).await;
    }
    ids
}

/// Reads a listing to its end, page by page, and back to its beginning; the pages must be the same ones.
async fn there_and_back(app: &TestApp, who: &Person, query: &str, limit: usize) -> Vec<String> {
    let page = async |cursor: Option<&str>| {
        let cursor = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        app.fetch(&format!("/v1/Orgs?{query}&limit={limit}{cursor}"), who).await.expect(200)
    };
    let mut pages = vec![page(None).await];
    while let Some(next) = pages.last().and_then(|last| last.json()["meta"]["nextCursor"].as_str().map(str::to_owned)) {
        pages.push(page(Some(&next)).await);
    }
    assert_eq!(pages[0].json()["meta"]["prevCursor"], Value::Null);
    for at in (1..pages.len()).rev() {
        let previous = pages[at].json()["meta"]["prevCursor"].as_str().expect("a way back").to_owned();
        assert_eq!(column(&page(Some(&previous)).await, "id"), column(&pages[at - 1], "id"), "{query}, page {at}");
    }
    let (last, full) = pages.split_last().expect("a page");
    assert!(full.iter().all(|page| column(page, "id").len() == limit));
    assert!(column(last, "id").len() <= limit);
    pages.iter().flat_map(|page| column(page, "id")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_order_is_read_whole_in_both_directions() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ids = seven(&app, &admin).await;
    let by_name: Vec<String> = [1, 3, 5, 0, 6, 2, 4].map(|at| ids[at].clone()).to_vec();
    let down = |ids: &[String]| ids.iter().rev().cloned().collect::<Vec<_>>();
    for limit in [1, 2, 3, 7, 250] {
        let read = async |query: &str| there_and_back(&app, &admin, query, limit).await;
        assert_eq!(read("sort=createdAt:asc").await, ids);
        assert_eq!(read("sort=createdAt:desc").await, down(&ids));
        assert_eq!(read("").await, down(&ids));
        assert_eq!(read("sort=legalName:asc").await, by_name);
        assert_eq!(read("sort=legalName:desc").await, down(&by_name));
        assert_eq!(read("country=FR&sort=createdAt:asc").await, [ids[1].clone(), ids[5].clone()]);
        assert_eq!(read("country=FR&sort=legalName:desc").await, [ids[5].clone(), ids[1].clone()]);
        assert_eq!(read("country=ES").await, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn members_see_their_own_organization_alone() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ids = seven(&app, &admin).await;
    let viewer = app.member(&admin, &ids[1], "VIEWER", "viewer@example.com").await;
    for query in ["", "sort=legalName:asc", "country=FR", "limit=1"] {
        let page = app.fetch(&format!("/v1/Orgs?{query}"), &viewer).await.expect(200);
        assert_eq!(column(&page, "id"), [ids[1].clone()], "{query}");
        assert_eq!(page.json()["meta"]["nextCursor"], Value::Null);
        assert_eq!(page.json()["meta"]["prevCursor"], Value::Null);
    }
    assert_eq!(column(&app.fetch("/v1/Orgs?country=DE", &viewer).await.expect(200), "id"), Vec::<String>::new());
    let investor = app.member(&admin, &ids[1], "INVESTOR", "investor@example.com").await;
    app.fetch("/v1/Orgs", &investor).await.expect(403);
    let nobody = app.register("nobody@example.com").await;
    app.fetch("/v1/Orgs", &nobody).await.expect(403);
}

// P116: rows that come and go between two pages neither repeat nor hide others.
#[tokio::test(flavor = "multi_thread")]
async fn writes_between_pages_lose_and_repeat_nothing() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ids = seven(&app, &admin).await;
    let first = app.fetch("/v1/Orgs?sort=createdAt:asc&limit=3", &admin).await.expect(200);
    let next = first.json()["meta"]["nextCursor"].as_str().expect("more").to_owned();
    // The row that the cursor stands on goes, and one comes at the end.
    app.query(&format!("DELETE FROM orgs WHERE id = '{}'", ids[2])).await;
    let late = app.make_org(&admin, "Late").await;
    let second = app.fetch(&format!("/v1/Orgs?sort=createdAt:asc&limit=9&cursor={next}"), &admin).await.expect(200);
    let expected: Vec<String> = ids[3..].iter().cloned().chain([late]).collect();
    assert_eq!(column(&second, "id"), expected);
}

// P116: a cursor counts for the listing, filter, order and caller that it was made for, and for a day.
#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_counts_for_its_own_listing_alone() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    seven(&app, &admin).await;
    let first = app.fetch("/v1/Orgs?sort=createdAt:asc&limit=2", &admin).await.expect(200);
    let cursor = first.json()["meta"]["nextCursor"].as_str().expect("more").to_owned();
    for path in [
        "/v1/Orgs?limit=2",
        "/v1/Orgs?sort=createdAt:desc&limit=2",
        "/v1/Orgs?sort=legalName:asc&limit=2",
        "/v1/Orgs?sort=createdAt:asc&country=DE&limit=2",
        "/v1/Roles?limit=2",
    ] {
        let refused = app.fetch(&format!("{path}&cursor={cursor}"), &admin).await.expect(400);
        assert_eq!(refused.fields(), ["cursor"], "{path}");
    }
    let path = format!("/v1/Orgs?sort=createdAt:asc&limit=5&cursor={cursor}");
    app.fetch(&path, &admin).await.expect(200);
    let mut flipped = cursor.clone().into_bytes();
    flipped[20] = if flipped[20] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped).expect("ASCII");
    for bad in [flipped.as_str(), "", "x", "0", &"A".repeat(5000)] {
        let refused = app.fetch(&format!("/v1/Orgs?sort=createdAt:asc&cursor={bad}"), &admin).await.expect(400);
        assert_eq!(refused.fields(), ["cursor"], "{bad}");
    }
    app.advance(std::time::Duration::from_secs(24 * 3600)).await;
    let admin = app.admin().await;
    assert_eq!(app.fetch(&path, &admin).await.expect(400).fields(), ["cursor"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_of_the_wrong_form_are_named() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for (query, field) in [
        ("sort=createdAt", "sort"),
        ("sort=CREATEDAT:asc", "sort"),
        ("sort=email:asc", "sort"),
        ("sort=", "sort"),
        ("country=de", "country"),
        ("country=DEU", "country"),
        ("country=", "country"),
        ("limit=0", "limit"),
        ("limit=251", "limit"),
        ("limit=-1", "limit"),
        ("limit=1.5", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("limit=", "limit"),
        ("limit=1&limit=2", "limit"),
    ] {
        let refused = app.fetch(&format!("/v1/Orgs?{query}"), &admin).await.expect(400);
        assert_eq!((refused.code(), refused.fields()), ("BAD_REQUEST".to_owned(), vec![field.to_owned()]), "{query}");
    }
}
