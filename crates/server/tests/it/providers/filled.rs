//! The forms of the pages between us and a provider, filled in and ready to be sent: for the tests that sweep all routes.

use std::sync::Arc;

use serde_json::json;
use signet_domain::providers::ProviderChange;
use signet_protocol::oauth::parameters::encode;

use super::linking::by_password;
use super::stage::{Tab, Upstream, hidden};
use crate::app::TestApp;

/// The forms of somebody's browser.
#[derive(Clone)]
pub struct Filled {
    pub cookie: String,
    /// Where the form that leaves is sent.
    pub with: String,
    pub leave: String,
    pub link: String,
    _upstream: Arc<Upstream>,
}

/// The forms of the browser in which `email` signed in, after somebody came back to it.
pub async fn filled(app: &TestApp, email: &str) -> Filled {
    let upstream = Upstream::open().await;
    let provider = upstream.provider(app, ProviderChange::default()).await;
    let mut tab = Tab::default();
    tab.sign_in(app, &upstream, &provider, &json!({ "sub": email })).await.expect(303);
    by_password(app, &mut tab, email).await;
    let with = format!("/sign-in/with/{}", provider.id);
    let [leave, link] = [tab.get(app, &with).await, tab.get(app, "/sign-in/link").await].map(|page| {
        let fields = hidden(&page.expect(200).text);
        encode(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    });
    Filled { cookie: tab.cookie(), with, leave, link, _upstream: Arc::new(upstream) }
}
