//! Which client gets tokens by what: every grant at every client (P76).

use serde_json::{Value, json};

use super::stage::{TOKEN, code_fields, is_error, text, tokens};
use crate::app::TestApp;
use crate::clients::stage::Made;
use crate::grants::stage::{a_client, a_code};

const GRANTS: [&str; 3] = ["authorization_code", "refresh_token", "client_credentials"];

async fn try_grant(app: &TestApp, client: &Made, fields: &[(&str, &str)]) -> crate::app::Answer {
    if !client.secret.is_empty() {
        return app.form_of(client, TOKEN, fields).send().await;
    }
    let mut fields = fields.to_vec();
    fields.push(("client_id", &client.id));
    app.form(TOKEN, &fields).send().await
}

// RFC 6749 section 5.2, RFC 9700 section 2.4.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_gets_tokens_by_its_own_grants_alone() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ada = app.register("ada@example.com").await;
    for method in ["client_secret_basic", "none"] {
        for allowed in GRANTS {
            if method == "none" && allowed == "client_credentials" {
                continue;
            }
            // It got a code and a refresh token while it might, and is left with one grant.
            let client = a_client(&app, json!({ "authMethod": method })).await;
            let refresh = match method {
                "none" => {
                    let code = a_code(&app, &client, &ada, "openid offline_access").await;
                    let answer = try_grant(&app, &client, &code_fields(code.expose())).await.expect(200);
                    text(&answer.json(), "refresh_token")
                }
                _ => text(&tokens(&app, &client, &ada, "openid offline_access").await, "refresh_token"),
            };
            let code = a_code(&app, &client, &ada, "openid").await;
            app.patch_json(&client.path, &admin, &json!({ "grantTypes": [allowed] })).await.expect(200);
            for grant in GRANTS {
                let fields = match grant {
                    "authorization_code" => code_fields(code.expose()).to_vec(),
                    "refresh_token" => vec![("grant_type", grant), ("refresh_token", &*refresh)],
                    _ => vec![("grant_type", grant)],
                };
                let answer = try_grant(&app, &client, &fields).await;
                match grant == allowed {
                    true => drop(answer.expect(200)),
                    false => is_error(&answer, 400, "unauthorized_client"),
                }
            }
        }
    }
}

// P76: no client and no setting brings back what there is not.
#[tokio::test(flavor = "multi_thread")]
async fn passwords_and_the_implicit_grant_do_not_exist() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    for grant in
        ["password", "implicit", "token", "id_token", "urn:ietf:params:oauth:grant-type:jwt-bearer", "saml2", "*"]
    {
        let fields = [
            ("grant_type", grant),
            ("username", &*ada.email),
            ("password", crate::actors::PASSWORD),
            ("scope", "openid"),
        ];
        is_error(&app.form_of(&client, TOKEN, &fields).send().await, 400, "unsupported_grant_type");
        let made = app.try_client(&app.admin().await, &json!({ "name": "X", "grantTypes": [grant] })).await;
        assert_eq!(made.status, 422, "{}", made.text);
    }
}

// RFC 6749 section 4.1.3: what a grant takes has to be there.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_grant_takes_is_named_when_it_is_missing() {
    let app = TestApp::new().await;
    let client = a_client(&app, json!({})).await;
    for (grant, missing) in [("authorization_code", "code"), ("refresh_token", "refresh_token")] {
        let answer = app.form_of(&client, TOKEN, &[("grant_type", grant)]).send().await;
        is_error(&answer, 400, "invalid_request");
        let body: Value = answer.json();
        assert!(text(&body, "error_description").contains(missing), "{body}");
    }
    for (grant, name) in [("authorization_code", "code"), ("refresh_token", "refresh_token")] {
        for junk in ["x", "ac_", "srt_", "ac_47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"] {
            let answer = app.form_of(&client, TOKEN, &[("grant_type", grant), (name, junk)]).send().await;
            is_error(&answer, 400, "invalid_grant");
        }
    }
}
