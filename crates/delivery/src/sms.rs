//! Text messages by an HTTP webhook: one POST for each, in the form that the gateway wants.

use std::fmt;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use hyper::{Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use signet_vocabulary::Secret;
use url::Url;

use crate::outcome::NotDelivered;
use crate::tls;

const PATIENCE: Duration = Duration::from_secs(10);
const JSON_BODY: &str = r#"{"to": {{ to }}, "body": {{ body }}}"#;
const TEMPLATE: &str = "body";
const FORM: &str = "form";

/// Where text messages are posted, and how.
#[derive(Clone)]
pub struct SmsSettings {
    url: Uri,
    authorization: Option<HeaderValue>,
    body: Body,
}

#[derive(Debug, Clone)]
struct Body {
    environment: Environment<'static>,
    media_type: &'static str,
}

impl Body {
    /// A template that begins with `{` is JSON, every other one a form; values are written as either wants them.
    fn parse(template: &str) -> Result<Self, String> {
        let is_json = template.trim_start().starts_with('{');
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(
            move |_| if is_json { AutoEscape::Json } else { AutoEscape::Custom(FORM.into()) },
        );
        environment.set_formatter(|out, state, value| match state.auto_escape() {
            AutoEscape::Custom(_) => {
                let text = value.to_string();
                out.write_str(&utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string()).map_err(minijinja::Error::from)
            }
            _ => minijinja::escape_formatter(out, state, value),
        });
        let complaint = |error: minijinja::Error| format!("is no template with to and body: {error}");
        environment.add_template_owned(TEMPLATE, template.to_owned()).map_err(complaint)?;
        let body = Self {
            environment,
            media_type: if is_json { "application/json" } else { "application/x-www-form-urlencoded" },
        };
        let sample = body.fill("+14155550123", "\"a\" & b\n").map_err(complaint)?;
        if is_json && serde_json::from_str::<serde_json::Value>(&sample).is_err() {
            return Err("makes no valid JSON: {{ to }} and {{ body }} bring their quotes with them".to_owned());
        }
        Ok(body)
    }

    fn fill(&self, to: &str, body: &str) -> Result<String, minijinja::Error> {
        self.environment.get_template(TEMPLATE)?.render(context! { to, body })
    }
}

impl SmsSettings {
    /// Reads the gateway's address.
    ///
    /// # Errors
    /// What is wrong with it, to be read after its name; it never repeats the URL.
    pub fn parse(url: &str) -> Result<Self, String> {
        let complaint = || "must begin with https:// or http:// and name a host".to_owned();
        let parsed = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let parsed = parsed.ok_or_else(complaint)?;
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err("must not hold a user name or password: there is sms_webhook_authorization for them".to_owned());
        }
        let url = parsed.as_str().parse().map_err(|_| complaint())?;
        Ok(Self { url, authorization: None, body: Body::parse(JSON_BODY)? })
    }

    /// Puts another body in the place of `{"to", "body"}`: JSON, or a form such as `To={{ to }}&Body={{ body }}`.
    ///
    /// # Errors
    /// What is wrong with it, to be read after its name.
    pub fn with_body(self, template: &str) -> Result<Self, String> {
        Ok(Self { body: Body::parse(template)?, ..self })
    }

    /// Sends a value as the header `Authorization`.
    ///
    /// # Errors
    /// What is wrong with it, to be read after its name; it never repeats the value.
    pub fn with_authorization(self, value: &Secret<String>) -> Result<Self, String> {
        let value = HeaderValue::from_str(value.expose());
        let mut value = value.map_err(|_| "holds characters that no header may hold".to_owned())?;
        value.set_sensitive(true);
        Ok(Self { authorization: Some(value), ..self })
    }
}

/// Nothing of it: the URL may hold a token.
impl fmt::Debug for SmsSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmsSettings")
    }
}

/// The way to the gateway.
pub struct Sms {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    settings: SmsSettings,
}

impl fmt::Debug for Sms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sms")
    }
}

impl Sms {
    /// Prepares the way; connections are made when there is something to send.
    ///
    /// # Errors
    /// TLS that cannot be set up.
    pub fn new(settings: &SmsSettings) -> Result<Self, String> {
        let config = tls::client().map_err(|error| format!("TLS cannot be set up: {error}"))?;
        let connector = HttpsConnectorBuilder::new().with_tls_config(config).https_or_http().enable_http1().build();
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self { client, settings: settings.clone() })
    }

    /// Hands one text message over. Redirections are not followed: the header with the secret is for this gateway alone.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn deliver(&self, to: &str, text: &str) -> Result<(), NotDelivered> {
        let SmsSettings { url, authorization, body } = &self.settings;
        let broken = "the request to the SMS gateway cannot be put together";
        let text = body.fill(to, text).map_err(|_| NotDelivered::for_good(broken))?;
        let mut request = Request::post(url.clone())
            .header(CONTENT_TYPE, body.media_type)
            .header(USER_AGENT, concat!("signet/", env!("CARGO_PKG_VERSION")));
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let request = request.body(Full::new(Bytes::from(text))).map_err(|_| NotDelivered::for_good(broken))?;
        match tokio::time::timeout(PATIENCE, self.client.request(request)).await {
            Err(_) => Err(NotDelivered::for_now("the SMS gateway did not answer in time")),
            Ok(Err(_)) => Err(NotDelivered::for_now("no connection to the SMS gateway")),
            Ok(Ok(answer)) if answer.status().is_success() => Ok(()),
            Ok(Ok(answer)) => Err(refused(answer.status())),
        }
    }
}

/// Only what speaks of the message itself is final: everything else an operator mends, or time.
fn refused(status: StatusCode) -> NotDelivered {
    let is_final = matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY);
    NotDelivered { is_final, trouble: format!("the SMS gateway answered {}", status.as_u16()).into() }
}
