//! What these tests stage: an application at its own host, and a browser there that has another browser's cookies at ours.

use std::collections::BTreeMap;

use axum::http::Method;
use serde_json::json;

use crate::app::{Answer, Call, TestApp};
use crate::authorize::stage::Window;
use crate::clients::stage::Made;
use crate::grants::stage::a_client;

pub const WIKI: &str = "https://wiki.example.com";
pub const BLOG: &str = "https://blog.example.com";
pub const CHECK: &str = "/forward-auth/check";
pub const START: &str = "/forward-auth/start";

/// A client of an application at `host`, which nobody is asked about.
pub async fn application(app: &TestApp, host: &str) -> Made {
    let members = json!({
        "redirectUris": [format!("{host}/forward-auth/callback")],
        "scopes": ["openid", "profile", "email"],
        "firstParty": true,
        "consent": "never",
    });
    a_client(app, members).await
}

/// The browser at an application's host.
#[derive(Clone)]
pub struct AtApp<'a> {
    app: &'a TestApp,
    pub host: String,
    pub client: String,
    pub cookies: BTreeMap<String, String>,
}

impl<'a> AtApp<'a> {
    pub fn of(app: &'a TestApp, host: &str, client: &Made) -> Self {
        Self { app, host: host.to_owned(), client: client.id.clone(), cookies: BTreeMap::new() }
    }

    /// A request that the application's proxy passes to us.
    pub fn call(&self, method: Method, path: &str) -> Call<'a> {
        let call = self.app.call(method, path).header("host", self.host.rsplit('/').next().expect("a host"));
        if self.cookies.is_empty() { call } else { call.header("cookie", self.cookie()) }
    }

    pub fn cookie(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn keep(&mut self, answer: &Answer) {
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().expect("text");
            let (pair, rules) = line.split_once("; ").expect("rules");
            assert!(pair.starts_with("__Host-signet_app"), "{line}");
            for rule in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
                assert!(rules.split("; ").any(|there| there == rule), "{rule}: {line}");
            }
            assert!(!rules.contains("Domain"), "{line}");
            let (name, value) = pair.split_once('=').expect("a pair");
            match value.is_empty() {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let answer = self.call(Method::GET, path).send().await;
        self.keep(&answer);
        answer
    }

    pub async fn check(&mut self) -> Answer {
        self.get(&format!("{CHECK}?client_id={}", self.client)).await
    }

    /// Sets out for the path `rd`, which needs no encoding; gives where at our host the browser is sent.
    pub async fn set_out(&mut self, rd: &str) -> String {
        let answer = self.get(&format!("{START}?client_id={}&rd={rd}", self.client)).await.expect(303);
        assert_eq!(answer.header("cache-control"), "no-store");
        answer.header("location").strip_prefix(&*self.app.settings.public_url).expect("our host").to_owned()
    }

    /// The path at the application's host that it comes back to.
    pub fn back(&self, answer: &Answer) -> String {
        assert_eq!(answer.status, 303, "{}", answer.text);
        answer.header("location").strip_prefix(&self.host).expect("the application's host").to_owned()
    }

    /// The whole way, by somebody who is signed in in `window`.
    pub async fn come_in(&mut self, window: &mut Window<'_>, rd: &str) -> Answer {
        let to = self.set_out(rd).await;
        let back = self.back(&window.get(&to).await);
        self.get(&back).await.expect(303)
    }

    /// Sends the application's own form.
    pub async fn sign_out(&mut self, origin: &str) -> Answer {
        let path = format!("/forward-auth/sign-out?client_id={}", self.client);
        let answer = self.call(Method::POST, &path).header("origin", origin).send().await;
        self.keep(&answer);
        answer
    }

    pub fn session_cookie(&self) -> String {
        format!("__Host-signet_app_{}", self.client)
    }
}
