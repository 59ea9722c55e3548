//! `GET /v1/dev/messages`: on a developer's machine, for callers on it, and nowhere else.

use serde_json::{Value, json};

use crate::app::{Answer, Call, TestApp};

const PATH: &str = "/v1/dev/messages";

/// A request as a program on this machine sends it.
fn ask(app: &TestApp) -> Call<'_> {
    app.get(PATH).from("127.0.0.1").header("host", "localhost:8080")
}

#[tokio::test(flavor = "multi_thread")]
async fn developers_read_what_waits_with_links_and_codes() {
    let app = TestApp::with(|settings| settings.development = true).await;
    app.write_to("ann@example.com").await;
    app.write_sms_to("+14155552671").await;
    let answer = ask(&app).send().await.expect(200).json();
    let messages = answer["data"].as_array().expect("a list");
    let sms = messages.iter().find(|message| message["channel"] == "sms").expect("a text message");
    assert_eq!((&sms["to"], &sms["subject"]), (&json!("+14155552671"), &json!(null)));
    assert!(sms["text"].as_str().expect("a text").contains("is your code"));
    let mail = messages.iter().find(|message| message["to"] == "ann@example.com").expect("a mail");
    assert_eq!(mail["subject"], "Choose your password for signet.test");
    assert!(mail["text"].as_str().expect("a text").contains("http://signet.test/set-password?token="));
    assert!(mail["id"].as_str().expect("an id").starts_with("msg_"));
    assert_eq!(mail["createdAt"], "2026-01-01T00:00:00.000Z");
    ask(&app).from("::1").send().await.expect(200);
}

/// A problem without what differs from request to request.
fn told(answer: Answer) -> Value {
    let mut body = answer.json();
    body["traceId"] = json!(null);
    body["instance"] = json!(null);
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn others_find_nothing_there() {
    let app = TestApp::with(|settings| settings.development = true).await;
    app.write_to("ann@example.com").await;
    let nowhere = app.get("/v1/dev/nothing").from("127.0.0.1").send().await.expect(404);
    let nowhere = told(nowhere);
    let elsewhere = ask(&app).from("192.0.2.7").send().await.expect(404);
    assert_eq!(told(elsewhere), nowhere);
    for header in ["x-forwarded-for", "forwarded", "via", "x-real-ip"] {
        let call = ask(&app).header(header, "127.0.0.1");
        assert_eq!(told(call.send().await.expect(404)), nowhere, "{header}");
    }
    let public = app.another_node_with(|settings| settings.development = false).await;
    let answer = ask(&public).send().await.expect(404);
    assert_eq!(told(answer), nowhere);
    let admin = public.admin().await;
    let answer = ask(&public).bearer(&admin.access).send().await.expect(404);
    assert_eq!(told(answer), nowhere);
}

// A page of a stranger's can have its own name lead to this machine, and its browser ask from here (DNS rebinding).
#[tokio::test(flavor = "multi_thread")]
async fn it_has_no_other_name_than_ours_and_this_machines() {
    let app = TestApp::with(|settings| settings.development = true).await;
    app.write_to("ann@example.com").await;
    let nowhere = told(app.get("/v1/dev/nothing").from("127.0.0.1").send().await.expect(404));
    let from_here = || app.get(PATH).from("127.0.0.1");
    for host in [
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil-localhost",
        "signet.test.evil.example",
        "signet.test:81",
        "localhost@evil.example",
        "evil.example@localhost",
        "128.0.0.1",
        "0.0.0.0",
        "127.1",
        "0177.0.0.1",
        "2130706433",
        "[::2]",
        "[::]",
        "::1",
        "",
        "a b",
    ] {
        assert_eq!(told(from_here().header("host", host).send().await.expect(404)), nowhere, "{host:?}");
    }
    assert_eq!(told(from_here().send().await.expect(404)), nowhere, "without any");
    let two = from_here().header("host", "localhost").header("host", "evil.example");
    assert_eq!(told(two.send().await.expect(404)), nowhere, "two of them");
    let target = app.get("http://evil.example/v1/dev/messages").from("127.0.0.1").header("host", "localhost");
    assert_eq!(told(target.send().await.expect(404)), nowhere, "another one in the target");
    for host in [
        "localhost",
        "LocalHost:3000",
        "127.0.0.1",
        "127.0.0.1:8080",
        "127.255.1.2:1",
        "[::1]",
        "[::1]:8080",
        "signet.test",
        "SIGNET.test",
    ] {
        from_here().header("host", host).send().await.expect(200);
    }
}
