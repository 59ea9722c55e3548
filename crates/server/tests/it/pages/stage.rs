//! What these tests stage: a browser with its cookies, which fills in forms as they stand on pages.

use std::collections::BTreeMap;

use axum::http::Method;
use serde_json::{Value, json};
use signet_domain::sessions::browser;
use signet_protocol::oauth::BrowserSessionKey;

use crate::actors::PASSWORD;
use crate::app::{Answer, PUBLIC_URL, TestApp};
use crate::clients::stage::Made;
use crate::grants::stage::{CALLBACK, a_client, nobody};
use crate::links::stage::attributes;

const FORM: &str = "application/x-www-form-urlencoded";
/// The challenge that the verifier of the other tests fits (RFC 7636).
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A browser: what it was told to keep, it sends.
#[derive(Clone)]
pub struct Browser<'a> {
    app: &'a TestApp,
    pub cookies: BTreeMap<String, String>,
    /// What it says of itself, such as its languages.
    pub says: Vec<(&'static str, String)>,
}

/// A form as it stands on a page.
#[derive(Debug, Clone)]
pub struct Shown {
    pub action: String,
    pub hidden: Vec<(String, String)>,
}

impl Shown {
    /// Every form of a page.
    pub fn all(page: &str) -> Vec<Self> {
        let forms = page.split("<form ").skip(1).map(|rest| rest.split("</form>").next().unwrap_or_default());
        let read = |form: &str| {
            let (open, fields) = form.split_once('>').expect("an open form");
            let inputs =
                fields.split("<input ").skip(1).map(|rest| format!(" {}", rest.split('>').next().expect("an end")));
            let hidden = inputs.filter(|input| input.contains("type=\"hidden\"")).map(|input| {
                let [name, value] = ["name", "value"].map(|attribute| attributes(&input, attribute)[0].clone());
                (name, value)
            });
            Self { action: attributes(&format!(" {open}"), "action")[0].clone(), hidden: hidden.collect() }
        };
        forms.map(read).collect()
    }

    /// What is sent when it is filled in.
    pub fn body(&self, fields: &[(&str, &str)]) -> String {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(&self.hidden).extend_pairs(fields);
        form.finish()
    }
}

impl<'a> Browser<'a> {
    /// One that was never here.
    pub fn new(app: &'a TestApp) -> Self {
        Self { app, cookies: BTreeMap::new(), says: Vec::new() }
    }

    /// The same browser, at another node.
    pub fn at<'b>(&self, app: &'b TestApp) -> Browser<'b> {
        Browser { app, cookies: self.cookies.clone(), says: self.says.clone() }
    }

    pub async fn open(&mut self, path: &str) -> Answer {
        self.ask(Method::GET, path, None, &[]).await
    }

    /// Sends a form as a browser does that knows Fetch Metadata.
    pub async fn send(&mut self, form: &Shown, fields: &[(&str, &str)]) -> Answer {
        self.send_with(form, fields, &[("sec-fetch-site", "same-origin"), ("origin", PUBLIC_URL)]).await
    }

    pub async fn send_with(&mut self, form: &Shown, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        self.ask(Method::POST, &form.action, Some(form.body(fields)), headers).await
    }

    async fn ask(&mut self, method: Method, path: &str, form: Option<String>, headers: &[(&str, &str)]) -> Answer {
        let mut call = self.app.call(method, path);
        if !self.cookies.is_empty() {
            let all: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            call = call.header("cookie", all.join("; "));
        }
        for (name, value) in &self.says {
            call = call.header(name, value);
        }
        for (name, value) in headers {
            call = call.header(name, value);
        }
        if let Some(form) = form {
            call = call.header("content-type", FORM).body(form);
        }
        let answer = call.send().await;
        self.keep(&answer);
        answer
    }

    /// Keeps what it is told to keep. Every cookie of the suite comes through here (P44).
    fn keep(&mut self, answer: &Answer) {
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().expect("text");
            assert_eq!(answer.header("cache-control"), "no-store", "{line}");
            let (pair, rules) = line.split_once("; ").expect("rules");
            let (name, value) = pair.split_once('=').expect("a pair");
            let rules: Vec<&str> = rules.split("; ").collect();
            let is_https = self.app.settings.public_url.starts_with("https://");
            assert_eq!(name.starts_with("__Host-"), is_https, "{line}");
            for (rule, is_there) in [("HttpOnly", true), ("SameSite=Lax", true), ("Path=/", true), ("Secure", is_https)]
            {
                assert_eq!(rules.contains(&rule), is_there, "{rule}: {line}");
            }
            assert!(!rules.iter().any(|rule| rule.starts_with("Domain") || rule.starts_with("Expires")), "{line}");
            let lasts = rules.iter().find_map(|rule| rule.strip_prefix("Max-Age="));
            let bare = name.trim_start_matches("__Host-");
            match (value, lasts) {
                ("", Some("0")) => {
                    self.cookies.remove(name);
                    continue;
                }
                (_, None) => assert!(bare.starts_with("signet_session") || bare == "signet_browser", "{line}"),
                (_, Some("2592000")) => assert!(bare.starts_with("signet_device"), "{line}"),
                other => panic!("{other:?}"),
            }
            let is_opaque = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
            assert!(is_opaque && (46..=48).contains(&value.len()), "{line}");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Opens a page and fills in its first form.
    pub async fn fill(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.open(path).await.expect(200);
        let form = Shown::all(&page.text).remove(0);
        self.send(&form, fields).await
    }

    pub async fn try_sign_in(&mut self, email: &str, password: &str) -> Answer {
        self.fill("/sign-in?account=other", &[("identifier", email), ("password", password)]).await
    }

    pub async fn sign_in(&mut self, email: &str) -> Answer {
        self.try_sign_in(email, PASSWORD).await.expect(303)
    }

    /// The cookie of the sign-in in the realm `default`.
    pub fn session(&self) -> Option<&String> {
        self.cookies.get("signet_session").or_else(|| self.cookies.get("__Host-signet_session"))
    }

    /// Whom the page names that says who is signed in.
    pub async fn signed_in_as(&mut self) -> Option<String> {
        let page = self.open("/sign-in").await.expect(200).text;
        let account = page.split_once("<p class=\"account\"><bdi>")?.1;
        account.split('<').next().map(str::to_owned)
    }

    /// Comes from a client, and says where it was sent.
    pub async fn come_from(&mut self, client: &Made, more: &str) -> String {
        let query = format!(
            "client_id={}&redirect_uri={CALLBACK}&response_type=code&scope=openid&state=s-1&nonce=n-1&code_challenge={CHALLENGE}&\
             code_challenge_method=S256{more}",
            client.id
        );
        let answer = self.open(&format!("/oauth/authorize?{query}")).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        answer.header("location").to_owned()
    }

    /// Opens what it is sent to until it is sent nowhere, or away.
    pub async fn follow(&mut self, mut answer: Answer) -> Answer {
        for _ in 0..5 {
            match answer.header("location") {
                location if location.starts_with('/') => answer = self.open(location).await,
                _ => return answer,
            }
        }
        panic!("sent round in circles: {answer:?}");
    }
}

/// A client of the operator's own, which nobody is asked about.
pub async fn own_client(app: &TestApp, members: Value) -> Made {
    let mut body = json!({ "name": "Eastwind Shop", "firstParty": true, "consent": "never" });
    body.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
    a_client(app, body).await
}

/// Whether the key opens a session in the realm `default`, past the pages.
pub async fn opens(app: &TestApp, key: &str) -> bool {
    let key = BrowserSessionKey::parse(key).expect("a key");
    let realm = nobody(app).await.realm;
    browser::authenticate(&app.app, &realm, &key).await.expect("an answer").is_some()
}
