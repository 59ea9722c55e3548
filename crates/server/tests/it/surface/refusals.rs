//! Refusals as the document shows them: what the service really answers, where it is asked so.

use axum::http::Method;
use serde_json::{Value, json};

use super::operations::{document, operations, resolved};
use crate::actors::{PASSWORD, Person};
use crate::app::{Answer, PUBLIC_URL, TestApp};
use crate::clients::stage::{CLIENTS, NO_CLIENT, shop};
use crate::mfa::stage::path as mfa_path;
use crate::providers::stage::{PROVIDERS, login};
use crate::registration::stage::TOKENS;
use crate::scopes::stage::{ORDERS, SCOPES, orders, telling};

/// The examples that an operation's answer of this status has.
fn shown(id: &str, status: u16) -> Vec<Value> {
    let document = document();
    let all = operations();
    let operation = all.iter().find(|it| it.text["operationId"] == id).unwrap_or_else(|| panic!("no {id}"));
    let answer = resolved(&document, &operation.text["responses"][status.to_string()]);
    let content = &answer["content"]["application/json"];
    let named = content["examples"].as_object().into_iter().flat_map(|named| named.values());
    named.map(|named| &named["value"]).chain([&content["example"]]).filter(|it| !it.is_null()).cloned().collect()
}

/// What of a problem is the same each time: not its id, not the address of the service and not whom the path names.
fn lasting(problem: &Value) -> Value {
    let kind = problem["type"].as_str().and_then(|address| address.split_once("/problems/")).expect("a type").1;
    let path: Vec<&str> = problem["instance"].as_str().expect("a path").split('/').collect();
    let mut all = problem.clone();
    all["type"] = json!(kind);
    all["instance"] = json!([path.len(), path[..3.min(path.len())]]);
    all.as_object_mut().expect("an object").remove("traceId");
    all
}

/// Holds an answer against the examples of its operation.
#[track_caller]
fn is_shown(answer: &Answer, id: &str, status: u16) {
    let got = answer.json();
    assert_eq!(answer.status.as_u16(), status, "{id}: {got}");
    let examples: Vec<Value> = shown(id, status).iter().map(lasting).collect();
    assert!(examples.contains(&lasting(&got)), "{id} {status}: {got:#} is none of {examples:#?}");
}

/// The id of whoever is signed in.
async fn id_of(app: &TestApp, token: &str) -> String {
    app.me(token).await.expect(200).json()["data"]["id"].as_str().expect("an id").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_of_a_stranger_are_those_of_the_document() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let register = |email: &str| app.post("/v1/auth/register").json(&json!({ "email": email, "password": PASSWORD }));
    is_shown(&register("alice@example.com").send().await, "register", 409);
    is_shown(&register("alice").send().await, "register", 400);
    let nobodys = "3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68";
    is_shown(&register("bob@example.com").header("x-realm-key", nobodys).send().await, "register", 404);
    is_shown(&app.try_login("alice@example.com", "another-Password-1").await, "login", 401);
    let refresh = json!({ "refreshToken": alice.refresh, "orgId": "org_x1y2z3a4b5c6" });
    is_shown(&app.post("/v1/auth/refresh").json(&refresh).send().await, "refresh", 404);
    is_shown(&app.refresh("srt_nothing").await, "refresh", 401);
    is_shown(&app.verify_email("prf_nothing").await, "verifyEmail", 400);
    is_shown(&app.reset("prf_nothing", "another-Password-1").await, "resetPassword", 400);
    is_shown(&app.forgot("alice").await, "forgotPassword", 400);
    is_shown(&app.resend("alice").await, "resendVerification", 400);
    let wrong = json!({ "password": "another-Password-1" });
    is_shown(&app.post_json("/v1/auth/reauthenticate", &alice, &wrong).await, "reauthenticate", 401);
    let admin = app.admin().await;
    app.patch_json(&format!("/v1/Accounts/{}", alice.id), &admin, &json!({ "status": "SUSPENDED" })).await.expect(200);
    is_shown(&app.try_login("alice@example.com", PASSWORD).await, "login", 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_about_accounts_are_those_of_the_document() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin().await, app.register("alice@example.com").await);
    let account = |email: &str| json!({ "type": "INDIVIDUAL", "email": email });
    is_shown(&app.post_json("/v1/Accounts", &alice, &account("b@example.com")).await, "createAccount", 403);
    is_shown(&app.post_json("/v1/Accounts", &admin, &account("alice@example.com")).await, "createAccount", 409);
    is_shown(&app.post_json("/v1/Accounts", &admin, &account("alice")).await, "createAccount", 400);
    let elsewhere = json!({ "type": "SERVICE", "email": "b@example.com", "orgId": "org_x1y2z3a4b5c6" });
    is_shown(&app.post_json("/v1/Accounts", &admin, &elsewhere).await, "createAccount", 404);
    for (email, status) in [("c@example.com", 201), ("d@example.com", 422)] {
        let call =
            app.post("/v1/Accounts").bearer(&admin.access).header("idempotency-key", "one").json(&account(email));
        let answer = call.send().await.expect(status);
        if status == 422 {
            is_shown(&answer, "createAccount", status);
        }
    }
    let others = format!("/v1/Accounts/{}", id_of(&app, &admin.access).await);
    is_shown(&app.get(&others).bearer(&alice.access).send().await, "getAccount", 404);
    is_shown(&app.get("/v1/Accounts").bearer(&alice.access).send().await, "listAccounts", 403);
    let bad = json!({ "email": "alice" });
    is_shown(&app.patch_json(&others, &admin, &bad).await, "updateAccount", 422);
    app.advance(std::time::Duration::from_secs(660)).await;
    is_shown(&app.remove(&format!("/v1/Accounts/{}", alice.id), &alice).await, "closeAccount", 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_about_clients_are_those_of_the_document() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin().await, app.register("alice@example.com").await);
    let made = app.new_client(&admin, &shop()).await;
    let none = format!("{CLIENTS}/{NO_CLIENT}");
    is_shown(&app.try_client(&alice, &shop()).await, "createClient", 403);
    is_shown(&app.fetch(CLIENTS, &alice).await, "listClients", 403);
    is_shown(&app.fetch(&none, &admin).await, "getClient", 404);
    let nowhere = json!({ "redirectUris": [] });
    is_shown(&app.patch_json(&made.path, &admin, &nowhere).await, "updateClient", 422);
    is_shown(&app.patch_json(&none, &admin, &nowhere).await, "updateClient", 404);
    is_shown(&app.try_client(&admin, &json!({ "name": "Shop" })).await, "createClient", 422);
    let late = json!({ "previousExpiresAt": "2099-01-01T00:00:00Z" });
    is_shown(&app.add_secret(&admin, &made, &late).await, "addClientSecret", 422);
    app.add_secret(&admin, &made, &json!({})).await.expect(201);
    is_shown(&app.add_secret(&admin, &made, &json!({})).await, "addClientSecret", 409);
    is_shown(&app.remove(&made.path_of("sec_0mi9k2x1c7d3f5g9h2j4"), &admin).await, "revokeClientSecret", 404);
    app.patch_json(&made.path, &admin, &json!({ "authMethod": "none" })).await.expect(200);
    is_shown(&app.add_secret(&admin, &made, &json!({})).await, "addClientSecret", 409);
    app.advance(std::time::Duration::from_secs(660)).await;
    is_shown(&app.add_secret(&admin, &made, &json!({})).await, "addClientSecret", 403);
    app.remove(&made.path, &admin).await.expect(204);
    is_shown(&app.remove(&made.path, &admin).await, "deleteClient", 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_about_providers_are_those_of_the_document() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin().await, app.register("alice@example.com").await);
    let made = app.post_json(PROVIDERS, &admin, &login()).await.expect(201).json()["data"].clone();
    let path = format!("{PROVIDERS}/{}", made["id"].as_str().expect("an id"));
    let none = format!("{PROVIDERS}/prov_000000000000");
    is_shown(&app.post_json(PROVIDERS, &alice, &login()).await, "createProvider", 403);
    is_shown(&app.fetch(PROVIDERS, &alice).await, "listProviders", 403);
    is_shown(&app.fetch(&none, &admin).await, "getProvider", 404);
    is_shown(&app.patch_json(&none, &admin, &json!({ "name": "They" })).await, "updateProvider", 404);
    let mut plain = login();
    plain["issuer"] = serde_json::Value::Null;
    is_shown(&app.post_json(PROVIDERS, &admin, &plain).await, "createProvider", 422);
    let moved = json!({ "issuer": "https://evil.example.com" });
    is_shown(&app.patch_json(&path, &admin, &moved).await, "updateProvider", 422);
    app.remove(&path, &admin).await.expect(204);
    is_shown(&app.remove(&path, &admin).await, "deleteProvider", 404);
    is_shown(&app.remove("/v1/auth/provider-links/prov_000000000000", &alice).await, "deleteProviderLink", 404);
    app.advance(std::time::Duration::from_secs(660)).await;
    is_shown(&app.post_json(PROVIDERS, &admin, &login()).await, "createProvider", 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_about_scopes_are_those_of_the_document() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin().await, app.register("alice@example.com").await);
    is_shown(&app.fetch(SCOPES, &alice).await, "listScopes", 403);
    is_shown(&app.fetch(ORDERS, &alice).await, "getScope", 403);
    is_shown(&app.fetch(ORDERS, &admin).await, "getScope", 404);
    is_shown(&app.put_scope(&alice, ORDERS, &orders()).await, "putScope", 403);
    is_shown(&app.put_scope(&admin, "/v1/Scopes/openid", &orders()).await, "putScope", 409);
    is_shown(&app.put_scope(&admin, ORDERS, &telling(&[("sub", "identity.id")])).await, "putScope", 422);
    is_shown(&app.remove(ORDERS, &alice).await, "deleteScope", 403);
    is_shown(&app.remove(ORDERS, &admin).await, "deleteScope", 404);
    is_shown(&app.remove("/v1/Scopes/openid", &admin).await, "deleteScope", 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_about_registration_tokens_are_those_of_the_document() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin().await, app.register("alice@example.com").await);
    let none = format!("{TOKENS}/reg_0mi9k2x1c7d3f5g9h2j4");
    is_shown(&app.fetch(TOKENS, &alice).await, "listRegistrationTokens", 403);
    let body = json!({ "name": "Partners", "uses": 0 });
    is_shown(&app.post_json(TOKENS, &alice, &body).await, "createRegistrationToken", 403);
    is_shown(&app.post_json(TOKENS, &admin, &body).await, "createRegistrationToken", 422);
    is_shown(&app.remove(&none, &alice).await, "deleteRegistrationToken", 403);
    is_shown(&app.remove(&none, &admin).await, "deleteRegistrationToken", 404);
    app.advance(std::time::Duration::from_secs(660)).await;
    is_shown(&app.post_json(TOKENS, &admin, &body).await, "createRegistrationToken", 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_about_organizations_are_those_of_the_document() {
    let app = TestApp::new().await;
    let (admin, bob) = (app.admin().await, app.register("bob@example.com").await);
    let org = app.make_org(&admin, "Northwind").await;
    let again = json!({ "legalName": "Northwind", "country": "DE" });
    is_shown(&app.post_json("/v1/Orgs", &admin, &again).await, "createOrg", 409);
    is_shown(&app.post_json("/v1/Orgs", &bob, &again).await, "createOrg", 403);
    let nowhere = json!({ "legalName": "Southwind", "country": "XX" });
    is_shown(&app.post_json("/v1/Orgs", &admin, &nowhere).await, "createOrg", 422);
    let other = app.make_org(&admin, "Southwind").await;
    let taken = json!({ "legalName": "Northwind" });
    is_shown(&app.patch_json(&format!("/v1/Orgs/{other}"), &admin, &taken).await, "updateOrg", 422);
    is_shown(&app.get("/v1/Orgs/org_x1y2z3a4b5c6").bearer(&admin.access).send().await, "getOrg", 404);
    is_shown(&app.get("/v1/Orgs").bearer(&bob.access).send().await, "listOrgs", 403);
    let role = app.assign(&admin, &bob.id, &org, "VIEWER").await;
    is_shown(&app.get("/v1/AuditEvents").bearer(&bob.access).send().await, "listAuditEvents", 403);
    is_shown(&app.try_assign(&admin, &bob.id, &org, "VIEWER").await, "assignRole", 409);
    is_shown(&app.try_assign(&admin, &bob.id, &org, "BOSS").await, "assignRole", 422);
    app.remove(&format!("/v1/Roles/{role}"), &admin).await.expect(204);
    is_shown(&app.remove(&format!("/v1/Roles/{role}"), &admin).await, "removeRole", 404);
    app.assign(&admin, &bob.id, &org, "VIEWER").await;
    app.try_invite(&admin, &org, "carol@example.com", "VIEWER").await.expect(201);
    is_shown(&app.try_invite(&admin, &org, "carol@example.com", "VIEWER").await, "sendInvitation", 409);
    is_shown(&app.try_invite(&admin, &org, "bob@example.com", "VIEWER").await, "sendInvitation", 409);
    is_shown(&app.try_invite(&admin, &org, "carol@example.com", "BOSS").await, "sendInvitation", 422);
    let key = json!({ "accountId": bob.id, "scopes": ["read:everything"] });
    is_shown(&app.post_json("/v1/ApiKeys", &admin, &key).await, "createApiKey", 422);
    is_shown(&app.remove("/v1/ApiKeys/apik_7Qx2mK9sT4vB8nR1cW6yZ3pL", &admin).await, "deleteApiKey", 404);
    let own = app.assignment(&id_of(&app, &admin.access).await, &org, "ADMIN").await;
    is_shown(&app.remove(&format!("/v1/Roles/{own}"), &admin).await, "removeRole", 409);
    app.assign(&admin, &bob.id, &org, "ADMIN").await;
    app.remove(&format!("/v1/Roles/{own}"), &admin).await.expect(204);
    let mut alone = app.remove(&format!("/v1/Accounts/{}", bob.id), &admin).await;
    alone.text = alone.text.replace(&org, "org_x1y2z3a4b5c6");
    is_shown(&alone, "closeAccount", 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_about_second_factors_are_those_of_the_document() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin().await, app.enrol("alice@example.com").await);
    let (who, code) = (&alice.person, app.shown(&alice.secret));
    let route = |below: &str| mfa_path(&who.id, below);
    let remove = async |by: &Person, query: &str, body: &Value| {
        app.call(Method::DELETE, &route(query)).bearer(&by.access).json(body).send().await
    };
    let (code, wrong) = (json!({ "code": code }), json!({ "code": "000000" }));
    let totp = json!({ "method": "TOTP" });
    is_shown(&app.post_json(&route(""), who, &totp).await, "enableMfa", 409);
    is_shown(&app.post_json(&route(""), who, &json!({ "method": "SMS" })).await, "enableMfa", 400);
    is_shown(&app.post_json(&route("/verify"), who, &code).await, "verifyMfaSetup", 409);
    app.post_json(&route(""), who, &json!({ "method": "EMAIL" })).await.expect(201);
    is_shown(&app.post_json(&route("/verify"), who, &wrong).await, "verifyMfaSetup", 422);
    is_shown(&app.post_json(&route("/code"), who, &json!({ "method": "SMS" })).await, "sendMfaCode", 422);
    is_shown(&app.post_json(&route("/backup-codes"), who, &wrong).await, "makeBackupCodes", 401);
    is_shown(&remove(who, "", &wrong).await, "disableMfa", 401);
    is_shown(&remove(who, "?method=SMS", &code).await, "disableMfa", 404);
    let two = json!({ "code": code["code"], "method": "TOTP" });
    is_shown(&remove(who, "?method=SMS", &two).await, "disableMfa", 422);
    is_shown(&app.post_json(&route("/reset"), who, &json!({})).await, "resetMfa", 403);
    // Of somebody who may see the account, and of somebody who may not.
    let bob = app.register("bob@example.com").await;
    for (below, body, operation) in [
        ("", &totp, "enableMfa"),
        ("/verify", &code, "verifyMfaSetup"),
        ("/code", &json!({ "method": "EMAIL" }), "sendMfaCode"),
        ("/backup-codes", &code, "makeBackupCodes"),
    ] {
        is_shown(&app.post_json(&route(below), &admin, body).await, operation, 403);
        is_shown(&app.post_json(&route(below), &bob, body).await, operation, 404);
    }
    is_shown(&remove(&admin, "", &code).await, "disableMfa", 403);
    is_shown(&remove(&bob, "", &code).await, "disableMfa", 404);
    is_shown(&app.post_json(&route("/reset"), &bob, &json!({})).await, "resetMfa", 404);
    is_shown(&app.get(&route("")).bearer(&bob.access).send().await, "listMfa", 404);
    is_shown(&app.post_json(&mfa_path(&bob.id, "/backup-codes"), &bob, &code).await, "makeBackupCodes", 409);

    let challenge = app.challenge("alice@example.com").await;
    is_shown(&app.complete(&challenge, "000000").await, "completeMfaChallenge", 401);
    is_shown(&app.send_code(&challenge, "SMS").await, "resendMfaCode", 422);
    app.complete(&challenge, code["code"].as_str().expect("a code")).await.expect(200);
    is_shown(&app.complete(&challenge, "000000").await, "completeMfaChallenge", 409);
    is_shown(&app.send_code(&challenge, "TOTP").await, "resendMfaCode", 409);
    let unknown = json!({ "challengeId": "3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68" });
    is_shown(&app.complete(&unknown, "000000").await, "completeMfaChallenge", 401);
    is_shown(&app.send_code(&unknown, "EMAIL").await, "resendMfaCode", 401);
    let alone = json!({ "password": PASSWORD });
    is_shown(&app.post_json("/v1/auth/reauthenticate", who, &alone).await, "reauthenticate", 403);
    let both = json!({ "password": PASSWORD, "code": "000000" });
    is_shown(&app.post_json("/v1/auth/reauthenticate", who, &both).await, "reauthenticate", 401);
}

// REAUTHENTICATION_REQUIRED where the sign-in is old, MFA_REQUIRED where it was too weak for its realm.
#[tokio::test(flavor = "multi_thread")]
async fn refusals_of_weak_and_of_old_sign_ins_are_those_of_the_document() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin().await, app.register("alice@example.com").await);
    app.post_json(&mfa_path(&alice.id, ""), &alice, &json!({ "method": "EMAIL" })).await.expect(201);
    app.verify_factor(&alice, &app.sent_code(&alice.email).await).await.expect(200);
    let code = json!({ "code": "000000" });
    let ask = async |who: &Person, below: &str, body: &Value| {
        let method = if below.is_empty() { Method::DELETE } else { Method::POST };
        app.call(method, &mfa_path(&alice.id, below)).bearer(&who.access).json(body).send().await
    };
    let code_of = |answer: &Answer| answer.json()["code"].as_str().map(str::to_owned);
    for expected in ["MFA_REQUIRED", "REAUTHENTICATION_REQUIRED"] {
        let is_required = expected == "MFA_REQUIRED";
        app.rules(|rules| rules.mfa_required = is_required).await;
        if !is_required {
            app.advance(std::time::Duration::from_secs(660)).await;
        }
        for (who, below, body, operation) in [
            (&alice, "", &code, "disableMfa"),
            (&alice, "/backup-codes", &code, "makeBackupCodes"),
            (&admin, "/reset", &json!({}), "resetMfa"),
        ] {
            let answer = ask(who, below, body).await;
            is_shown(&answer, operation, 403);
            assert_eq!(code_of(&answer).as_deref(), Some(expected), "{operation}");
        }
    }
    let own = mfa_path(&alice.id, "");
    let old = app.post_json(&own, &alice, &json!({ "method": "TOTP" })).await;
    is_shown(&old, "enableMfa", 403);
    assert_eq!(code_of(&old).as_deref(), Some("REAUTHENTICATION_REQUIRED"));
    let old = app.post_json(&format!("{own}/verify"), &alice, &code).await;
    is_shown(&old, "verifyMfaSetup", 403);
    assert_eq!(code_of(&old).as_deref(), Some("REAUTHENTICATION_REQUIRED"));
    app.rules(|rules| rules.mfa_required = true).await;
    let others = app.get(&own).bearer(&admin.access).send().await;
    is_shown(&others, "listMfa", 403);
    assert_eq!(code_of(&others).as_deref(), Some("MFA_REQUIRED"));
}

// P120: whoever sends nothing is told what the operation takes.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_a_credential_is_told_what_the_operation_takes() {
    let app = TestApp::new().await;
    let document = document();
    let mut people = 0;
    for operation in operations().iter().filter(|operation| !operation.is_public) {
        let ways = operation.text["security"].as_array().or(document["security"].as_array()).expect("ways").clone();
        let takes_keys = ways.iter().any(|way| way["apiKey"].is_array());
        let answer = app.call(operation.method.clone(), &operation.path).send().await.expect(401).json();
        let detail = answer["detail"].as_str().expect("a detail");
        assert!(detail.contains("Authorization: Bearer"), "{}: {detail}", operation.name());
        assert_eq!(detail.contains("X-API-KEY"), takes_keys, "{}: {detail}", operation.name());
        people += usize::from(!takes_keys);
    }
    assert!(people >= 12, "{people}");
}

#[test]
fn the_served_document_speaks_of_its_own_address() {
    let served = signet_server::openapi::document(&format!("{PUBLIC_URL}/"));
    assert_eq!(served["servers"], json!([{ "url": PUBLIC_URL }]));
    let text = served.to_string();
    assert!(!text.contains("127.0.0.1"), "an example speaks of another service");
    assert!(text.contains(&format!("{PUBLIC_URL}/problems/conflict")));
    let committed = document();
    assert_eq!(committed["servers"], json!([{ "url": "http://127.0.0.1:8080" }]));
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_of_too_many_mails_are_those_of_the_document() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let create = json!({ "type": "INDIVIDUAL", "email": "alice@example.com" });
    let made = app.post_json("/v1/Accounts", &admin, &create).await.expect(201).json();
    let path = format!("/v1/Accounts/{}", made["data"]["id"].as_str().expect("an id"));
    for _ in 0..4 {
        app.resend("alice@example.com").await.expect(202);
    }
    app.patch_json(&path, &admin, &json!({ "email": "bob@example.com" })).await.expect(200);
    is_shown(&app.patch_json(&path, &admin, &json!({ "email": "alice@example.com" })).await, "updateAccount", 429);
    is_shown(&app.post_json("/v1/Accounts", &admin, &create).await, "createAccount", 429);
    let org = app.make_org(&admin, "Northwind").await;
    let (id, _) = app.invite(&admin, &org, "carol@example.com", "VIEWER").await;
    let resend = format!("/v1/Orgs/{org}/invitations/{id}/resend");
    for _ in 0..4 {
        app.post(&resend).bearer(&admin.access).send().await.expect(200);
    }
    is_shown(&app.post(&resend).bearer(&admin.access).send().await, "resendInvitation", 429);
    is_shown(&app.try_invite(&admin, &org, "carol@example.com", "FINANCE").await, "sendInvitation", 429);
}
