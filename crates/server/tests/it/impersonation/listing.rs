//! What the person is told: a mail, and a list that nobody can shorten.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{PAST, REASON};
use crate::actors::PASSWORD;
use crate::app::{BEGINNING, TestApp};
use crate::presence::stage::log_out;

#[tokio::test(flavor = "multi_thread")]
async fn the_person_sees_who_when_why_and_how_far() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let root_user = app.introspect(&root.access).await.expect(200).json()["user"].clone();
    assert!(app.past(&ann.access).await.is_empty());
    let first = app.act_as(&root, &ann.id, false).await;
    app.advance(Duration::from_secs(1)).await;
    app.act_as(&root, &ann.id, true).await;
    app.advance(Duration::from_secs(1)).await;
    log_out(&app, &first).await.expect(204);

    let began = BEGINNING.millis();
    let row = |id: &Value, read_only: bool, at: i64, ended: Option<i64>| {
        json!({
            "id": id, "actor": root_user, "reason": REASON, "read_only": read_only, "created_at": at.to_string(),
            "expires_at": (at + 900_000).to_string(), "ended_at": ended.map(|at| at.to_string()),
        })
    };
    let past = app.past(&ann.access).await;
    let expected =
        [row(&past[0]["id"], false, began + 1000, None), row(&past[1]["id"], true, began, Some(began + 2000))];
    assert_eq!(past, expected);
    // It is theirs alone, and stays when the session has gone.
    assert!(app.past(&root.access).await.is_empty());
    app.advance(Duration::from_secs(3600)).await;
    let ann = app.login("ann@example.com").await;
    assert_eq!(app.past(&ann.access).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_person_is_told_by_mail() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    app.act_as(&root, &ann.id, true).await;
    assert_eq!(app.told("ann@example.com").await.last().map(String::as_str), Some("impersonated"));
    let mail = app.messages_to("ann@example.com").await.into_iter().find(|mail| mail.template == "impersonated");
    let values = mail.expect("the mail").values;
    assert_eq!((&values["reason"], &values["write"]), (&json!(REASON), &json!("yes")));
    // Where an administrator works is no business of others.
    assert!(!values.contains_key("address"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_goes_on_to_the_first_one_and_tries_that_were_refused_are_not_in_it() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    for _ in 0..5 {
        app.act_as(&root, &ann.id, false).await;
        app.advance(Duration::from_millis(1)).await;
    }
    let boss = app.with_standing("boss@example.com", "manage", "realm").await;
    app.try_act_as(&boss, &ann.id).await.expect(403);
    let page = async |limit: usize, cursor: &Value| {
        let cursor = cursor.as_str().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let path = format!("{PAST}?limit={limit}{cursor}");
        app.get(&path).bearer(&ann.access).send().await.expect(200).json()
    };
    let began = |page: &Value| -> Vec<i64> {
        let rows = page["rows"].as_array().expect("rows").iter();
        let at = rows.map(|row| row["created_at"].as_str().and_then(|at| at.parse::<i64>().ok()).expect("a time"));
        at.map(|at| at - BEGINNING.millis()).collect()
    };
    let first = page(2, &Value::Null).await;
    let second = page(2, &first["next_cursor"]).await;
    let third = page(2, &second["next_cursor"]).await;
    assert_eq!((began(&first), began(&second), began(&third)), (vec![4, 3], vec![2, 1], vec![0]));
    assert_eq!(
        (&first["limit"], &first["prev_cursor"], &third["next_cursor"]),
        (&json!(2), &Value::Null, &Value::Null)
    );
    assert_eq!(began(&page(2, &third["prev_cursor"]).await), [2, 1]);
    let whole = page(250, &Value::Null).await;
    assert_eq!((began(&whole).len(), &whole["next_cursor"]), (5, &Value::Null));
    // What begins meanwhile moves no page.
    app.advance(Duration::from_secs(600)).await;
    let root = app.admin().await;
    app.act_as(&root, &ann.id, false).await;
    assert_eq!(began(&page(2, &first["next_cursor"]).await), [2, 1]);

    for bad in ["limit=0", "limit=251", "limit=x", "cursor=junk"] {
        app.get(&format!("{PAST}?{bad}")).bearer(&ann.access).send().await.expect(400);
    }
    let path = format!("{PAST}?cursor={}", first["next_cursor"].as_str().expect("a cursor"));
    app.get(&path).bearer(&boss.access).send().await.expect(400);
    assert!(app.past(&boss.access).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_acts_as_somebody_who_cannot_be_told() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let bob = app.register("bob@example.com").await;
    for _ in 0..5 {
        app.act_as(&root, &ann.id, false).await;
    }
    let told = app.told("ann@example.com").await.len();
    let mut before = app.database().contents().await;
    let refused = app.try_act_as(&root, &ann.id).await.expect(429);
    assert_eq!(refused.code(), "RATE_LIMIT_EXCEEDED");
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=600).contains(&wait), "{wait}");
    let mut after = app.database().contents().await;
    for counted in ["refusals", "audit_events"] {
        before.remove(counted);
        after.remove(counted);
    }
    assert_eq!(before, after);
    assert_eq!((app.past(&ann.access).await.len(), app.told("ann@example.com").await.len()), (5, told));
    app.act_as(&root, &bob.id, false).await;
    app.advance(Duration::from_secs(wait)).await;
    let root = app.admin().await;
    app.act_as(&root, &ann.id, false).await;
}

// Whoever has no address is told by the list alone: it is not to grow without end either.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_acts_as_one_person_again_and_again() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let body = json!({ "username": "ann", "password": PASSWORD });
    let ann = app.as_user(&root, "POST", "/v1/users", Some(body)).await.expect(201).json()["id"].clone();
    let wish = json!({ "user": ann, "reason": REASON });
    let mut begun = 0;
    while begun < 50 && app.try_act(&root, &wish).await.status == 200 {
        begun += 1;
    }
    assert_eq!(begun, 10);
    assert!(app.try_act(&root, &wish).await.expect(429).header("retry-after").parse::<u64>().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_acts_sees_neither_the_list_nor_the_sessions() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let token = app.act_as(&root, &ann.id, true).await;
    for path in [PAST, "/v1/auth/sessions", &format!("/v1/Accounts/{}/export", ann.id)] {
        let answer = app.get(path).bearer(&token).send().await.expect(403);
        assert_eq!(answer.code(), "IMPERSONATION_FORBIDDEN", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reason_is_sealed_and_goes_with_the_person() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    app.act_as(&root, &ann.id, false).await;
    for (table, rows) in app.database().contents().await {
        assert!(!rows.iter().any(|row| row.contains("4711")), "{table}");
    }
    app.post(&format!("/v1/Accounts/{}/erase", ann.id)).bearer(&root.access).send().await.expect(204);
    let keys = format!("SELECT count(*) FROM personal_keys WHERE account = '{}'", ann.id);
    assert_eq!(app.query(&keys).await, ["0"]);
    assert_eq!(app.query("SELECT count(*) FROM audit_events WHERE action = 'impersonation.begin'").await, ["1"]);
}
