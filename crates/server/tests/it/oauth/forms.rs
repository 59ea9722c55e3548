//! What the endpoints of clients read: a form, each parameter once, and nothing else (P73, P78).

use axum::http::Method;
use serde_json::json;
use signet_domain::limits::Class;

use super::stage::{TOKEN, a_machine, basic, is_error};
use crate::app::TestApp;

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test(flavor = "multi_thread")]
async fn parameters_are_read_strictly() {
    let app = TestApp::new().await;
    let client = a_machine(&app, json!({})).await;
    let header = basic(&client.id, &client.secret);
    let long = format!("grant_type=client_credentials&x={}", "a".repeat(9_000));
    let many = format!("grant_type=client_credentials{}", "&a=b".repeat(100));
    for (text, status, error) in [
        ("grant_type=client_credentials", 200, ""),
        // RFC 6749 section 3.2: unknown ones are passed over, empty ones are as good as absent.
        ("grant_type=client_credentials&unknown=1&prompt=login", 200, ""),
        ("grant_type=client_credentials&scope=&resource=&client_secret=&client_assertion=", 200, ""),
        ("&&grant_type=client_credentials&", 200, ""),
        ("grant%5Ftype=client%5Fcredentials", 200, ""),
        ("", 400, "invalid_request"),
        ("grant_type=", 400, "invalid_request"),
        ("grant_type=client_credentials&grant_type=client_credentials", 400, "invalid_request"),
        ("grant_type=client_credentials&grant_type=", 400, "invalid_request"),
        ("grant_type=client_credentials&scope=orders.read&scope=orders.read", 400, "invalid_request"),
        ("grant_type=client_credentials&unknown=1&unknown=2", 400, "invalid_request"),
        ("grant_type=client_credentials&grant%5ftype=password", 400, "invalid_request"),
        ("grant_type=client_credentials&x=%zz", 400, "invalid_request"),
        ("grant_type=client_credentials&x=%ff", 400, "invalid_request"),
        ("grant_type=client_credentials&x=%00", 400, "invalid_request"),
        ("grant_type=Client_Credentials", 400, "unsupported_grant_type"),
        (&long, 400, "invalid_request"),
        (&many, 400, "invalid_request"),
    ] {
        let answer = app.raw_form(TOKEN, text).header("authorization", &header).send().await;
        match status {
            200 => drop(answer.expect(200)),
            _ => is_error(&answer, status, error),
        }
    }
    let huge = app.raw_form(TOKEN, "a".repeat(40_000)).header("authorization", &header).send().await;
    is_error(&huge, 413, "invalid_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_forms_are_read_and_only_from_the_body() {
    let app = TestApp::new().await;
    let client = a_machine(&app, json!({})).await;
    let header = basic(&client.id, &client.secret);
    let text = "grant_type=client_credentials";
    for kind in ["application/json", "multipart/form-data", "text/plain", "application/x-www-form-urlencodedx", ""] {
        let call = app.post(TOKEN).header("authorization", &header).header("content-type", kind).body(text);
        is_error(&call.send().await, 400, "invalid_request");
    }
    let json = app.post(TOKEN).header("authorization", &header).json(&json!({ "grant_type": "client_credentials" }));
    is_error(&json.send().await, 400, "invalid_request");
    let twice = app.raw_form(TOKEN, text).header("content-type", FORM).header("authorization", &header);
    is_error(&twice.send().await, 400, "invalid_request");
    let charset = app.post(TOKEN).header("content-type", format!("{FORM};charset=UTF-8")).body(text);
    charset.header("authorization", &header).send().await.expect(200);
    // What is in the address is not looked at, neither for good nor for ill.
    let path = format!("{TOKEN}?{text}&client_id={}&client_secret={}", client.id, client.secret);
    is_error(&app.raw_form(&path, "").send().await, 401, "invalid_client");
    is_error(&app.raw_form(&path, "").header("authorization", &header).send().await, 400, "invalid_request");
    let path = format!("{TOKEN}?grant_type=password&scope=evil");
    app.raw_form(&path, text).header("authorization", &header).send().await.expect(200);
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::HEAD] {
        let answer = app.call(method.clone(), &format!("{TOKEN}?{text}")).header("authorization", &header).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "POST"), "{method}");
    }
}

// Nobody's failures are told in another form, also where nothing of ours has read the request yet.
#[tokio::test(flavor = "multi_thread")]
async fn limits_and_outages_are_said_in_the_same_form() {
    let app = TestApp::with(|settings| settings.traffic_limits = true).await;
    let here = "192.0.2.1".parse().expect("an address");
    while app.app.traffic.take(Class::Client, here).is_ok() {}
    let last = app.form(TOKEN, &[]).send().await;
    is_error(&last, 429, "temporarily_unavailable");
    assert!(last.header("retry-after").parse::<u64>().is_ok_and(|wait| wait >= 1));
    let app = TestApp::new().await;
    let client = a_machine(&app, json!({})).await;
    let node = app.another_node().await;
    node.app.store.close().await;
    let away = node.form_of(&client, TOKEN, &[("grant_type", "client_credentials")]).send().await;
    is_error(&away, 503, "temporarily_unavailable");
    assert!(away.header("retry-after").parse::<u64>().is_ok_and(|wait| wait >= 1));
}
