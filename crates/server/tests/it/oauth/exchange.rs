//! Exchanging a person's token for one that is for somebody else (RFC 8693).

use std::time::Duration;

use serde_json::{Value, json};
use signet_domain::accounts::AccountStatus;
use signet_protocol::oauth::AuthorizationCode;
use signet_vocabulary::Secret;

use super::dpop::bound;
use super::stage::{
    INTROSPECT, REVOKE, TOKEN, USERINFO, code_fields, held, introspected, is_error, is_inactive, own_token, text,
    thumbprint,
};
use crate::actors::Person;
use crate::app::{Answer, PUBLIC_URL, TestApp};
use crate::clients::stage::Made;
use crate::grants::stage::{API, a_client, claims, code_for, events, grants_held, request};
use crate::presence::stage::{log_out, set_status};

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const STOCK: &str = "https://stock.example.com/";
const ARCHIVE: &str = "https://archive.example.com/";

/// A service that looks after `serves` and may call `calls`.
async fn a_service(app: &TestApp, serves: &str, calls: &str, members: Value) -> Made {
    let mut body = json!({
        "name": serves, "grantTypes": [EXCHANGE], "introspectionAudiences": [serves], "audiences": [calls],
        "scopes": ["email", "phone", "read:identity"],
    });
    body.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
    a_client(app, body).await
}

/// A client of people's that may exchange what it has.
fn exchanging_its_own() -> Value {
    json!({ "grantTypes": ["authorization_code", "refresh_token", EXCHANGE], "audiences": [API, STOCK] })
}

/// A code of the shop's for these resources, of a person.
async fn a_code_for(app: &TestApp, shop: &Made, person: &Person, scope: &str, resources: &[&str]) -> AuthorizationCode {
    let mut asked = request(app, shop, scope);
    asked.resources = resources.iter().map(ToString::to_string).collect();
    code_for(app, &asked, person).await.expect("a code")
}

/// What the shop has for the API, of a person.
async fn a_token(app: &TestApp, shop: &Made, person: &Person, scope: &str) -> Value {
    let code = a_code_for(app, shop, person, scope, &[API]).await;
    app.form_of(shop, TOKEN, &code_fields(code.expose())).send().await.expect(200).json()
}

async fn exchanged(app: &TestApp, service: &Made, token: &str, resource: &str, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("grant_type", EXCHANGE),
        ("subject_token", token),
        ("subject_token_type", ACCESS_TOKEN),
        ("resource", resource),
    ];
    fields.extend(more);
    app.form_of(service, TOKEN, &fields).send().await
}

fn said(token: &str) -> Value {
    claims(&Secret::new(token.to_owned()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_calls_the_next_one_in_the_name_of_both() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    for format in ["jwt", "opaque"] {
        let shop = a_client(&app, json!({ "tokenFormat": format })).await;
        let api = a_service(&app, API, STOCK, json!({})).await;
        let stock = a_service(&app, STOCK, ARCHIVE, json!({ "tokenFormat": "opaque" })).await;
        let token = text(&a_token(&app, &shop, &ada, "openid email offline_access").await, "access_token");
        let answer = exchanged(&app, &api, &token, STOCK, &[]).await.expect(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        let body = answer.json();
        let members: Vec<_> = body.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(members, ["access_token", "token_type", "expires_in", "scope", "issued_token_type"]);
        assert_eq!((&body["issued_token_type"], &body["scope"]), (&json!(ACCESS_TOKEN), &json!("email")));
        let next = text(&body, "access_token");
        let of = said(&next);
        assert_eq!(of["aud"], STOCK);
        assert_eq!((&of["sub"], &of["client_id"]), (&json!(ada.id), &json!(api.id)));
        assert_eq!(of["act"], json!({ "sub": api.id }));
        assert_eq!(introspected(&app, &stock, &next).await["act"], json!({ "sub": api.id }));

        // Once more, which names both.
        let last = text(&exchanged(&app, &stock, &next, ARCHIVE, &[]).await.expect(200).json(), "access_token");
        let act = json!({ "sub": stock.id, "act": { "sub": api.id } });
        assert_eq!(said(&last)["act"], act);
        assert_eq!(said(&last)["sid"], of["sid"]);
        assert_eq!(introspected(&app, &stock, &last).await["act"], act);
    }
    assert_eq!(events(&app, "token.exchange", "").await, 4);
}

// It is never for more, nor for longer.
#[tokio::test(flavor = "multi_thread")]
async fn scope_and_life_only_shrink() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let shop = a_client(&app, json!({ "accessTokenSeconds": 300 })).await;
    let api = a_service(&app, API, STOCK, json!({ "accessTokenSeconds": 3600 })).await;
    let token = text(&a_token(&app, &shop, &ada, "openid profile email").await, "access_token");
    for (wanted, got) in
        [("email", Some("email")), ("email phone", None), ("profile", None), ("read:identity", None), ("root", None)]
    {
        let answer = exchanged(&app, &api, &token, STOCK, &[("scope", wanted)]).await;
        match got {
            Some(got) => assert_eq!(answer.expect(200).json()["scope"], got),
            None => is_error(&answer, 400, "invalid_scope"),
        }
    }
    app.advance(Duration::from_secs(100)).await;
    let body = exchanged(&app, &api, &token, STOCK, &[]).await.expect(200).json();
    assert_eq!(body["expires_in"], 200);
    assert_eq!(said(&text(&body, "access_token"))["exp"], said(&token)["exp"]);
    app.advance(Duration::from_millis(199_500)).await;
    is_error(&exchanged(&app, &api, &token, STOCK, &[]).await, 400, "invalid_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_has_to_do_with_the_token_exchanges_it() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let shop = a_client(&app, exchanging_its_own()).await;
    let api = a_service(&app, API, STOCK, json!({})).await;
    let stranger = a_service(&app, ARCHIVE, STOCK, json!({})).await;
    let token = text(&a_token(&app, &shop, &ada, "openid email").await, "access_token");
    exchanged(&app, &shop, &token, API, &[]).await.expect(200);
    exchanged(&app, &api, &token, STOCK, &[]).await.expect(200);
    is_error(&exchanged(&app, &stranger, &token, STOCK, &[]).await, 400, "invalid_request");
    assert_eq!(events(&app, "token.exchange", "other_client").await, 1);
    for elsewhere in [PUBLIC_URL, ARCHIVE, "https://stock.example.com", "x"] {
        is_error(&exchanged(&app, &api, &token, elsewhere, &[]).await, 400, "invalid_target");
    }
    // P76.
    let plain = a_client(&app, json!({})).await;
    is_error(&exchanged(&app, &plain, &token, API, &[]).await, 400, "unauthorized_client");
}

// The person read for which resources it is: what the client may ask for besides was not granted.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_exchanges_its_own_for_what_was_granted() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let shop = a_client(&app, exchanging_its_own()).await;
    for (granted, is_good) in [(&[API][..], false), (&[], false), (&[API, STOCK], true)] {
        let code = a_code_for(&app, &shop, &ada, "openid email", granted).await;
        let body = app.form_of(&shop, TOKEN, &code_fields(code.expose())).send().await.expect(200).json();
        let mut shown = vec![text(&body, "access_token")];
        if granted.contains(&API) {
            let exchanged = exchanged(&app, &shop, &shown[0], API, &[]).await.expect(200).json();
            shown.push(text(&exchanged, "access_token"));
        }
        for token in &shown {
            let answer = exchanged(&app, &shop, token, STOCK, &[]).await;
            if is_good { drop(answer.expect(200)) } else { is_error(&answer, 400, "invalid_target") }
        }
    }
    assert_eq!(events(&app, "token.exchange", "request").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bound_token_is_exchanged_with_its_key_alone() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let api = a_service(&app, API, STOCK, json!({})).await;
    for format in ["jwt", "opaque"] {
        let mut own = exchanging_its_own();
        own["tokenFormat"] = json!(format);
        let shop = a_client(&app, own).await;
        let code = a_code_for(&app, &shop, &ada, "openid email", &[API, STOCK]).await;
        let jti = |turn: &str| format!("{format} {turn}");
        let body = bound(&app, &shop, &code_fields(code.expose()), &jti("code"), 7).await.expect(200).json();
        let token = text(&body, "access_token");
        let kind = ("subject_token_type", ACCESS_TOKEN);
        let fields = [("grant_type", EXCHANGE), ("subject_token", &*token), kind, ("resource", STOCK)];
        for (who, by) in [(&shop, "shop"), (&api, "api")] {
            is_error(&exchanged(&app, who, &token, STOCK, &[]).await, 400, "invalid_request");
            is_error(&bound(&app, who, &fields, &jti(by), 9).await, 400, "invalid_request");
        }
        let body = bound(&app, &shop, &fields, &jti("good"), 7).await.expect(200).json();
        assert_eq!(body["token_type"], "DPoP");
        assert_eq!(said(&text(&body, "access_token"))["cnf"], json!({ "jkt": thumbprint(7) }));
    }
    assert_eq!(events(&app, "token.exchange", "other_key").await, 8);
}

// P72: nothing but an access token of a person's is one.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_access_token_of_a_person_is_none() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let grants = json!({
        "grantTypes": ["authorization_code", "refresh_token", "client_credentials", EXCHANGE], "audiences": [API, STOCK],
        "introspectionAudiences": [API, PUBLIC_URL],
    });
    let shop = a_client(&app, grants).await;
    let of = held(&app, &shop, &ada, "openid email offline_access").await;
    let own = own_token(&app, &shop, &[]).await;
    let (signed, end) = of.access.split_at(of.access.len() - 1);
    let bent = format!("{signed}{}", if end == "A" { "Q" } else { "A" });
    for token in [&of.refresh, &of.id_token, &own, &ada.access, &ada.refresh, &shop.secret, &bent, &"x".to_owned()] {
        is_error(&exchanged(&app, &shop, token, STOCK, &[]).await, 400, "invalid_request");
    }
    let code = a_code_for(&app, &shop, &ada, "openid email", &[STOCK]).await;
    let body = app.form_of(&shop, TOKEN, &code_fields(code.expose())).send().await.expect(200).json();
    exchanged(&app, &shop, &text(&body, "access_token"), STOCK, &[]).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_malformed_is_refused() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let (shop, api) = (a_client(&app, json!({})).await, a_service(&app, API, STOCK, json!({})).await);
    let token = text(&a_token(&app, &shop, &ada, "openid email").await, "access_token");
    let base = [("grant_type", EXCHANGE), ("subject_token", &*token)];
    let kind = ("subject_token_type", ACCESS_TOKEN);
    let refresh = "urn:ietf:params:oauth:token-type:refresh_token";
    let resource = ("resource", STOCK);
    let cases: [(&[(&str, &str)], &str); 10] = [
        (&[kind], "invalid_request"),
        (&[resource], "invalid_request"),
        (&[("subject_token_type", refresh), resource], "invalid_request"),
        (&[kind, resource, ("requested_token_type", refresh)], "invalid_request"),
        (&[kind, resource, ("actor_token", &token), ("actor_token_type", ACCESS_TOKEN)], "invalid_request"),
        (&[kind, resource, ("actor_token_type", ACCESS_TOKEN)], "invalid_request"),
        (&[kind, resource, ("subject_token", "x")], "invalid_request"),
        (&[kind, resource, resource], "invalid_target"),
        (&[kind, resource, ("audience", STOCK)], "invalid_target"),
        (&[kind, resource, ("scope", "a\"b")], "invalid_scope"),
    ];
    for (more, error) in cases {
        let fields: Vec<_> = base.iter().chain(more).copied().collect();
        is_error(&app.form_of(&api, TOKEN, &fields).send().await, 400, error);
    }
    let fields: Vec<_> = base.iter().copied().chain([kind, ("audience", STOCK)]).collect();
    app.form_of(&api, TOKEN, &fields).send().await.expect(200);
}

// P42, P66: what it rests on is what the grant rests on, and every client on its way.
#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_the_grant_and_with_each_client() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for (turn, what) in ["signed out", "suspended", "revoked", "shop", "api", "grant type"].into_iter().enumerate() {
        let ada = app.register(&format!("ada{turn}@example.com")).await;
        let shop = a_client(&app, json!({})).await;
        let api = a_service(&app, API, STOCK, json!({})).await;
        let stock = a_service(&app, STOCK, ARCHIVE, json!({})).await;
        let tokens = a_token(&app, &shop, &ada, "openid email").await;
        let token = text(&tokens, "access_token");
        let next = text(&exchanged(&app, &api, &token, STOCK, &[]).await.expect(200).json(), "access_token");
        assert_eq!(introspected(&app, &stock, &next).await["active"], true);
        match what {
            "signed out" => drop(log_out(&app, &ada.access).await.expect(204)),
            "suspended" => set_status(&app, &ada.id, AccountStatus::Suspended).await.expect("suspended"),
            "revoked" => {
                let refresh = text(&tokens, "refresh_token");
                app.form_of(&shop, REVOKE, &[("token", &refresh)]).send().await.expect(200);
            }
            "shop" => drop(app.remove(&shop.path, &admin).await.expect(204)),
            "api" => drop(app.remove(&api.path, &admin).await.expect(204)),
            _ => {
                let change = json!({ "grantTypes": ["client_credentials"] });
                app.patch_json(&api.path, &admin, &change).await.expect(200);
            }
        }
        is_inactive(&app, &stock, &next, what).await;
        is_error(&exchanged(&app, &stock, &next, ARCHIVE, &[]).await, 400, "invalid_request");
    }
}

// What a service was given is no grant of its own: it opens nothing of ours, and cannot end what the person granted.
#[tokio::test(flavor = "multi_thread")]
async fn it_opens_nothing_here_and_ends_nothing() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let (shop, api) = (a_client(&app, json!({})).await, a_service(&app, API, STOCK, json!({})).await);
    let token = text(&a_token(&app, &shop, &ada, "openid email").await, "access_token");
    let next = text(&exchanged(&app, &api, &token, STOCK, &[]).await.expect(200).json(), "access_token");
    assert_eq!(app.get(USERINFO).bearer(&next).send().await.status, 401);
    assert_eq!(app.me(&next).await.status, 401);
    is_error(&app.form_of(&api, REVOKE, &[("token", &next)]).send().await, 400, "unsupported_token_type");
    app.form_of(&shop, REVOKE, &[("token", &next)]).send().await.expect(200);
    assert_eq!(grants_held(&app).await, 1);
    let stranger = a_client(&app, json!({})).await;
    let answer = app.form_of(&stranger, INTROSPECT, &[("token", &next)]).send().await.expect(200);
    assert_eq!(answer.json(), json!({ "active": false }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_services_organization_is_for_its_members() {
    let app = TestApp::new().await;
    let (admin, ada) = (app.admin().await, app.register("ada@example.com").await);
    let org = app.make_org(&admin, "Acme").await;
    let member = app.member(&admin, &org, "VIEWER", "in@example.com").await;
    let (shop, api) = (a_client(&app, json!({})).await, a_service(&app, API, STOCK, json!({ "orgId": org })).await);
    for (who, is_good) in [(&ada, false), (&member, true)] {
        let token = text(&a_token(&app, &shop, who, "openid email").await, "access_token");
        let answer = exchanged(&app, &api, &token, STOCK, &[]).await;
        if is_good { drop(answer.expect(200)) } else { is_error(&answer, 400, "invalid_request") }
    }
    assert_eq!(events(&app, "token.exchange", "not_a_member").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_of_services_has_an_end() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let shop = a_client(&app, json!({})).await;
    let loops = a_service(&app, API, API, json!({})).await;
    let mut token = text(&a_token(&app, &shop, &ada, "openid email").await, "access_token");
    for _ in 0..5 {
        token = text(&exchanged(&app, &loops, &token, API, &[]).await.expect(200).json(), "access_token");
    }
    is_error(&exchanged(&app, &loops, &token, API, &[]).await, 400, "invalid_request");
}
