//! Which language a page is in.

use axum::http::{HeaderMap, header};
use signet_domain::outbox::Language;
use signet_domain::realms::Realm;

/// What is looked at of a header: browsers send a handful of languages.
const MOST: usize = 16;

/// The language that the reader wants most, of those that there are: what the application says (`ui_locales`), then what the
/// browser says; else that of the realm's country, as in mails.
pub(crate) fn of_reader(realm: &Realm, wanted: &[String], headers: &HeaderMap) -> Language {
    let wanted = wanted.iter().take(MOST).find_map(|tag| known(tag));
    wanted.or_else(|| of_browser(headers)).unwrap_or_else(|| Language::of_country(&realm.country))
}

/// What the browser says, the most wanted first as browsers write it (RFC 9110, section 12.5.4).
pub(crate) fn of_browser(headers: &HeaderMap) -> Option<Language> {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').take(MOST).find_map(|range| known(range.split(';').next().unwrap_or_default()))
}

/// The language of a tag such as `de-AT` (RFC 5646, section 2.1).
fn known(tag: &str) -> Option<Language> {
    let primary = tag.trim().split('-').next().unwrap_or_default();
    Language::ALL.iter().copied().find(|language| language.as_str().eq_ignore_ascii_case(primary))
}
