//! The guides of `docs/how-to` for those who use Signet, compiled in: whoever has the program can read them.

mod pages;

pub(crate) use pages::{list, show};

use signet_edge::openapi::EXAMPLE_URL;

use crate::prose::Prose;

/// One guide.
#[derive(Debug)]
pub(crate) struct Guide {
    /// The last part of its path, and its file's name without `.md`.
    pub(crate) name: &'static str,
    text: &'static str,
}

/// The guides, in the order in which somebody new reads them.
pub(crate) const GUIDES: [Guide; 15] = [
    Guide { name: "sign-in-for-your-app", text: include_str!("../../../../docs/how-to/sign-in-for-your-app.md") },
    Guide { name: "protect-an-api", text: include_str!("../../../../docs/how-to/protect-an-api.md") },
    Guide { name: "devices", text: include_str!("../../../../docs/how-to/devices.md") },
    Guide { name: "forward-auth", text: include_str!("../../../../docs/how-to/forward-auth.md") },
    Guide {
        name: "organizations-and-machines",
        text: include_str!("../../../../docs/how-to/organizations-and-machines.md"),
    },
    Guide { name: "signed-requests", text: include_str!("../../../../docs/how-to/signed-requests.md") },
    Guide { name: "realm-api", text: include_str!("../../../../docs/how-to/realm-api.md") },
    Guide { name: "ownership", text: include_str!("../../../../docs/how-to/ownership.md") },
    Guide { name: "second-factors", text: include_str!("../../../../docs/how-to/second-factors.md") },
    Guide { name: "sign-in-through-others", text: include_str!("../../../../docs/how-to/sign-in-through-others.md") },
    Guide { name: "recovery", text: include_str!("../../../../docs/how-to/recovery.md") },
    Guide { name: "scopes-and-registration", text: include_str!("../../../../docs/how-to/scopes-and-registration.md") },
    Guide { name: "test-realms", text: include_str!("../../../../docs/how-to/test-realms.md") },
    Guide { name: "audit-trail", text: include_str!("../../../../docs/how-to/audit-trail.md") },
    Guide { name: "mail-and-sms", text: include_str!("../../../../docs/how-to/mail-and-sms.md") },
];

/// A heading and what follows it.
struct Part {
    /// 1 is the title.
    level: usize,
    heading: String,
    anchor: String,
    prose: Prose,
}

impl Guide {
    /// Its title, which is its first heading.
    pub(crate) fn title(&self) -> &'static str {
        self.text.lines().next().unwrap_or_default().trim_start_matches('#').trim()
    }

    /// What it is about: its first sentence.
    pub(crate) fn summary(&self) -> Prose {
        let first = self.text.split("\n\n").nth(1).unwrap_or_default();
        // The card that shows it is a link itself.
        Prose::linked(Prose::sentence(first), &|_| None)
    }

    /// Its parts, with the service at `public_url` in the place of the one of the examples.
    fn parts(&self, public_url: &str) -> Vec<Part> {
        let text = self.text.replace(EXAMPLE_URL, public_url);
        let mut parts: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut is_fenced = false;
        for line in text.lines() {
            is_fenced ^= line.starts_with("```");
            match parts.last_mut() {
                // In code, a line like this is a comment.
                _ if line.starts_with('#') && !is_fenced => parts.push((line, Vec::new())),
                Some((_, lines)) => lines.push(line),
                None => {}
            }
        }
        parts.into_iter().map(|(heading, lines)| Part::read(heading, &lines.join("\n"))).collect()
    }
}

impl Part {
    fn read(heading: &str, text: &str) -> Self {
        let words = heading.trim_start_matches('#');
        let letters = words.trim().to_lowercase();
        let words_alone = letters.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        Self {
            level: heading.len() - words.len(),
            heading: words.trim().to_owned(),
            anchor: words_alone.collect::<Vec<_>>().join("-"),
            prose: Prose::linked(text, &address),
        }
    }
}

/// The page of the guide that a link leads to. What else the repository holds is not here.
fn address(link: &str) -> Option<String> {
    let name = link.strip_suffix(".md")?;
    GUIDES.iter().any(|guide| guide.name == name).then(|| format!("/guides/{name}"))
}
