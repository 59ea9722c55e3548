//! What these tests stage: links as they stand in mails, opened and sent like a browser does.

use std::sync::Arc;

use serde_json::json;
use signet_domain::outbox;
use signet_domain::realms::Realm;

use crate::actors::Person;
use crate::app::{Answer, PUBLIC_URL, TestApp};
use crate::presence::stage::{default_realm, operator, register_in};
use crate::test_realms::stage::TestRealm;

pub const NEW: &str = "another-Fine-password-20";
const FORM: &str = "application/x-www-form-urlencoded";

/// A realm with an administrator.
pub struct Place {
    pub realm: Arc<Realm>,
    pub admin: Person,
}

/// The realm `default`, and one that links have to name.
pub async fn places(app: &TestApp) -> [Place; 2] {
    let TestRealm { realm, admin, .. } = TestRealm::new(app, "shop-test").await;
    [Place { realm: default_realm(app).await, admin: app.admin().await }, Place { realm, admin }]
}

impl Place {
    /// Where the realm's pages begin.
    pub fn start(&self) -> String {
        if self.realm.name == "default" { String::new() } else { format!("/realms/{}", self.realm.name) }
    }

    /// The newest link of a kind in a mail to an address, without the host.
    pub async fn link(&self, app: &TestApp, to: &str, template: &str) -> String {
        let mails = outbox::waiting(&operator(app, &self.realm), 1000).await.expect("the outbox opens");
        let mail = mails.into_iter().find(|mail| mail.to == to && mail.template == template).expect("a mail");
        let link = mail.values["link"].as_str().expect("a link");
        link.strip_prefix(PUBLIC_URL).expect("our link").to_owned()
    }

    pub async fn verify_link(&self, app: &TestApp, email: &str) -> String {
        register_in(app, &self.realm, email).await;
        self.link(app, email, "verify_email").await
    }

    pub async fn reset_link(&self, app: &TestApp, email: &str) -> String {
        register_in(app, &self.realm, email).await;
        let call = app.post("/v1/auth/forgot-password").header("x-realm-key", self.realm.key.as_str());
        call.json(&json!({ "email": email })).send().await.expect(202);
        self.link(app, email, "reset_password").await
    }

    pub async fn set_link(&self, app: &TestApp, email: &str) -> String {
        let body = json!({ "type": "INDIVIDUAL", "email": email });
        app.post_json("/v1/Accounts", &self.admin, &body).await.expect(201);
        self.link(app, email, "set_password").await
    }

    pub async fn invitation_link(&self, app: &TestApp, email: &str) -> String {
        let org = app.make_org(&self.admin, email).await;
        app.try_invite(&self.admin, &org, email, "VIEWER").await.expect(201);
        self.link(app, email, "invitation").await
    }

    pub async fn try_login(&self, app: &TestApp, email: &str, password: &str) -> Answer {
        let call = app.post("/v1/auth/login").header("x-realm-key", self.realm.key.as_str());
        call.json(&json!({ "email": email, "password": password })).send().await
    }
}

/// The values of an attribute in a page, as a browser reads them.
pub fn attributes(html: &str, name: &str) -> Vec<String> {
    let start = format!(" {name}=\"");
    let values = html.split(&start).skip(1).filter_map(|rest| rest.split('"').next());
    let read = |value: &str| {
        value
            .replace("&#34;", "\"")
            .replace("&#39;", "'")
            .replace("&#60;", "<")
            .replace("&#62;", ">")
            .replace("&#38;", "&")
    };
    values.map(read).collect()
}

/// The token of a link.
pub fn token_of(link: &str) -> &str {
    link.split_once("?token=").expect("a token").1
}

impl TestApp {
    /// Sends a body as a form.
    pub async fn send_form(&self, path: &str, body: &str) -> Answer {
        self.post(path).header("content-type", FORM).body(body).send().await
    }

    /// Fills in the form that is shown at `link`, and sends it to where the form says.
    pub async fn fill(&self, link: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(link).send().await.expect(200);
        let path = link.split('?').next().expect("a path");
        let folder = &path[..=path.rfind('/').expect("a slash")];
        let [action] = attributes(&page.text, "action").try_into().expect("one form");
        assert!(!action.contains(['?', '/', ':']), "{action}");
        let hidden = attributes(&page.text, "value").first().cloned().expect("a hidden field");
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("token", &hidden).extend_pairs(fields);
        self.send_form(&format!("{folder}{action}"), &form.finish()).await
    }
}

/// Fails the test unless it is a page, of this status and with this heading.
#[track_caller]
pub fn is_page(answer: &Answer, status: u16, heading: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{}", answer.text);
    assert!(answer.text.contains(&format!("<h1>{heading}</h1>")), "{heading}: {}", answer.text);
}
