//! Basic OP: the modules that the token and userinfo endpoints decide.

use serde_json::{Value, json};

use crate::app::{Answer, TestApp};
use crate::authorize::stage::{Window, asking_with, code, link};
use crate::clients::stage::Made;
use crate::grants::stage::a_client;
use crate::oauth::stage::{TOKEN, basic, code_fields, text};

const USERINFO: &str = "/oauth/userinfo";

async fn answered(app: &TestApp, members: Value) -> (Made, Answer) {
    app.register("ada@example.com").await;
    let mut all = json!({ "firstParty": true, "consent": "never" });
    all.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
    let client = a_client(app, all).await;
    let mut window = Window::of(app);
    window.sign_in("ada@example.com").await;
    let answer = window.get(&link(&asking_with(&client, &[]))).await;
    (client, answer)
}

/// The tokens of a whole sign-in over the wire.
async fn tokens(app: &TestApp, members: Value) -> Value {
    let (client, answer) = answered(app, members).await;
    let code = code(&answer);
    app.form_of(&client, TOKEN, &code_fields(code.expose())).send().await.expect(200).json()
}

#[track_caller]
fn tells_of_ada(answer: Answer) {
    let told = answer.expect(200).json();
    assert_eq!(told["email"], "ada@example.com", "{told}");
    assert!(told["sub"].as_str().is_some_and(|sub| sub.starts_with("acc_")), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_userinfo_get() {
    let app = TestApp::new().await;
    let tokens = tokens(&app, json!({})).await;
    tells_of_ada(app.get(USERINFO).bearer(&text(&tokens, "access_token")).send().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_userinfo_post_header() {
    let app = TestApp::new().await;
    let tokens = tokens(&app, json!({})).await;
    tells_of_ada(app.post(USERINFO).bearer(&text(&tokens, "access_token")).send().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_userinfo_post_body() {
    let app = TestApp::new().await;
    let tokens = tokens(&app, json!({})).await;
    tells_of_ada(app.form(USERINFO, &[("access_token", &text(&tokens, "access_token"))]).send().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_server_client_secret_post() {
    let app = TestApp::new().await;
    let (client, answer) = answered(&app, json!({ "authMethod": "client_secret_post" })).await;
    let code = code(&answer);
    let mut fields = code_fields(code.expose()).to_vec();
    fields.extend([("client_id", &*client.id), ("client_secret", &*client.secret)]);
    app.form(TOKEN, &fields).send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_idtoken_signature() {
    let app = TestApp::new().await;
    let tokens = tokens(&app, json!({ "signingAlgorithm": "RS256" })).await;
    let token = text(&tokens, "id_token");
    let compact = signet_protocol::jose::Compact::parse(&token).expect("a token");
    let published = app.get("/.well-known/jwks.json").send().await.expect(200).json();
    let keys = published["keys"].as_array().expect("keys");
    let key = keys.iter().find(|key| key["kid"] == compact.kid()).expect("the key is published");
    assert_eq!(key["alg"], "RS256");
    assert!(basic("a", "b").starts_with("Basic "));
}

// There is no way to an ID token that is not signed: the setting does not exist.
#[tokio::test(flavor = "multi_thread")]
async fn oidcc_idtoken_unsigned() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = crate::clients::stage::shop_with(json!({ "signingAlgorithm": "none" }));
    app.try_client(&admin, &body).await.expect(422);
}
