//! The settings of messages: where they go out, and how they are worded.

use std::path::PathBuf;

use signet_delivery::{MailSettings, SmsSettings};
use url::Url;

use super::error::ConfigError;
use super::given::Values;

/// How messages leave; what has no settings waits in the outbox.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The mail server.
    pub mail: Option<MailSettings>,
    /// The file of the authorities that its certificate is checked against; the public ones without.
    pub mail_authorities: Option<PathBuf>,
    /// The SMS gateway.
    pub sms: Option<SmsSettings>,
    /// The folder with the operator's own texts.
    pub templates: Option<PathBuf>,
}

pub(super) fn read(values: &Values) -> Result<Delivery, ConfigError> {
    let sender = match values.optional("mail_from", MailSettings::sender)? {
        Some(sender) => sender,
        None => values.required("public_url", |url| MailSettings::sender(&usual_sender(url)))?,
    };
    let path = |path: &str| Ok(PathBuf::from(path));
    let (mail, mail_authorities) =
        (values.optional("smtp_url", |url| MailSettings::parse(url, sender))?, values.optional("smtp_ca", path)?);
    if mail.is_none() && mail_authorities.is_some() {
        return Err(values.wrong("smtp_ca", "needs smtp_url beside it"));
    }
    Ok(Delivery { mail, mail_authorities, sms: sms(values)?, templates: values.optional("templates_dir", path)? })
}

/// Where nobody reads: at the host of the public URL, or a name that is nobody's when that is an address or has no dot.
fn usual_sender(public_url: &str) -> String {
    let url = Url::parse(public_url).ok();
    let host = url.as_ref().and_then(Url::domain).filter(|host| host.contains('.')).unwrap_or("signet.localhost");
    format!("Signet <no-reply@{host}>")
}

fn sms(values: &Values) -> Result<Option<SmsSettings>, ConfigError> {
    let mut sms = values.optional("sms_webhook_url", SmsSettings::parse)?;
    for name in ["sms_webhook_body", "sms_webhook_authorization"] {
        if values.get(name).is_some() && sms.is_none() {
            return Err(values.wrong(name, "needs sms_webhook_url beside it"));
        }
    }
    if let Some(plain) = sms.take() {
        let formed = values.optional("sms_webhook_body", |body| plain.clone().with_body(body))?.unwrap_or(plain);
        let secret = values.get("sms_webhook_authorization").map(|given| given.text.clone());
        sms = Some(match secret {
            Some(secret) => values.required("sms_webhook_authorization", |_| formed.with_authorization(&secret))?,
            None => formed,
        });
    }
    Ok(sms)
}
