//! The texts and the ways of messages, as the settings have them.

use std::sync::Arc;

use signet_delivery::{Courier, Mail, Sms, Texts};
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

/// The courier with the ways that there are.
pub(crate) fn courier(config: &Config, texts: &Arc<Texts>) -> Result<Courier, Trouble> {
    let mail = config.delivery.mail.as_ref().map(Mail::new).transpose().map_err(Trouble::new)?;
    let sms = config.delivery.sms.as_ref().map(Sms::new).transpose().map_err(Trouble::new)?;
    Ok(Courier::new(Arc::clone(texts), mail, sms))
}
