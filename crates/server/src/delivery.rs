//! The texts and the ways of messages, as the settings have them.

use std::sync::Arc;

use signet_delivery::{Courier, GuardedOutbound, Mail, OutboundSettings, Sms, Texts};
use url::Url;

use crate::config::Config;
use crate::trouble::Trouble;

/// The texts, all of them rendered once.
pub(crate) fn texts(config: &Config) -> Result<Arc<Texts>, Trouble> {
    let url = Url::parse(config.public_url.as_str()).ok();
    // What readers know the service by is where its links lead.
    let service = url.as_ref().and_then(Url::host_str).unwrap_or("Signet");
    let texts = Texts::load(config.delivery.templates.as_deref(), service);
    texts.map(Arc::new).map_err(|bad| Trouble::new(bad.to_string()).way_out("Correct the files in templates_dir."))
}

/// The way to the mail server, if there is one.
pub(crate) fn mail(config: &Config) -> Result<Option<Mail>, Trouble> {
    let Some(mut settings) = config.delivery.mail.clone() else { return Ok(None) };
    if let Some(path) = &config.delivery.mail_authorities {
        let wrong = |what: &str| Trouble::new(format!("the file of smtp_ca, {}, {what}", path.display()));
        let pem = std::fs::read(path).map_err(|error| wrong(&format!("cannot be read: {error}")))?;
        settings = settings.with_authorities(&pem).map_err(|what| wrong(&what))?;
    }
    Mail::new(&settings).map(Some).map_err(Trouble::new)
}

/// The courier with the ways that there are.
pub(crate) fn courier(config: &Config, texts: &Arc<Texts>) -> Result<Courier, Trouble> {
    let mail = mail(config)?;
    let sms = config.delivery.sms.as_ref().map(Sms::new).transpose().map_err(Trouble::new)?;
    Ok(Courier::new(Arc::clone(texts), mail, sms))
}

/// The way to addresses that others set.
pub(crate) fn outbound(config: &Config) -> Result<GuardedOutbound, Trouble> {
    let settings = OutboundSettings {
        development: config.development,
        allowed_hosts: config.outbound_allowed_hosts.clone(),
        ..OutboundSettings::default()
    };
    GuardedOutbound::new(settings).map_err(Trouble::new)
}
