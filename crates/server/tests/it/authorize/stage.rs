//! What these tests stage: browsers with their cookies, clients that send them here, and what comes back.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use signet_domain::sessions::browser::{self, Credentials, Entry, InBrowser};
use signet_protocol::digest::sha256;
use signet_protocol::encoding::base64url;
use signet_protocol::oauth::parameters::encode;
use signet_protocol::oauth::{BrowserId, Parameters};
use signet_vocabulary::Secret;

use crate::actors::PASSWORD;
use crate::app::{Answer, PUBLIC_URL, TestApp};
use crate::clients::stage::Made;
use crate::grants::stage::{CALLBACK, VERIFIER, a_client, nobody};

pub const AUTHORIZE: &str = "/oauth/authorize";
pub const STATE: &str = "a \"state\" & \u{fc}ber+%2F=";

/// A browser: what was set in it comes with its next request.
pub struct Window<'a> {
    app: &'a TestApp,
    cookies: BTreeMap<String, String>,
}

impl<'a> Window<'a> {
    pub fn of(app: &'a TestApp) -> Self {
        Self { app, cookies: BTreeMap::new() }
    }

    fn cookie(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn keep(&mut self, answer: &Answer) {
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().expect("text");
            let (name, value) = line.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            let value = value.trim_matches('"');
            match value.is_empty() {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
    }

    /// Follows a link.
    pub async fn get(&mut self, path: &str) -> Answer {
        let answer = self.app.get(path).header("cookie", self.cookie()).send().await;
        self.keep(&answer);
        answer
    }

    /// Sends a form of our own page.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_from(path, fields, "same-origin", self.cookie()).await
    }

    /// Sends a form of another site: browsers keep our cookies to themselves then.
    pub async fn send_from_elsewhere(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_from(path, fields, "cross-site", String::new()).await
    }

    pub async fn send_from(&mut self, path: &str, fields: &[(&str, &str)], site: &str, cookie: String) -> Answer {
        let call = self.app.post(path).header("content-type", "application/x-www-form-urlencoded");
        let call = call.header("sec-fetch-site", site).header("cookie", cookie);
        let answer = call.body(encode(fields.iter().copied())).send().await;
        self.keep(&answer);
        answer
    }

    /// All its cookies, to be shown by somebody else.
    pub fn stolen(&self) -> String {
        self.cookie()
    }

    /// Signs somebody in, past the pages.
    pub async fn sign_in(&mut self, email: &str) {
        let known = self.cookies.get("signet_browser").and_then(|text| BrowserId::parse(text));
        let id = known.unwrap_or_else(|| BrowserId::random(&self.app.app.random));
        let credentials =
            Credentials { identifier: email.to_owned(), password: Secret::new(PASSWORD.to_owned()), device: None };
        let at = InBrowser { browser: &id.hash(), current: None };
        let entry = browser::sign_in(&nobody(self.app).await, credentials, &at).await.expect("a sign-in");
        let Entry::SignedIn(signed_in) = entry else { panic!("a challenge") };
        self.cookies.insert("signet_browser".to_owned(), id.expose().to_owned());
        self.cookies.insert("signet_session".to_owned(), signed_in.key.expose().to_owned());
    }

    /// Sends a client's request, and says no more than yes to what is asked.
    pub async fn agree(&mut self, request: &str) -> Answer {
        let asked = self.get(request).await.expect(303);
        let page = self.get(asked.header("location")).await.expect(200);
        let resume = self.send("/consent", &pairs(&form(&page, "yes"))).await.expect(303);
        self.get(resume.header("location")).await
    }
}

/// The fields of a page's form, all of its boxes ticked, with an answer.
pub fn form(page: &Answer, answer: &str) -> Vec<(String, String)> {
    let value = |tag: &str, name: &str| {
        let from = tag.find(&format!("{name}=\""))? + name.len() + 2;
        let text = &tag[from..from + tag[from..].find('"')?];
        Some(text.replace("&quot;", "\"").replace("&#34;", "\"").replace("&#38;", "&").replace("&amp;", "&"))
    };
    let inputs = page.text.split("<input ").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    let fields = inputs.filter(|tag| !tag.contains("disabled"));
    let fields = fields.filter_map(|tag| Some((value(tag, "name")?, value(tag, "value")?)));
    fields.chain([("answer".to_owned(), answer.to_owned())]).collect()
}

pub fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// The challenge that [`VERIFIER`] fits.
pub fn challenge() -> String {
    base64url(&sha256(VERIFIER.as_bytes()))
}

/// What a client sends for a sign-in.
pub fn asking(client: &Made) -> Vec<(String, String)> {
    let fields = [
        ("client_id", client.id.as_str()),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid email"),
        ("state", STATE),
        ("nonce", "n-0S6_WzA2Mj"),
        ("code_challenge", &challenge()),
        ("code_challenge_method", "S256"),
    ];
    fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

/// The same with other parameters: an empty one is left out.
pub fn asking_with(client: &Made, others: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = asking(client);
    fields.retain(|(name, _)| !others.iter().any(|(other, _)| name == other));
    let others = others.iter().filter(|(_, value)| !value.is_empty());
    fields.extend(others.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields
}

/// The address that the client sends the browser to.
pub fn link(fields: &[(String, String)]) -> String {
    format!("{AUTHORIZE}?{}", encode(pairs(fields)))
}

/// Where a browser is sent, and with what.
#[track_caller]
pub fn sent_to(answer: &Answer) -> (String, BTreeMap<String, String>) {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let location = answer.header("location");
    let (to, query) = location.split_once('?').unwrap_or((location, ""));
    let found = Parameters::parse(query.as_bytes(), &[]).expect("parameters");
    (to.to_owned(), found.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

/// The error that a client is told, with its state and who says so.
#[track_caller]
pub fn error(answer: &Answer) -> String {
    let (to, said) = sent_to(answer);
    assert_eq!(to, CALLBACK);
    assert_eq!(said.get("state").map(String::as_str), Some(STATE), "{said:?}");
    assert_eq!(said.get("iss").map(String::as_str), Some(PUBLIC_URL), "{said:?}");
    assert!(!said.contains_key("code"), "{said:?}");
    said.get("error").unwrap_or_else(|| panic!("no error: {said:?}")).clone()
}

/// The code that a client gets, with its state and who says so.
#[track_caller]
pub fn code(answer: &Answer) -> Secret<String> {
    let (to, said) = sent_to(answer);
    assert_eq!(to, CALLBACK, "{said:?}");
    assert_eq!(said.get("state").map(String::as_str), Some(STATE), "{said:?}");
    assert_eq!(said.get("iss").map(String::as_str), Some(PUBLIC_URL), "{said:?}");
    Secret::new(said.get("code").unwrap_or_else(|| panic!("no code: {said:?}")).clone())
}

/// Where the next page is.
#[track_caller]
pub fn page(answer: &Answer) -> String {
    let (to, said) = sent_to(answer);
    assert!(said["request"].starts_with("air_"), "{said:?}");
    to
}

/// A client that asks nobody: the operator's own.
pub async fn own_client(app: &TestApp) -> Made {
    a_client(app, json!({ "firstParty": true, "consent": "never" })).await
}

/// What a page says that leads nowhere: nothing of it goes to anybody.
#[track_caller]
pub fn is_dead_end(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 400, "{what}: {}", answer.text);
    assert!(!answer.headers.contains_key("location"), "{what}");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{what}");
    assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{what}");
    assert!(!answer.text.contains("http-equiv") && !answer.text.contains("<script"), "{what}: {}", answer.text);
}

/// The claims of the ID token that came with a code.
pub fn claims_of(granted: &signet_domain::grants::Granted) -> Value {
    crate::grants::stage::claims(granted.id_token.as_ref().expect("an ID token"))
}
