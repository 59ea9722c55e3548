//! All templates in all languages and forms; hostile values; an operator's own files.

use serde_json::json;
use signet_vocabulary::{Random, Timestamp};

use super::*;

const HOSTILE: &str = "Evil\r\nBcc: victim@example.com\r\n\r\n<script>alert(1)</script>\u{0}\u{2028}\u{2029}\u{85}\u{202e}\"'>&{{ code }}";

fn texts() -> Texts {
    Texts::load(None, "id.example.com").expect("the texts that are compiled in")
}

fn message(template: Template, language: Language, values: Map<String, serde_json::Value>) -> Waiting {
    let now = Timestamp::from_millis(1_767_225_600_000);
    Waiting {
        id: signet_vocabulary::MessageId::random(&Random::seeded(1), now),
        channel: template.channel(),
        template: template.as_str().to_owned(),
        language,
        to: "ann@example.com".to_owned(),
        values,
        created_at: now,
    }
}

fn folder(name: &str, files: &[(&str, &str)]) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("signet_texts_{}_{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("a file");
    }
    folder
}

#[test]
fn every_template_renders_in_every_language_and_form() {
    let texts = texts();
    let mut seen = std::collections::HashSet::new();
    for &template in Template::ALL {
        for &language in Language::ALL {
            for values in samples::of(template) {
                let rendered = texts.render(&message(template, language, values.clone())).expect("it renders");
                let name = text_name(template, language);
                for secret in ["link", "code"].iter().filter_map(|name| values.get(*name)?.as_str()) {
                    assert!(rendered.text.contains(secret), "{name} leaves out what it is for");
                    assert!(rendered.html.as_ref().is_none_or(|html| html.contains(&secret.replace('/', "&#x2f;"))));
                }
                assert!(rendered.text.contains("id.example.com"), "{name} does not say who writes");
                assert!(!rendered.text.contains("{{") && !rendered.text.contains("{%"), "{name}: {}", rendered.text);
                assert_eq!(rendered.subject.is_some(), template.channel() == Channel::Mail, "{name}");
                assert_eq!(rendered.html.is_some(), template.channel() == Channel::Mail, "{name}");
                if template.channel() == Channel::Sms {
                    assert!(rendered.text.chars().count() <= 160, "{name} is longer than one text message");
                }
                seen.insert((rendered.subject, rendered.text));
            }
        }
    }
    assert!(seen.len() > Template::ALL.len() * Language::ALL.len(), "languages differ, and optional values show");
}

#[test]
fn a_value_that_is_missing_is_an_error_that_names_no_value() {
    let values = Map::from_iter([("link".to_owned(), json!("https://id.example.com/secret-token"))]);
    let error = texts().render(&message(Template::Invitation, Language::English, values)).expect_err("it refuses");
    assert!(error.contains("undefined") && !error.contains("secret-token"), "{error}");
}

// P21, P49: what people call themselves stays a name.
#[test]
fn hostile_values_open_no_header_no_paragraph_and_no_markup() {
    let texts = texts();
    for &template in Template::ALL {
        for &language in Language::ALL {
            let [mut values, _] = samples::of(template);
            let tame = texts.render(&message(template, language, values.clone())).expect("it renders");
            for value in values.values_mut() {
                *value = json!(HOSTILE);
            }
            let rendered = texts.render(&message(template, language, values)).expect("it renders");
            let subject = rendered.subject.unwrap_or_default();
            let hidden = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202e}');
            assert!(!subject.contains(hidden), "{subject:?}");
            assert!(!rendered.text.contains(|c: char| c != '\n' && hidden(c)), "{:?}", rendered.text);
            assert_eq!(rendered.text.lines().count(), tame.text.lines().count(), "{:?}", rendered.text);
            let html = rendered.html.unwrap_or_default();
            assert!(!html.contains("<script"), "{html}");
            assert_eq!(html.matches('<').count(), tame.html.unwrap_or_default().matches('<').count(), "{html}");
        }
    }
}

#[test]
fn an_operator_replaces_single_texts() {
    let own = folder(
        "own",
        &[
            ("code_by_mail.en.txt", "Subject: Acme {{ code }}\r\n\r\nUse {{ code }}.\r\n"),
            ("code_by_mail.en.html", "<b>{{ code }}</b>"),
        ],
    );
    let texts = Texts::load(Some(&own), "id.example.com").expect("the operator's texts");
    let [values, _] = samples::of(Template::CodeByMail);
    let english = texts.render(&message(Template::CodeByMail, Language::English, values.clone())).expect("it renders");
    let expected = Rendered {
        subject: Some("Acme 123456".to_owned()),
        text: "Use 123456.\n".to_owned(),
        html: Some("<b>123456</b>".to_owned()),
    };
    assert_eq!(english, expected);
    let german = texts.render(&message(Template::CodeByMail, Language::German, values)).expect("it renders");
    assert!(german.text.contains("Ihr Code"));
}

#[test]
fn wrong_files_of_an_operator_are_refused_by_name() {
    for (name, text) in [
        ("code_by_mail.fr.txt", "Subject: x\n\nx {{ code }}"),
        ("notes.md", "x"),
        ("code_by_mail.en.txt", "Subject: x\n\n{{ cod }}"),
        ("code_by_mail.de.txt", "no subject\n\n{{ code }}"),
        ("code_by_mail.de.txt", "Subject: x\n"),
        ("code_by_mail.en.html", "{{ code"),
        ("layout.html", "{% if %}"),
        // What the message is for is not in it.
        ("code_by_sms.en.txt", "Your code is on its way."),
        ("verify_email.en.txt", "Subject: x\n\nPlease confirm."),
        ("verify_email.en.html", "<p>Please confirm.</p>"),
    ] {
        let own = folder("wrong", &[(name, text)]);
        let error = Texts::load(Some(&own), "id.example.com").expect_err(name).to_string();
        let stem = name.trim_end_matches(".html").trim_end_matches(".txt");
        assert!(error.contains(stem), "{error}");
    }
    assert!(Texts::load(Some(Path::new("/nowhere/at/all")), "x").is_err());
}
