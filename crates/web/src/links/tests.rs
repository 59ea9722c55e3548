//! Tests of the forms behind mailed links: what assistive software needs, what is kept and what is said of a refusal.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRequestParts as _;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt as _;
use signet_domain::outbox::Language;
use signet_domain::{FieldError, Refusal, recovery, sessions};
use signet_edge::Parameters;
use signet_vocabulary::Secret;

use super::Link;
use super::texts::Words;
use super::view::View;
use crate::routes::{Pages, Site};

fn pages() -> Pages {
    Pages::new(Site { openapi: Arc::default(), public_url: "https://id.example.com".to_owned() })
}

async fn sent(query: &str) -> Parameters {
    let (mut parts, ()) = Request::builder().uri(format!("/?{query}")).body(()).unwrap().into_parts();
    Parameters::from_request_parts(&mut parts, &()).await.unwrap()
}

async fn read(response: Response) -> (StatusCode, HeaderMap, String) {
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, headers, String::from_utf8(bytes.to_vec()).unwrap())
}

fn token() -> Secret<String> {
    Secret::new("prf_\"><script>".to_owned())
}

fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn every_form_has_the_bones_that_assistive_software_needs() {
    let pages = pages();
    for language in Language::ALL {
        for link in Link::ALL {
            let errors = ["newPassword", "password"].map(|name| FieldError::new(name, "TOO_SHORT", "Too short."));
            let refusal = Refusal::invalid(errors.to_vec());
            let view = View::of(&pages, link, *language, 8);
            let (_, _, empty) = read(view.form(&token())).await;
            let (status, _, filled) = read(view.refused(refusal, Some((&token(), &sent("").await)))).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            for html in [&empty, &filled] {
                for once in ["<h1>", "<main ", "<title>", "<form ", "<button type=\"submit\">", "name=\"viewport\""] {
                    assert_eq!(html.matches(once).count(), 1, "{link:?}: {once}");
                }
                assert!(html.contains(&format!("<html lang=\"{}\">", language.as_str())), "{link:?}");
                assert!(html.contains("value=\"prf_&#34;&#62;&#60;script&#62;\""), "{link:?}: {html}");
                for foreign in ["<script", "<style", " style=", "<nav", "http"] {
                    assert!(!html.contains(foreign), "{link:?}: {foreign}");
                }
                let ids = attributes(html, "id");
                assert_eq!(ids.len(), ids.iter().collect::<HashSet<_>>().len(), "{ids:?}");
                for label in attributes(html, "for") {
                    assert!(html.contains(&format!("<input id=\"{label}\" name=\"{label}\"")), "{link:?}: {label}");
                }
                for described in attributes(html, "aria-describedby").iter().flat_map(|all| all.split(' ')) {
                    assert!(ids.contains(&described), "{link:?}: {described}");
                }
                assert_eq!(attributes(html, "for").len() + 1, html.matches("<input ").count(), "a label each");
            }
            let has_password = usize::from(link != Link::VerifyEmail);
            assert_eq!(filled.matches("autocomplete=\"new-password\" required minlength=\"8\"").count(), has_password);
            assert_eq!(filled.matches(" autofocus").count(), has_password, "the first that is wrong");
            assert_eq!(filled.matches("aria-invalid=\"true\"").count(), has_password);
            assert!(!empty.contains("autofocus") && !empty.contains("aria-invalid"));
        }
    }
}

#[tokio::test]
async fn what_may_be_tried_again_keeps_names_and_never_the_password() {
    let pages = pages();
    let view = View::of(&pages, Link::AcceptInvitation, Language::English, 8);
    let sent = sent("firstName=%22%3E%3Cb%3E&lastName=Lee&password=a-Fine-one").await;
    let busy = Refusal::limited(Duration::from_millis(6001), "Busy.");
    let (status, headers, html) = read(view.refused(busy, Some((&token(), &sent)))).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(headers["retry-after"], "7");
    assert!(html.contains("role=\"alert\"") && html.contains(Words::of(Language::English).too_many), "{html}");
    assert!(html.contains("value=\"&#34;&#62;&#60;b&#62;\"") && html.contains("value=\"Lee\""), "{html}");
    assert!(!html.contains("a-Fine-one") && html.contains("prf_"), "{html}");
    let (status, _, html) = read(view.refused(Refusal::bug("inside"), Some((&token(), &sent)))).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(html.contains("<form ") && !html.contains("inside"), "{html}");
}

#[tokio::test]
async fn what_cannot_be_mended_here_shows_no_form() {
    let pages = pages();
    let view = View::of(&pages, Link::AcceptInvitation, Language::German, 8);
    let sent = sent("").await;
    for (refusal, status, title) in [
        (recovery::no_proof(), StatusCode::BAD_REQUEST, "Dieser Link gilt nicht mehr"),
        (sessions::sign_in_first(), StatusCode::UNAUTHORIZED, "Sie haben schon ein Konto"),
    ] {
        let (answered, headers, html) = read(view.refused(refusal, Some((&token(), &sent)))).await;
        assert_eq!(answered, status);
        assert_eq!(headers.contains_key("www-authenticate"), status == StatusCode::UNAUTHORIZED);
        assert!(html.contains(&format!("<h1>{title}</h1>")), "{html}");
        assert!(!html.contains("<form") && !html.contains("prf_"), "{html}");
    }
}

#[test]
fn every_rule_is_said_in_german_and_what_is_unknown_in_the_words_of_the_domain() {
    let words = Words::of(Language::German);
    for code in ["MISSING", "TOO_SHORT", "TOO_LONG", "TOO_COMMON", "TOO_PERSONAL", "BAD_CHARACTER", "BAD_NAME"] {
        assert_ne!(words.rule(&FieldError::new("password", code, "English.")), "English.", "{code}");
    }
    assert_eq!(words.rule(&FieldError::new("password", "NEW_RULE", "English.")), "English.");
}
