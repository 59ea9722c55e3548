//! Claims that are ours alone: no mapping sets them, and no data that is named like them gets into a token (P60).

use serde_json::{Map, Value, json};
use signet_protocol::oidc::claims::is_protected;

use super::stage::{ORDERS, a_shop, telling, told};
use crate::app::TestApp;

/// Those that say who speaks for whom, by what right, for how long, and what an account vouches for.
const PROTECTED: [&str; 53] = [
    "_claim_names",
    "_claim_sources",
    "acr",
    "act",
    "active",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "authorization_details",
    "azp",
    "c_hash",
    "client_id",
    "cnf",
    "email",
    "email_verified",
    "entitlements",
    "events",
    "exp",
    "groups",
    "iat",
    "iss",
    "jti",
    "may_act",
    "nbf",
    "nonce",
    "org",
    "orgId",
    "org_id",
    "permissions",
    "phone_number",
    "phone_number_verified",
    "preferred_username",
    "read_only",
    "realm",
    "roles",
    "s_hash",
    "scope",
    "sid",
    "sub",
    "sub_id",
    "sub_jwk",
    "token_type",
    "typ",
    "updated_at",
    "username",
    "verified_claims",
    "SUB",
    "Aud",
    "Email_Verified",
    "ROLES",
    "Acr",
    "orgid",
];

#[tokio::test(flavor = "multi_thread")]
async fn no_mapping_sets_them() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for name in PROTECTED {
        assert!(is_protected(name), "{name}");
        for source in ["identity.data.role", "user.data.role", "identity.id", "identity.type", "org.id", "org.roles"] {
            let answer = app.put_scope(&admin, ORDERS, &telling(&[(name, source)])).await.expect(422);
            assert_eq!(answer.fields(), ["claims[0].claim"], "{name} from {source}");
        }
    }
    assert_eq!(app.query("SELECT name FROM scopes").await.len(), 0);
}

// Names become protected with a later version: what was mapped before is not told from then on.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_mapped_to_one_is_not_told() {
    let app = TestApp::new().await;
    let (admin, ada) = (app.admin().await, app.register("ada@example.com").await);
    app.put_scope(&admin, ORDERS, &telling(&[("kind", "identity.type")])).await.expect(200);
    let shop = a_shop(&app, json!({})).await;
    app.give_data(&ada, &json!({ "role": "admin" }), &json!({})).await;
    let mut claims: Vec<_> =
        PROTECTED.iter().map(|name| json!({ "claim": name, "source": "identity.data.role" })).collect();
    claims.push(json!({ "claim": "kind", "source": "identity.type" }));
    app.query(&format!("UPDATE scopes SET claims = '{}'", json!(claims))).await;
    let told = told(&app, &shop, &ada, "openid orders.read").await;
    assert_eq!(told, json!({ "kind": "neutral" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_member_of_data_that_is_named_like_them_reaches_a_token() {
    let app = TestApp::new().await;
    let (admin, ada) = (app.admin().await, app.register("ada@example.com").await);
    let data: Map<String, Value> = PROTECTED.iter().map(|name| ((*name).to_owned(), json!("forged"))).collect();
    app.give_data(&ada, &json!(data), &json!(data)).await;
    app.put_scope(&admin, ORDERS, &telling(&[("all", "identity.data.nothing"), ("mine", "user.data.nothing")]))
        .await
        .expect(200);
    let shop = a_shop(&app, json!({})).await;
    let told = told(&app, &shop, &ada, "openid profile email phone address orders.read").await;
    assert_eq!((&told["email"], &told["email_verified"]), (&json!("ada@example.com"), &json!(false)));
    assert!(!told.to_string().contains("forged"), "{told}");
    let mut names: Vec<_> = told.as_object().expect("claims").keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["email", "email_verified", "updated_at"]);
}
