//! `GET /v1/dev/messages`: on a developer's machine, for callers on it, and nowhere else.

use serde_json::json;

use crate::app::TestApp;

const PATH: &str = "/v1/dev/messages";

#[tokio::test(flavor = "multi_thread")]
async fn developers_read_what_waits_with_links_and_codes() {
    let app = TestApp::with(|settings| settings.development = true).await;
    app.write_to("ann@example.com").await;
    app.write_sms_to("+14155552671").await;
    let answer = app.get(PATH).from("127.0.0.1").send().await.expect(200).json();
    let messages = answer["data"].as_array().expect("a list");
    let sms = messages.iter().find(|message| message["channel"] == "sms").expect("a text message");
    assert_eq!((&sms["to"], &sms["subject"]), (&json!("+14155552671"), &json!(null)));
    assert!(sms["text"].as_str().expect("a text").contains("is your code"));
    let mail = messages.iter().find(|message| message["to"] == "ann@example.com").expect("a mail");
    assert_eq!(mail["subject"], "Choose your password for signet.test");
    assert!(mail["text"].as_str().expect("a text").contains("http://signet.test/set-password?token="));
    assert!(mail["id"].as_str().expect("an id").starts_with("msg_"));
    assert_eq!(mail["createdAt"], "2026-01-01T00:00:00.000Z");
    app.get(PATH).from("::1").send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn others_find_nothing_there() {
    let app = TestApp::with(|settings| settings.development = true).await;
    app.write_to("ann@example.com").await;
    let nowhere = app.get("/v1/dev/nothing").from("127.0.0.1").send().await.expect(404);
    let told = |answer: crate::app::Answer| {
        let mut body = answer.json();
        body["traceId"] = json!(null);
        body["instance"] = json!(null);
        body
    };
    let nowhere = told(nowhere);
    let elsewhere = app.get(PATH).from("192.0.2.7").send().await.expect(404);
    assert_eq!(told(elsewhere), nowhere);
    for header in ["x-forwarded-for", "forwarded", "via", "x-real-ip"] {
        let call = app.get(PATH).from("127.0.0.1").header(header, "127.0.0.1");
        assert_eq!(told(call.send().await.expect(404)), nowhere, "{header}");
    }
    let public = app.another_node_with(|settings| settings.development = false).await;
    let answer = public.get(PATH).from("127.0.0.1").send().await.expect(404);
    assert_eq!(told(answer), nowhere);
    let admin = public.admin().await;
    let answer = public.get(PATH).from("127.0.0.1").bearer(&admin.access).send().await.expect(404);
    assert_eq!(told(answer), nowhere);
}
