//! Listing clients, page by page (P116).

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{CLIENTS, shop_with};
use crate::app::TestApp;

fn ids(page: &Value) -> Vec<String> {
    let rows = page["data"].as_array().expect("rows");
    rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_are_listed_newest_first_with_their_secrets() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mut made = Vec::new();
    for number in 0..7 {
        app.clock.advance(Duration::from_millis(number % 2));
        let method = if number == 3 { "none" } else { "client_secret_basic" };
        let body = shop_with(json!({ "name": format!("Shop {number}"), "authMethod": method }));
        let client = app.new_client(&admin, &body).await;
        if number == 5 {
            app.add_secret(&admin, &client, &json!({})).await.expect(201);
        }
        made.push(client);
    }
    let all = app.fetch(CLIENTS, &admin).await.expect(200);
    assert!(made.iter().all(|client| client.secret.is_empty() || !all.text.contains(&client.secret)));
    let all = all.json();
    assert_eq!(ids(&all).len(), 7);
    for row in all["data"].as_array().expect("rows") {
        let one = app.fetch(&format!("{CLIENTS}/{}", row["id"].as_str().expect("an id")), &admin).await.json();
        assert_eq!(*row, one["data"]);
    }
    let ages: Vec<&str> =
        all["data"].as_array().expect("rows").iter().filter_map(|it| it["createdAt"].as_str()).collect();
    assert!(ages.is_sorted_by(|newer, older| newer >= older), "{ages:?}");

    let (mut forward, mut pages, mut query) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = app.fetch(&format!("{CLIENTS}?limit=3{query}"), &admin).await.expect(200).json();
        forward.extend(page["data"].as_array().expect("rows").clone());
        let next = page["meta"]["nextCursor"].as_str().map(str::to_owned);
        pages.push(page);
        match next {
            Some(next) => query = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(Value::Array(forward), all["data"]);
    // Backwards they are the same, secrets included.
    let back = pages[2]["meta"]["prevCursor"].as_str().expect("a cursor");
    let page = app.fetch(&format!("{CLIENTS}?limit=3&cursor={back}"), &admin).await.expect(200).json();
    assert_eq!(page["data"], pages[1]["data"]);
    for query in ["limit=0", "limit=251", "limit=x", "cursor=x"] {
        app.fetch(&format!("{CLIENTS}?{query}"), &admin).await.expect(400);
    }
}
