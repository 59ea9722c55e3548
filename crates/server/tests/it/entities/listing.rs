//! Lists: pages, slices, queries, searches and orders, and what is told of a question that cannot be asked.

use serde_json::{Value, json};

use super::stage::{Actor, query};
use crate::actors::{PASSWORD, Person};
use crate::app::TestApp;

/// Five identities of two countries, a moment apart, and somebody who sees the whole realm.
async fn stage() -> (TestApp, Person, Actor, Vec<String>) {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let actor = app.new_user(&admin, "actor@example.com", "user", "own").await;
    let mut ids = Vec::new();
    for number in 0..5 {
        app.advance(std::time::Duration::from_millis(10)).await;
        let body = json!({
            "country": if number % 2 == 0 { "HR" } else { "SI" }, "type": if number == 3 { "company" } else { "person" },
            "data": {
                "external_reference": format!("Ref_{number}%"), "level": number, "name": format!("n{number}"), "vip": number == 1,
                "deep": { "er": { "still": "x" } }, "none": null,
            },
        });
        let made = app.as_user(&actor.person, "POST", "/v1/identities", Some(body)).await.expect(201).json();
        ids.push(made["id"].as_str().expect("an id").to_owned());
    }
    (app, admin, actor, ids)
}

async fn found(app: &TestApp, who: &Person, asked: Value) -> Vec<String> {
    app.ids_of(who, &format!("/v1/identities/all?query={}", query(&asked))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_slices_cover_the_list_once() {
    let (app, _, actor, ids) = stage().await;
    let me = &actor.person;
    let mut whole = vec![actor.identity.clone()];
    whole.extend(ids);
    assert_eq!(app.ids_of(me, "/v1/identities/all").await, whole);
    let mut paged = Vec::new();
    for page in 1..=3 {
        let answer =
            app.as_user(me, "GET", &format!("/v1/identities?page={page}&pageSize=2"), None).await.expect(200).json();
        let figures = ["total", "page", "pageSize", "totalPages"].map(|name| answer[name].clone());
        assert_eq!(figures, [json!(6), json!(page), json!(2), json!(3)]);
        paged.extend(answer["rows"].as_array().expect("rows").iter().map(|row| row["id"].as_str().unwrap().to_owned()));
    }
    assert_eq!(paged, whole);
    let beyond = app.as_user(me, "GET", "/v1/identities?page=9", None).await.expect(200).json();
    assert_eq!((&beyond["rows"], &beyond["total"]), (&json!([]), &json!(6)));
    assert_eq!(app.ids_of(me, "/v1/identities/all?limit=2&offset=1").await, whole[1..3]);
    let mut walked = Vec::new();
    let mut path = "/v1/identities/all?limit=4".to_owned();
    loop {
        let ids = app.ids_of(me, &path).await;
        let Some(last) = ids.last() else { break };
        path = format!("/v1/identities/all?limit=4&after={last}");
        walked.extend(ids);
    }
    assert_eq!(walked, whole);
    let down: Vec<_> = whole.iter().rev().cloned().collect();
    assert_eq!(app.ids_of(me, "/v1/identities/all?sort=-created_at").await, down);
    assert_eq!(app.ids_of(me, &format!("/v1/identities/all?sort=-created_at&after={}", whole[2])).await, down[4..]);
    // More than there is on a page is the whole page.
    let most = app.as_user(me, "GET", "/v1/identities?pageSize=100000", None).await.expect(200).json();
    assert_eq!(most["pageSize"], 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_owns_and_what_one_is_stand_in_one_order() {
    let (app, admin, actor, _) = stage().await;
    let me = &actor.person;
    let path = format!("/v1/identities/{}", actor.identity);
    let root = app.as_user(&admin, "GET", "/v1/users/me", None).await.expect(200).json()["id"].clone();
    let count = async |narrowed: &str| {
        app.as_user(me, "GET", &format!("/v1/identities/count?{narrowed}"), None).await.expect(200).json()
    };
    // Whether the caller owns the identity that it acts for or somebody else does, it is listed once, in its place.
    for owner in [&json!(actor.user), &root] {
        let change = json!({ "owner": owner, "data": { "external_reference": "Ref_2%a" } });
        app.as_user(&admin, "PATCH", &path, Some(change)).await.expect(200);
        let answer = app.as_user(me, "GET", "/v1/identities?sort=external_reference", None).await.expect(200).json();
        let rows = answer["rows"].as_array().expect("rows");
        let names: Vec<_> = rows.iter().map(|row| row["data"]["external_reference"].as_str().expect("text")).collect();
        assert_eq!(names, ["Ref_0%", "Ref_1%", "Ref_2%", "Ref_2%a", "Ref_3%", "Ref_4%"]);
        assert_eq!(rows[3]["owner"], *owner);
        assert_eq!((&answer["total"], count("").await), (&json!(6), json!(6)));
        let narrowed = format!("query={}", query(&json!({ "external_reference": "Ref_2%a" })));
        assert_eq!(app.ids_of(me, &format!("/v1/identities?{narrowed}")).await, std::slice::from_ref(&actor.identity));
        assert_eq!(count(&narrowed).await, 1);
        assert_eq!(
            app.ids_of(me, "/v1/identities?sort=-external_reference&pageSize=1&page=3").await,
            std::slice::from_ref(&actor.identity)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_compare_columns_times_and_data() {
    let (app, admin, actor, ids) = stage().await;
    let me = &actor.person;
    let some = |numbers: &[usize]| numbers.iter().map(|&number| ids[number].clone()).collect::<Vec<_>>();
    let cases = [
        (json!({ "country": "SI" }), some(&[1, 3])),
        (json!({ "country": "SI", "type": "company" }), some(&[3])),
        (json!({ "country": { "$in": ["HR", "DE"] } }), some(&[0, 2, 4])),
        (json!({ "id": ids[2] }), some(&[2])),
        (json!({ "id": { "$in": [ids[4], ids[0]] } }), some(&[0, 4])),
        (json!({ "external_reference": "Ref_1%" }), some(&[1])),
        // The very text, and not another spelling of it.
        (json!({ "external_reference": "ref_1%" }), vec![]),
        (json!({ "data.external_reference": "Ref_2%" }), some(&[2])),
        (json!({ "data.level": 3 }), some(&[3])),
        (json!({ "data.level": "3" }), vec![]),
        (json!({ "data.vip": true }), some(&[1])),
        (json!({ "data.name": "n4", "country": "HR" }), some(&[4])),
        (json!({ "data.deep.er.still": "x", "data.level": 0 }), some(&[0])),
        (json!({ "data.none": null, "data.level": 2 }), some(&[2])),
        (json!({ "data.absent": "x" }), vec![]),
        (json!({ "owner": actor.user, "type": "person" }), some(&[0, 1, 2, 4])),
        (json!({ "owner": "634b56217f6a7b0be52dffbd" }), vec![]),
    ];
    for (asked, expected) in cases {
        assert_eq!(found(&app, me, asked.clone()).await, expected, "{asked}");
    }
    let at = |number: usize| {
        let path = format!("/v1/identities/{}", ids[number]);
        let (app, admin) = (&app, &admin);
        async move { app.as_user(admin, "GET", &path, None).await.expect(200).json()["created_at"].clone() }
    };
    let (first, third) = (at(1).await, at(3).await);
    assert_eq!(found(&app, me, json!({ "created_at": { "$gt": first, "$lte": third } })).await, some(&[2, 3]));
    let as_number: i64 = third.as_str().expect("text").parse().expect("a number");
    assert_eq!(found(&app, me, json!({ "created_at": { "$gte": as_number } })).await, some(&[3, 4]));
    assert_eq!(found(&app, me, json!({ "created_at": third })).await, some(&[3]));
    // A user's id also says when it was made: another second is nobody.
    let other_second = format!("{}{}", "00000001", &actor.user[8..]);
    assert_eq!(found(&app, me, json!({ "owner": other_second })).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_find_beginnings_in_any_case_and_nothing_by_wildcards() {
    let (app, admin, actor, ids) = stage().await;
    let me = &actor.person;
    let search = async |text: &str| app.ids_of(me, &format!("/v1/identities/all?search={text}")).await;
    assert_eq!(search("REF_").await, ids);
    assert_eq!(search("ref_3").await, ids[3..4]);
    for nothing in ["%25", "_", "ef_", "Ref%25", "re%5F%25", "%5C", "ref.3"] {
        assert_eq!(search(nothing).await, Vec::<String>::new(), "{nothing}");
    }
    // Users by the beginning of what they sign in by.
    let names = async |path: &str| {
        let rows = app.as_user(&admin, "GET", path, None).await.expect(200).json();
        rows.as_array()
            .expect("rows")
            .iter()
            .map(|row| row["username"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let body = json!({ "username": "Miles Dewey", "password": PASSWORD, "data": { "external_reference": "act-1" } });
    app.as_user(&admin, "POST", "/v1/users", Some(body)).await.expect(201);
    assert_eq!(names("/v1/users/all?search=ACT").await, ["actor@example.com", "Miles Dewey"]);
    assert_eq!(names("/v1/users/all?search=miles%20d").await, ["Miles Dewey"]);
    assert_eq!(names("/v1/users/all?search=act&searchFields=username").await, ["actor@example.com"]);
    assert_eq!(names("/v1/users/all?search=dewey").await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_sorted_and_shown_as_asked() {
    let (app, _, actor, ids) = stage().await;
    let me = &actor.person;
    let asked =
        query(&json!({ "external_reference": { "$in": (0..5).map(|n| format!("Ref_{n}%")).collect::<Vec<_>>() } }));
    let sorted = app.ids_of(me, &format!("/v1/identities/all?sort=country,-external_reference&query={asked}")).await;
    let expected: Vec<_> = [4, 2, 0, 3, 1].map(|number: usize| ids[number].clone()).into();
    assert_eq!(sorted, expected);
    let rows = app.as_user(me, "GET", "/v1/identities?fields=id,data&pageSize=1", None).await.expect(200).json();
    let names: Vec<_> = rows["rows"][0].as_object().expect("a row").keys().cloned().collect();
    assert_eq!(names, ["id", "data"]);
    let user = app.as_user(me, "GET", "/v1/users?populate=identity&fields=identity", None).await.expect(200).json();
    assert_eq!(user["rows"][0]["identity"]["id"], actor.identity);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_cannot_be_asked_is_told_so_by_its_name() {
    let (app, _, actor, ids) = stage().await;
    let me = &actor.person;
    let by_query = [
        ("query", "not json".to_owned()),
        ("query", "[]".to_owned()),
        ("query.password", json!({ "password": "x" }).to_string()),
        ("query.realm", json!({ "realm": "x" }).to_string()),
        ("query.deleted_at", json!({ "deleted_at": null }).to_string()),
        ("query.t.id", json!({ "t.id": "x" }).to_string()),
        ("query.country", json!({ "country": { "$gt": "A" } }).to_string()),
        ("query.country", json!({ "country": { "$ne": "A" } }).to_string()),
        ("query.country", json!({ "country": { "$regex": ".*" } }).to_string()),
        ("query.country", json!({ "country": {} }).to_string()),
        ("query.country", json!({ "country": ["HR"] }).to_string()),
        ("query.country", json!({ "country": { "$in": [] } }).to_string()),
        ("query.country", json!({ "country": { "$in": vec!["HR"; 101] } }).to_string()),
        ("query.country", json!({ "country": 5 }).to_string()),
        ("query.created_at", json!({ "created_at": "yesterday" }).to_string()),
        ("query.owner", json!({ "owner": "acc_000000000000" }).to_string()),
        ("query.data.a b", json!({ "data.a b": 1 }).to_string()),
        ("query.data.x') --", json!({ "data.x') --": 1 }).to_string()),
        ("query.data.level", json!({ "data.level": { "$gt": 1 } }).to_string()),
        ("query.data.level", json!({ "data.level": [1] }).to_string()),
        ("query.$where", json!({ "$where": "1" }).to_string()),
        ("query.$or", json!({ "$or": [] }).to_string()),
    ];
    for (field, text) in by_query {
        let path =
            format!("/v1/identities?query={}", text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>());
        let refused = app.as_user(me, "GET", &path, None).await.expect(400).json();
        assert_eq!(refused["errors"][0]["field"], field, "{text}");
    }
    for (field, parameters) in [
        ("sort", "sort=password"),
        ("sort", "sort=created_at;id"),
        ("sort", "sort=id,type,country,currency"),
        ("searchFields", "search=x&searchFields=data"),
        ("search", &format!("search={}", "x".repeat(129))),
        ("page", "page=0"),
        ("page", "page=-1"),
        ("page", "page=x"),
        ("page", "page=101&pageSize=100"),
        ("pageSize", "pageSize=0"),
        ("pageSize", "pageSize=1e2"),
        ("scope", "scope=none"),
    ] {
        let refused = app.as_user(me, "GET", &format!("/v1/identities?{parameters}"), None).await.expect(400).json();
        assert_eq!(refused["errors"][0]["field"], field, "{parameters}");
    }
    let deep = app.as_user(me, "GET", "/v1/identities?page=2000&pageSize=10", None).await.expect(400).json();
    assert!(deep["detail"].as_str().expect("text").contains("/all with limit, and after"), "{deep}");
    for (field, parameters) in [
        ("limit", "limit=0"),
        ("limit", "limit=1001"),
        ("offset", "offset=10001"),
        ("after", "after=634b56217f6a7b0be52dffbd"),
        ("after", "after=x"),
        ("after", &format!("after={}&sort=country", ids[0])),
    ] {
        let refused =
            app.as_user(me, "GET", &format!("/v1/identities/all?{parameters}"), None).await.expect(400).json();
        assert_eq!(refused["errors"][0]["field"], field, "{parameters}");
    }
    let populate = app.as_user(me, "GET", "/v1/users?populate=owner", None).await.expect(400).json();
    assert_eq!(populate["errors"][0]["field"], "populate");
}
