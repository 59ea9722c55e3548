//! What registered itself is a client like any other: it gets codes for a challenge, and tokens for them.

use serde_json::json;

use super::stage::with;
use crate::app::TestApp;
use crate::clients::stage::Made;
use crate::grants::stage::CALLBACK;
use crate::oauth::stage::{TOKEN, code_fields, text};

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_registered_itself_signs_people_in() {
    let app = TestApp::new().await;
    let (admin, ada) = (app.admin().await, app.register("ada@example.com").await);
    let said = with(json!({ "redirect_uris": [CALLBACK], "scope": "openid email",
        "id_token_signed_response_alg": "ES256" }));
    let itself = app.itself(&admin, &said).await;
    let client = Made {
        id: itself.id.clone(),
        path: itself.path.clone(),
        secret: itself.secret.clone(),
        secret_id: String::new(),
        body: itself.body.clone(),
    };
    let code = crate::grants::stage::a_code(&app, &client, &ada, "openid email phone").await;
    let answer = app.form_of(&client, TOKEN, &code_fields(code.expose())).send().await.expect(200).json();
    assert_eq!(text(&answer, "scope"), "openid email");
    let told = app.get("/oauth/userinfo").bearer(&text(&answer, "access_token")).send().await.expect(200).json();
    assert_eq!((&told["sub"], &told["email"]), (&json!(ada.id), &json!("ada@example.com")));
    // Where it has no such grant, nothing goes on without its person.
    assert!(answer.get("refresh_token").is_none(), "{answer}");
}

// It says itself where answers go, so that an answer to somewhere else is somebody else's.
#[tokio::test(flavor = "multi_thread")]
async fn discovery_names_where_software_registers() {
    let app = TestApp::new().await;
    let document = app.get("/.well-known/openid-configuration").send().await.expect(200).json();
    let endpoint = text(&document, "registration_endpoint");
    assert_eq!(endpoint, format!("{}/oauth/register", crate::app::PUBLIC_URL));
}
