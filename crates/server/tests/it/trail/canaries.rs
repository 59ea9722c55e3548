//! What must never stand in the trail: no secret and no address of a mailbox, whatever was sent, in the table as in what
//! auditors are shown (P119; ASVS 16.2.5).

use axum::http::Method;
use serde_json::{Value, json};

use super::stage::{events, member, org, seal};
use crate::app::TestApp;

/// In everything that is sent and must not be kept.
const MARK: &str = "anary";
const SECRET: &str = "Canary-secret-71";
const EMAIL: &str = "canary.person@rosewood.example";

/// A body in which every member that any route knows is a canary, of the right kind or not.
fn bodies() -> Vec<String> {
    let names = [
        "email",
        "password",
        "currentPassword",
        "newPassword",
        "refreshToken",
        "token",
        "firstName",
        "lastName",
        "phone",
        "legalName",
        "regNo",
        "country",
        "roles",
        "role",
        "scopes",
        "name",
        "accountId",
        "orgId",
        "type",
        "status",
        "expiresAt",
    ];
    let all = |value: Value| Value::Object(names.iter().map(|name| ((*name).to_owned(), value.clone())).collect());
    let text = all(json!(SECRET)).to_string();
    vec![
        all(json!([SECRET])).to_string(),
        all(json!({ SECRET: SECRET })).to_string(),
        format!("{text}{text}"),
        text[..text.len() - 1].to_owned(),
        json!({ "email": EMAIL, "password": SECRET, "refreshToken": SECRET, "token": SECRET, SECRET: SECRET })
            .to_string(),
        json!({ "currentPassword": SECRET, "newPassword": format!("{SECRET}-new") }).to_string(),
        text,
    ]
}

// P119
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_reaches_the_trail_or_those_who_read_it() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = org(&app, &admin, "Aster").await;
    let auditor = member(&app, &admin, &org, "COMPLIANCE", "auditor@example.com").await;
    let body = json!({ "email": EMAIL, "password": SECRET, "firstName": "Canarifirst", "lastName": "Canarilast" });
    let person = app.post("/v1/auth/register").json(&body).send().await.expect(201).json();
    let token = |name: &str| person["data"][name].as_str().expect("a token").to_owned();
    let (id, access, refresh) = (token("accountId"), token("accessToken"), token("refreshToken"));
    let body = json!({ "accountId": id, "orgId": org, "role": "ADMIN" });
    app.post("/v1/Roles").bearer(&admin.access).json(&body).send().await.expect(201);
    let body = json!({ "accountId": id, "scopes": ["read:identity"], "name": "Canary key" });
    let key = app.post("/v1/ApiKeys").bearer(&access).json(&body).send().await.expect(201).json();
    let key = key["data"]["secretKey"].as_str().expect("a secret").to_owned();
    app.get("/v1/Orgs").header("x-api-key", &key).send().await.expect(200);
    let invite = json!({ "email": "guest.canary@rosewood.example", "role": "VIEWER" });
    app.post(&format!("/v1/Orgs/{org}/invitations")).bearer(&access).json(&invite).send().await.expect(201);
    app.try_login(EMAIL, "Canary-wrong-72").await.expect(401);

    for route in signet_api_identity::ROUTES {
        let path = route.path.replace("{orgId}", &org).replace("{accountId}", &id);
        let path =
            path.split('/').map(|part| if part.starts_with('{') { SECRET } else { part }).collect::<Vec<_>>().join("/");
        if route.method == Method::DELETE || path.ends_with("/logout") || path.ends_with("/erase") {
            app.call(route.method.clone(), &path).header("x-request-id", SECRET).bearer(SECRET).send().await;
            continue;
        }
        for body in bodies() {
            for bearer in [access.as_str(), SECRET] {
                let call = app.call(route.method.clone(), &format!("{path}?actor={SECRET}&q={SECRET}"));
                let call = call.bearer(bearer).header("content-type", "application/json").body(body.clone());
                call.header("x-request-id", SECRET)
                    .header("idempotency-key", SECRET)
                    .header("cookie", SECRET)
                    .send()
                    .await;
            }
        }
    }
    seal(&app).await;
    let secrets = [MARK, &access, &refresh, &key, &key[4..]];
    let stored = app.database().contents().await;
    let shown = [events(&app, &admin, "limit=250").await, events(&app, &auditor, "limit=250").await].concat();
    assert!(shown.len() > 15 && stored["audit_events"].len() > 10);
    for secret in secrets {
        for table in ["audit_events", "audit_seals", "refusals"] {
            let found = stored[table].iter().find(|row| row.contains(secret));
            assert!(found.is_none(), "{secret} stands in {table}: {found:?}");
        }
        let found = shown.iter().find(|event| event.to_string().contains(secret));
        assert!(found.is_none(), "{secret} is shown: {found:?}");
    }
}
