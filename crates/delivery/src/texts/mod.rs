//! The texts: a file for each template and language, and one page that mails look like.
//!
//! A template is plain text, whose first line is the subject where it is for a mail; its HTML form is made of its paragraphs
//! and `layout.html`, unless there is a file for it. Any file can be replaced by one of the same name in the operator's
//! folder. A value that is not there is an error, never a gap in a text.

mod built_in;
mod clean;
mod samples;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use minijinja::{Environment, UndefinedBehavior, Value};
use serde_json::Map;
use signet_domain::outbox::{Channel, Language, Template, Waiting};

use clean::{cleaned, cleaned_subject};

const LAYOUT: &str = "layout.html";

/// Texts that cannot be used, in words for the operator.
#[derive(Debug)]
pub struct BadTexts(String);

impl fmt::Display for BadTexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadTexts {}

/// A message as its recipient gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject of a mail.
    pub subject: Option<String>,
    /// Plain text.
    pub text: String,
    /// The same as HTML, of a mail.
    pub html: Option<String>,
}

/// Every text, checked.
#[derive(Debug)]
pub struct Texts {
    environment: Environment<'static>,
    service: String,
}

impl Texts {
    /// The texts that are compiled in, with those in `folder` in their places. `service` is what the texts call this
    /// service. All of them are rendered once with sample values.
    ///
    /// # Errors
    /// A folder that cannot be read, a file in it that replaces nothing, and a template that does not render.
    pub fn load(folder: Option<&Path>, service: &str) -> Result<Self, BadTexts> {
        let mut sources: BTreeMap<String, String> =
            built_in::FILES.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect();
        if let Some(folder) = folder {
            put_folder(&mut sources, folder)?;
        }
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.add_filter("when", when);
        for (name, source) in sources {
            let added = environment.add_template_owned(name.clone(), source);
            added.map_err(|error| BadTexts(format!("the template {name} is wrong: {error}")))?;
        }
        let texts = Self { environment, service: cleaned(service) };
        texts.check()?;
        Ok(texts)
    }

    /// Renders every template in every language and form, with sample values.
    fn check(&self) -> Result<(), BadTexts> {
        for &template in Template::ALL {
            for &language in Language::ALL {
                for values in samples::of(template) {
                    let rendered = self.render_values(template, language, &values);
                    let wrong = |error| BadTexts(format!("the template {}: {error}", text_name(template, language)));
                    let rendered = rendered.map_err(wrong)?;
                    if rendered.text.trim().is_empty() {
                        return Err(wrong("has no text".to_owned()));
                    }
                    for (name, value) in samples::essential(template) {
                        let is_shown = |text: &str| text.contains(value);
                        if !is_shown(&rendered.text) || !rendered.html.as_deref().is_none_or(is_shown) {
                            return Err(wrong(format!("does not show {{{{ {name} }}}}, which it is for")));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// The text of a message.
    ///
    /// # Errors
    /// What is wrong, in words that hold no value of the message: a template of a newer program, or a value that is not
    /// there.
    pub fn render(&self, message: &Waiting) -> Result<Rendered, String> {
        let template = message.template.parse().map_err(|_| "its template is not known".to_owned())?;
        self.render_values(template, message.language, &message.values)
    }

    fn render_values(
        &self,
        template: Template,
        language: Language,
        values: &Map<String, serde_json::Value>,
    ) -> Result<Rendered, String> {
        let mut context: BTreeMap<String, Value> = values
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), cleaned).into()))
            .collect();
        context.insert("service".to_owned(), self.service.clone().into());
        context.insert("language".to_owned(), language.as_str().into());
        let name = text_name(template, language);
        let whole = self.fill(&name, &context)?;
        if template.channel() == Channel::Sms {
            return Ok(Rendered { subject: None, text: whole.trim().to_owned(), html: None });
        }
        let (head, body) = whole.split_once('\n').unwrap_or((&whole, ""));
        let subject = head.strip_prefix("Subject:").ok_or("its first line is not `Subject: …`")?;
        let subject = cleaned_subject(subject);
        let text = body.trim().to_owned() + "\n";
        let paragraphs = text.split("\n\n").map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        context.insert("paragraphs".to_owned(), paragraphs.collect::<Vec<_>>().into());
        context.insert("subject".to_owned(), subject.clone().into());
        let own = format!("{}.{}.html", template.as_str(), language.as_str());
        let has_own = self.environment.get_template(&own).is_ok();
        let html = self.fill(if has_own { &own } else { LAYOUT }, &context)?;
        Ok(Rendered { subject: Some(subject), text, html: Some(html) })
    }

    fn fill(&self, name: &str, context: &BTreeMap<String, Value>) -> Result<String, String> {
        let template = self.environment.get_template(name).map_err(|error| told(&error))?;
        template.render(context.clone()).map_err(|error| told(&error))
    }
}

/// What is wrong with a template: the kind and the place, without what was to be shown there.
fn told(error: &minijinja::Error) -> String {
    let line = error.line().map(|line| format!(" in line {line}")).unwrap_or_default();
    let name = error.name().map(|name| format!(" of {name}")).unwrap_or_default();
    format!("{}{line}{name}", error.kind())
}

fn text_name(template: Template, language: Language) -> String {
    format!("{}.{}.txt", template.as_str(), language.as_str())
}

/// A moment as people read it: `2026-01-31 12:45 UTC`.
fn when(moment: &str) -> String {
    match (moment.get(..10), moment.get(11..16)) {
        (Some(day), Some(minute)) if moment.ends_with('Z') => format!("{day} {minute} UTC"),
        _ => moment.to_owned(),
    }
}

/// Lays the files of a folder over the texts.
fn put_folder(sources: &mut BTreeMap<String, String>, folder: &Path) -> Result<(), BadTexts> {
    let shown = folder.display();
    let cannot = |error: std::io::Error| BadTexts(format!("the folder {shown} of templates cannot be read: {error}"));
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !is_replaceable(sources, &name) {
            let languages = Language::ALL.iter().map(|language| language.as_str()).collect::<Vec<_>>().join(" and ");
            let hint = "a template is called NAME.LANGUAGE.txt or NAME.LANGUAGE.html, such as invitation.en.txt";
            return Err(BadTexts(format!(
                "{shown} holds {name}, which replaces nothing: {hint}; the languages are {languages}"
            )));
        }
        let text = std::fs::read_to_string(entry.path()).map_err(cannot)?;
        sources.insert(name, text.replace("\r\n", "\n"));
    }
    Ok(())
}

fn is_replaceable(sources: &BTreeMap<String, String>, name: &str) -> bool {
    let html_of = name.strip_suffix(".html").map(|stem| format!("{stem}.txt"));
    sources.contains_key(name) || html_of.is_some_and(|text| sources.contains_key(&text))
}

#[cfg(test)]
mod tests;
