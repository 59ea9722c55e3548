//! Every parameter and member malformed in turn: the right status, the field named, nothing written.

use axum::http::Method;
use serde_json::{Value, json};

use super::stage::{NOBODY, create, list, made, patch, path};
use crate::app::TestApp;

const ADDRESSES: [&str; 9] = [
    "",
    "alice",
    "alice@localhost",
    "alice@@example.com",
    "Alice <alice@example.com>",
    "alice@example.com\r\nBcc: eve@example.com",
    ".alice@example.com",
    "alice@exa_mple.com",
    "a b@example.com",
];
const PHONES: [&str; 10] = [
    "",
    "+",
    "14155551234",
    "+0155551234",
    "+1 415 555 1234",
    "+1415555123456789",
    "+999123456789",
    "tel:+14155551234",
    "+１４１５５５５１２３４",
    "+44",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_parameter_of_the_list_is_named() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let cases = [
        ("limit", vec!["0", "251", "-1", "1.5", "x", "", "99999999999999999999", "%2B5", "１"]),
        ("status", vec!["", "active", "DELETED", "ACTIVE,CLOSED", "%27"]),
        ("type", vec!["", "individual", "ROBOT"]),
        ("sort", vec!["", "createdAt", "createdAt:up", "id:asc", "createdAt:asc,email:asc", "email:ASC", "phone:asc"]),
        ("orgId", vec!["", "org_", "org_ABCDEFGHIJKL", "acc_a1b2c3d4e5f6", "%27", "org_x1y2z3a4b5c6%20"]),
        ("cursor", vec!["", "x", "%27%20OR%201=1"]),
    ];
    for (name, values) in cases {
        for value in values {
            let answer = list(&app, &admin.access, &format!("{name}={value}")).await.expect(400);
            assert_eq!(answer.fields(), [name], "{name}={value}");
        }
        let answer = list(&app, &admin.access, &format!("{name}=a&{name}=b")).await.expect(400);
        assert_eq!(answer.fields(), [name], "{name} twice");
    }
    for id in ["x", "acc_", "acc_A1B2C3D4E5F6", "org_a1b2c3d4e5f6", "%00", "acc_a1b2c3d4e5f6%20", "acc_a1b2c3d4e5f60"] {
        for (method, suffix) in [
            (Method::GET, ""),
            (Method::PATCH, ""),
            (Method::DELETE, ""),
            (Method::POST, "/erase"),
            (Method::GET, "/export"),
        ] {
            let call = app.call(method.clone(), &format!("{}{suffix}", path(id))).bearer(&admin.access);
            let call = if method == Method::PATCH { call.json(&json!({})) } else { call };
            assert_eq!(call.send().await.expect(400).fields(), ["accountId"], "{method} {id}{suffix}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_member_of_a_new_account_is_named() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let good = json!({ "type": "INDIVIDUAL", "email": "alice@example.com" });
    let before = app.database().contents().await;
    let text = |values: &[&str]| values.iter().map(|value| json!(value)).collect::<Vec<_>>();
    let wrong = [json!(7), json!(true), json!(["x"]), json!({ "a": 1 })];
    let cases = [
        ("type", text(&["", "individual", "ROBOT", "ADMIN ", "NULL"])),
        ("email", text(&ADDRESSES)),
        ("phone", text(&PHONES)),
        ("orgId", text(&["", "org_", "org_ABCDEFGHIJKL", NOBODY])),
    ];
    for (member, values) in cases {
        for value in values.iter().chain(&wrong) {
            let mut body = good.clone();
            body[member] = value.clone();
            let answer = create(&app, &admin.access, &body).await.expect(400);
            assert_eq!(answer.fields(), [member], "{value}: {}", answer.text);
        }
    }
    for member in ["type", "email"] {
        for value in [None, Some(Value::Null)] {
            let mut body = good.clone();
            body.as_object_mut().expect("an object").remove(member);
            if let Some(value) = value {
                body[member] = value;
            }
            assert_eq!(create(&app, &admin.access, &body).await.expect(400).fields(), [member]);
        }
    }
    // All that is wrong is told at once.
    let body = json!({ "type": "ROBOT", "email": "alice", "phone": "1", "orgId": "x" });
    let answer = create(&app, &admin.access, &body).await.expect(400);
    assert_eq!(answer.fields(), ["type", "email", "phone", "orgId"]);
    assert_eq!(answer.code(), "BAD_REQUEST");
    assert_eq!(app.database().contents().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_member_of_a_change_is_named() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = made(&app, &admin.access, "alice@example.com").await;
    let before = app.database().contents().await;
    let text = |values: &[&str]| values.iter().map(|value| json!(value)).collect::<Vec<_>>();
    let cases = [
        ("email", text(&ADDRESSES)),
        ("phone", text(&PHONES)),
        ("status", text(&["", "active", "DELETED", "PENDING_VERIFICATION"])),
    ];
    for (member, values) in cases {
        for value in values {
            let mut body = json!({ "email": "other@example.com", "phone": "+14155551234", "status": "SUSPENDED" });
            body[member] = value.clone();
            let answer = patch(&app, &admin.access, &id, &body).await.expect(422);
            assert_eq!(answer.fields(), [member], "{value}: {}", answer.text);
        }
        for value in [json!(7), json!(true), json!(["x"]), json!({ "a": 1 })] {
            let answer = patch(&app, &admin.access, &id, &json!({ member: value })).await.expect(400);
            assert_eq!(answer.fields(), [member], "{}", answer.text);
        }
    }
    let body = json!({ "email": "alice", "phone": "1", "status": "x" });
    let answer = patch(&app, &admin.access, &id, &body).await.expect(422);
    assert_eq!(answer.fields(), ["email", "phone", "status"]);
    // Nothing asked, nothing done.
    for body in [json!({}), json!({ "email": null, "status": null }), json!({ "unknown": 1 })] {
        patch(&app, &admin.access, &id, &body).await.expect(200);
    }
    assert_eq!(app.database().contents().await, before);
}
