//! Config OP, and discovery of log-out: what is published is true.

use serde_json::Value;

use crate::app::{PUBLIC_URL, TestApp};

async fn discovery(app: &TestApp) -> Value {
    app.get("/.well-known/openid-configuration").send().await.expect(200).json()
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_discovery_endpoint_verification() {
    let app = TestApp::new().await;
    let document = discovery(&app).await;
    assert_eq!(document["issuer"], PUBLIC_URL);
    for name in ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"] {
        assert!(document[name].as_str().is_some_and(|it| it.starts_with(PUBLIC_URL)), "{name}: {document}");
    }
    let holds =
        |name: &str, value: &str| document[name].as_array().is_some_and(|values| values.iter().any(|it| it == value));
    for (name, value) in [
        ("response_types_supported", "code"),
        ("subject_types_supported", "public"),
        ("id_token_signing_alg_values_supported", "RS256"),
        ("scopes_supported", "openid"),
        ("code_challenge_methods_supported", "S256"),
    ] {
        assert!(holds(name, value), "{name}: {document}");
    }
    assert_eq!(document["claims_parameter_supported"], false);
    assert_eq!(document["request_uri_parameter_supported"], false);
    let path = document["jwks_uri"].as_str().and_then(|it| it.strip_prefix(PUBLIC_URL)).expect("an address of ours");
    let keys = app.get(path).send().await.expect(200).json();
    assert!(keys["keys"].as_array().is_some_and(|keys| !keys.is_empty()), "{keys}");
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_rp_initiated_logout_discovery_endpoint_verification() {
    let app = TestApp::new().await;
    assert_eq!(discovery(&app).await["end_session_endpoint"], format!("{PUBLIC_URL}/oauth/logout"));
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_backchannel_logout_discovery_endpoint_verification() {
    let app = TestApp::new().await;
    let document = discovery(&app).await;
    assert_eq!(document["backchannel_logout_supported"], true);
    assert_eq!(document["backchannel_logout_session_supported"], true);
}
