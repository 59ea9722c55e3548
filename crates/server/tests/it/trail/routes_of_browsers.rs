//! What leaves its mark of what browsers do for clients: the page that asks, log-out, and consents that are taken back.

use axum::http::Method;
use serde_json::{Value, json};
use signet_protocol::oauth::parameters::encode;

use super::every_route::{Case, Scene};
use super::sent::{Sent, bare, public};
use crate::actors::Person;
use crate::app::TestApp;
use crate::authorize::stage::{Window, asking, form, link, pairs};
use crate::forward::stage::{AtApp, WIKI, application};
use crate::grants::stage::{a_client, code_for, request};

/// What somebody's browser sends.
#[derive(Debug, Clone, Default)]
pub(super) struct Forms {
    /// The path of a consent.
    withdraw: String,
    cookie: String,
    consent: String,
    leave: String,
    ask: String,
    /// The same with the proof of the client.
    push: String,
    /// The path of signing out of an application, and what its browser shows there.
    app: (String, String),
}

pub(super) async fn stage(app: &TestApp, person: &Person) -> Forms {
    let given = a_client(app, json!({})).await;
    code_for(app, &request(app, &given, "openid"), person).await.expect("a code");
    let asks = a_client(app, json!({})).await;
    let pushing = a_client(app, json!({ "authMethod": "client_secret_post" })).await;
    let mut window = Window::of(app);
    window.sign_in(&person.email).await;
    let asked = window.get(&link(&asking(&asks))).await.expect(303);
    let page = window.get(asked.header("location")).await.expect(200);
    let leaving = window.get("/oauth/logout").await.expect(200);
    let wiki = application(app, WIKI).await;
    let mut at = AtApp::of(app, WIKI, &wiki);
    at.come_in(&mut window, "/").await;
    Forms {
        app: (format!("/forward-auth/sign-out?client_id={}", wiki.id), at.cookie()),
        withdraw: format!("/v1/auth/consents/{}", given.id),
        cookie: window.stolen(),
        consent: encode(pairs(&form(&page, "yes"))),
        leave: encode(pairs(&form(&leaving, "yes"))),
        ask: encode(pairs(&asking(&asks))),
        push: encode(pairs(&asking(&pushing)).into_iter().chain([("client_secret", &*pushing.secret)])),
    }
}

/// A form of our own page.
fn own(s: &Scene, path: &str, body: &str) -> Sent {
    Sent { cookie: s.browser.cookie.clone(), ..public(path, Value::String(body.to_owned())) }
}

/// The form of an application at `host`.
fn out_of_app(s: &Scene, host: &str, path: &str) -> Sent {
    Sent { cookie: s.browser.app.1.clone(), ..public(&format!("{host}{path}"), Value::String(String::new())) }
}

/// The same with a token that was made for nobody.
fn forged(s: &Scene, path: &str, body: &str) -> Sent {
    own(s, path, &body.replace("form=", "form=x"))
}

pub(super) fn cases() -> Vec<Case> {
    macro_rules! forms {
        ($($path:literal, $form:ident, $status:literal, $events:expr;)+) => {
            vec![$(
                forms!($path, $path, $form, $status, $events),
                forms!(concat!("/realms/{realm}", $path), concat!("/realms/default", $path), $form, $status, $events),
            )+]
        };
        ($path:expr, $at:expr, $form:ident, $status:literal, $events:expr) => {
            Case {
                method: Method::POST,
                path: $path,
                success: (|s| own(s, $at, &s.browser.$form), $status, $events),
                refusal: (|s| forged(s, $at, &s.browser.$form), 403, &[]),
            }
        };
    }
    let asking = |path, at: fn(&Scene) -> Sent, bad: fn(&Scene) -> Sent| Case {
        method: Method::POST,
        path,
        success: (at, 303, &[]),
        refusal: (bad, 400, &[]),
    };
    let pushing = |path, at: fn(&Scene) -> Sent, unproven: fn(&Scene) -> Sent| Case {
        method: Method::POST,
        path,
        success: (at, 201, &[]),
        refusal: (unproven, 401, &[]),
    };
    let mut cases = forms! {
        "/consent", consent, 303, &[];
        "/oauth/logout", leave, 200, &["session.end"];
    };
    cases.push(asking(
        "/oauth/authorize",
        |s| public("/oauth/authorize", Value::String(s.browser.ask.clone())),
        |_| public("/oauth/authorize", Value::String("client_id=x".to_owned())),
    ));
    cases.push(asking(
        "/realms/{realm}/oauth/authorize",
        |s| public("/realms/default/oauth/authorize", Value::String(s.browser.ask.clone())),
        |_| public("/realms/default/oauth/authorize", Value::String("client_id=x".to_owned())),
    ));
    cases.push(pushing(
        "/oauth/par",
        |s| public("/oauth/par", Value::String(s.browser.push.clone())),
        |s| public("/oauth/par", Value::String(s.browser.ask.clone())),
    ));
    cases.push(pushing(
        "/realms/{realm}/oauth/par",
        |s| public("/realms/default/oauth/par", Value::String(s.browser.push.clone())),
        |s| public("/realms/default/oauth/par", Value::String(s.browser.ask.clone())),
    ));
    cases.push(Case {
        method: Method::POST,
        path: "/forward-auth/sign-out",
        success: (|s| out_of_app(s, WIKI, &s.browser.app.0), 303, &["session.end"]),
        refusal: (|s| out_of_app(s, "https://evil.example", &s.browser.app.0), 403, &[]),
    });
    cases.push(Case {
        method: Method::POST,
        path: "/realms/{realm}/forward-auth/sign-out",
        success: (|s| out_of_app(s, WIKI, &format!("/realms/default{}", s.browser.app.0)), 303, &["session.end"]),
        refusal: (|s| out_of_app(s, WIKI, "/realms/default/forward-auth/sign-out"), 403, &[]),
    });
    cases.push(Case {
        method: Method::DELETE,
        path: "/v1/auth/consents/{clientId}",
        success: (|s| bare(&s.victim, &*s.browser.withdraw), 204, &["consent.withdraw"]),
        refusal: (|s| bare(&s.nobody, &*s.browser.withdraw), 404, &[]),
    });
    cases
}
