//! Lists of realms.

use serde_json::{Value, json};

use super::stage::REALMS;
use crate::actors::Person;
use crate::app::TestApp;
use crate::entities::stage::query;

async fn names(app: &TestApp, who: &Person, parameters: &str) -> Vec<String> {
    let list = app.as_user(who, "GET", &format!("{REALMS}{parameters}"), None).await.expect(200).json();
    let rows = list["rows"].as_array().or(list.as_array()).expect("rows").clone();
    rows.iter().map(|row| row["name"].as_str().expect("a name").to_owned()).collect()
}

/// Seven realms and the realm `default`, a second apart, with one deleted.
async fn staged() -> (TestApp, Person) {
    let app = TestApp::new().await;
    let root = app.admin().await;
    for number in 0..7 {
        app.advance(std::time::Duration::from_secs(1)).await;
        let country = if number % 2 == 0 { "DE" } else { "FR" };
        let body = json!({ "name": format!("shop-{number}"), "country": country, "currency": "EUR" });
        let made = app.as_user(&root, "POST", REALMS, Some(body)).await.expect(201).json();
        if number == 3 {
            let path = format!("{REALMS}/{}", made["id"].as_str().expect("an id"));
            app.as_user(&root, "DELETE", &path, None).await.expect(200);
        }
    }
    (app, root)
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_hold_what_was_not_deleted_in_the_order_of_age() {
    let (app, root) = staged().await;
    let first = app.as_user(&root, "GET", &format!("{REALMS}?pageSize=3"), None).await.expect(200).json();
    assert_eq!(
        (&first["total"], &first["page"], &first["pageSize"], &first["totalPages"]),
        (&json!(7), &json!(1), &json!(3), &json!(3))
    );
    assert_eq!(names(&app, &root, "?pageSize=3").await, ["default", "shop-0", "shop-1"]);
    assert_eq!(names(&app, &root, "?pageSize=3&page=2").await, ["shop-2", "shop-4", "shop-5"]);
    assert_eq!(names(&app, &root, "?pageSize=3&page=3").await, ["shop-6"]);
    assert!(names(&app, &root, "?pageSize=3&page=4").await.is_empty());
    assert_eq!(names(&app, &root, "?pageSize=2&sort=-name").await, ["shop-6", "shop-5"]);
    assert_eq!(names(&app, &root, "?scope=deleted").await, ["shop-3"]);
    assert_eq!(names(&app, &root, "?scope=false").await.len(), 8);
    let bare = app.as_user(&root, "GET", &format!("{REALMS}?fields=id,name&pageSize=1"), None).await.expect(200).json();
    let members: Vec<_> = bare["rows"][0].as_object().expect("a row").keys().cloned().collect();
    assert_eq!(members, ["id", "name"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_total_is_never_an_old_one() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let root = app.admin().await;
    let total = async |node: &TestApp| {
        node.catch_up().await;
        node.as_user(&root, "GET", REALMS, None).await.expect(200).json()["total"].clone()
    };
    for node in [&app, &other] {
        assert_eq!(total(node).await, 1);
    }
    let made = app.new_realm(&root, "shop").await;
    for node in [&app, &other] {
        assert_eq!(total(node).await, 2);
    }
    other.as_user(&root, "DELETE", &made.path, None).await.expect(200);
    for node in [&app, &other] {
        assert_eq!(total(node).await, 1);
    }
    app.as_user(&root, "POST", &format!("{}/restore", made.path), None).await.expect(200);
    for node in [&app, &other] {
        assert_eq!(total(node).await, 2);
    }
    // What narrows is counted for itself.
    let narrowed = app.as_user(&root, "GET", &format!("{REALMS}?search=sho"), None).await.expect(200).json();
    assert_eq!(narrowed["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn slices_go_on_after_the_last_row() {
    let (app, root) = staged().await;
    assert_eq!(names(&app, &root, "/all").await.len(), 7);
    let slice = app.as_user(&root, "GET", &format!("{REALMS}/all?limit=4"), None).await.expect(200).json();
    let last = slice[3]["id"].as_str().expect("an id").to_owned();
    assert_eq!(names(&app, &root, &format!("/all?limit=4&after={last}")).await, ["shop-4", "shop-5", "shop-6"]);
    app.as_user(&root, "GET", &format!("{REALMS}/all?after=0123456789abcdef01234567"), None).await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_and_searches_narrow_by_the_columns_there_are() {
    let (app, root) = staged().await;
    let asked = |value: Value| format!("?query={}", query(&value));
    assert_eq!(names(&app, &root, &asked(json!({ "country": "FR" }))).await, ["shop-1", "shop-5"]);
    assert_eq!(names(&app, &root, &asked(json!({ "name": { "$in": ["shop-1", "shop-3"] } }))).await, ["shop-1"]);
    let late = json!({ "created_at": { "$gt": "1767225605000" }, "currency": "EUR" });
    assert_eq!(names(&app, &root, &asked(late)).await, ["shop-5", "shop-6"]);
    assert_eq!(names(&app, &root, "?search=SHOP-5").await, ["shop-5"]);
    assert_eq!(names(&app, &root, "?search=shop-&searchFields=name&pageSize=100").await.len(), 6);
    assert!(names(&app, &root, "?search=%25").await.is_empty());
    for (parameters, field) in [
        (asked(json!({ "key": "x" })), "query.key"),
        (asked(json!({ "data.x": 1 })), "query.data.x"),
        (asked(json!({ "settings": "{}" })), "query.settings"),
        (asked(json!({ "realm": "x" })), "query.realm"),
        (asked(json!({ "country": { "$gt": "A" } })), "query.country"),
        ("?sort=key".to_owned(), "sort"),
        ("?scope=own".to_owned(), "scope"),
        ("?scope=mine".to_owned(), "scope"),
        ("?searchFields=key&search=x".to_owned(), "searchFields"),
        ("?page=0".to_owned(), "page"),
    ] {
        let answer = app.as_user(&root, "GET", &format!("{REALMS}{parameters}"), None).await;
        assert_eq!((answer.status.as_u16(), answer.fields()), (400, vec![field.to_owned()]), "{parameters}");
    }
}
