//! Who may move a clock and read messages, and where: administrators of test realms, in them.

use serde_json::{Value, json};

use super::stage::{ADVANCE, DAY, HOUR, MESSAGES, TestRealm, advance_as};
use crate::app::TestApp;
use crate::machines::stage::{key, org, signed};

#[tokio::test(flavor = "multi_thread")]
async fn a_realm_that_is_no_test_realm_refuses_its_administrator() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let before = app.query("SELECT name, is_test, clock_ahead FROM realms").await;
    let refused = advance_as(&app, &admin, HOUR).await.expect(403);
    assert!(
        refused.json()["detail"].as_str().is_some_and(|text| text.contains("not a test realm")),
        "{}",
        refused.text
    );
    app.get(MESSAGES).bearer(&admin.access).send().await.expect(403);
    assert_eq!(app.query("SELECT name, is_test, clock_ahead FROM realms").await, before);
    assert_eq!(before, ["default|0|0"]);
    let trail = app.query("SELECT outcome, reason FROM audit_events WHERE action = 'realm.advance_clock'").await;
    assert_eq!(trail, ["refused|forbidden"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_realm_refuses_everybody_but_its_own_administrators() {
    let app = TestApp::new().await;
    let test = TestRealm::new(&app, "shop-test").await;
    let person = test.register(&app, "ann@example.com").await;
    let stranger = app.admin().await;
    for who in [&person, &stranger] {
        advance_as(&app, who, HOUR).await.expect(403);
        // The header names the realm of public endpoints alone.
        let call = app.post(ADVANCE).bearer(&who.access).header("x-realm-key", test.realm.key.as_str());
        call.json(&json!({ "seconds": 1 })).send().await.expect(403);
        app.get(MESSAGES).bearer(&who.access).send().await.expect(403);
    }
    app.post(ADVANCE).json(&json!({ "seconds": 1 })).send().await.expect(401);
    app.get(MESSAGES).send().await.expect(401);
    let org = org(&app, &test.admin, "Northwind").await;
    let body = json!({ "accountId": person.id, "orgId": org, "role": "ADMIN" });
    app.post("/v1/Roles").bearer(&test.admin.access).json(&body).send().await.expect(201);
    advance_as(&app, &person, HOUR).await.expect(403);
    assert_eq!(app.query("SELECT count(*) FROM realms WHERE clock_ahead <> 0").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offset_out_of_range_is_named_and_changes_nothing() {
    let app = TestApp::new().await;
    let mut test = TestRealm::new(&app, "shop-test").await;
    for seconds in [0, -1, 366 * DAY + 1, i64::MIN, i64::MAX] {
        assert_eq!(test.try_advance(&app, seconds).await.expect(422).fields(), ["seconds"], "{seconds}");
    }
    for seconds in [json!(1.5), json!("60"), Value::Null] {
        test.try_advance(&app, seconds).await.expect(400);
    }
    assert_eq!(test.try_advance(&app, 1).await.expect(200).json()["aheadSeconds"], 1);
    // Ten years in all.
    app.query(&format!("UPDATE realms SET clock_ahead = {} WHERE name = 'shop-test'", 3652 * DAY * 1000)).await;
    let app = app.restarted().await;
    test.sign_in(&app).await;
    assert_eq!(test.try_advance(&app, DAY + 1).await.expect(422).fields(), ["seconds"]);
    test.advance(&app, DAY).await;
    test.sign_in(&app).await;
    assert_eq!(test.try_advance(&app, 1).await.expect(422).fields(), ["seconds"]);
}

// Machines sign by the world's clock, whatever that of their realm, and each signature counts once.
#[tokio::test(flavor = "multi_thread")]
async fn an_administrators_machine_moves_the_clock_and_reads_the_messages() {
    let app = TestApp::new().await;
    let test = TestRealm::new(&app, "shop-test").await;
    org(&app, &test.admin, "Northwind").await;
    let me = app.me(&test.admin.access).await.expect(200).json();
    let id = me["data"]["id"].as_str().expect("an id").to_owned();
    let machine = key(&app, &test.admin, &id, &["admin:*"]).await;
    let weak = key(&app, &test.admin, &id, &["admin:identity"]).await;
    let body = json!({ "seconds": 300 * DAY }).to_string();
    signed(&app, &weak, "POST", ADVANCE, &body).send().await.expect(403);
    let sent = || signed(&app, &machine, "POST", ADVANCE, &body);
    sent().send().await.expect(200);
    sent().send().await.expect(401);
    app.clock.advance(std::time::Duration::from_secs(1));
    let answer = sent().send().await.expect(200).json();
    assert_eq!(answer["aheadSeconds"], 600 * DAY);
    let latest = app.query("SELECT max(forget_at) FROM spent_signatures").await.remove(0);
    let latest: i64 = latest.parse().expect("a time");
    assert!(latest < app.clock.now().millis() + HOUR * 1000, "signatures are remembered by the world's time");
    test.register(&app, "ann@example.com").await;
    let read = app.get(MESSAGES).header("x-api-key", &machine.secret).send().await.expect(200).json();
    assert_eq!(read["data"][0]["to"], "ann@example.com");
    app.get(MESSAGES).header("x-api-key", &weak.secret).send().await.expect(403);
}
