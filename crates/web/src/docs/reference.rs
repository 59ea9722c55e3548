//! The whole reference as the template needs it: groups of operations, credentials, models.

use std::collections::HashMap;

use askama::Template;
use serde_json::Value;

use super::answer::{Header, shared_headers};
use super::document::{Document, items, model_anchor, slug, text};
use super::operation::{METHODS, Operation, Place};
use super::schema::Shape;
use super::security::{self, Scheme};
use crate::page::Shell;
use crate::prose::Prose;
use crate::routes::Site;

/// The page.
#[derive(Template)]
#[template(path = "docs/reference.html", whitespace = "minimize")]
pub(super) struct Reference<'a> {
    shell: Shell<'a>,
    title: &'a str,
    version: &'a str,
    base: String,
    public_url: &'a str,
    description: Prose,
    groups: Vec<Group>,
    schemes: Vec<Scheme>,
    headers: Vec<Header>,
    models: Vec<NamedShape>,
}

/// The operations of one tag.
struct Group {
    name: String,
    anchor: String,
    description: Prose,
    operations: Vec<Operation>,
}

/// A named schema.
struct NamedShape {
    name: String,
    anchor: String,
    shape: Shape,
}

impl<'a> Reference<'a> {
    /// Reads the site's document.
    pub(super) fn read(shell: Shell<'a>, site: &'a Site) -> Self {
        let document = Document(&site.openapi);
        let info = |name: &str| document.0.pointer(&format!("/info/{name}")).and_then(Value::as_str);
        let base = base(document, &site.public_url);
        let models = document.members_at("/components/schemas").map(|(name, schema)| NamedShape {
            name: name.to_owned(),
            anchor: model_anchor(name),
            shape: Shape::read(document, schema),
        });
        let groups = groups(document, operations(document, &base));
        let answers = groups.iter().flat_map(|group| &group.operations).flat_map(|operation| &operation.answers);
        Self {
            shell,
            title: info("title").unwrap_or("API reference"),
            version: info("version").unwrap_or_default(),
            description: Prose::read(info("description").unwrap_or_default()),
            schemes: security::schemes(document),
            headers: shared_headers(answers, document),
            groups,
            models: models.collect(),
            public_url: &site.public_url,
            base,
        }
    }
}

/// The address that paths are appended to: the document's first server, which may be relative to our own.
fn base(document: Document<'_>, public_url: &str) -> String {
    let server = document.0.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
    let server = server.trim_end_matches('/');
    if server.is_empty() || server.starts_with('/') { format!("{public_url}{server}") } else { server.to_owned() }
}

fn operations(document: Document<'_>, base: &str) -> Vec<Operation> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut all = Vec::new();
    for (path, item) in document.members_at("/paths") {
        let place = Place { document, base, path, item: document.follow(item).value };
        for mut operation in METHODS.iter().filter_map(|method| Operation::read(place, method)) {
            // An anchor is worth nothing when two operations share it.
            let count = seen.entry(operation.anchor.clone()).or_default();
            *count += 1;
            if *count > 1 {
                operation.anchor = format!("{}-{count}", operation.anchor);
            }
            all.push(operation);
        }
    }
    all
}

/// The operations under their tags: first the document's list of tags in its order, then the others as they come.
fn groups(document: Document<'_>, operations: Vec<Operation>) -> Vec<Group> {
    let group = |name: &str, description: &str| Group {
        name: name.to_owned(),
        anchor: format!("tag-{}", slug(name)),
        description: Prose::read(description),
        operations: Vec::new(),
    };
    let stated = items(document.0, "tags").filter_map(|tag| Some((text(tag, "name")?, text(tag, "description"))));
    let mut groups: Vec<Group> =
        stated.map(|(name, description)| group(name, description.unwrap_or_default())).collect();
    for operation in operations {
        match groups.iter_mut().find(|group| group.name == operation.tag) {
            Some(group) => group.operations.push(operation),
            None => {
                let mut group = group(&operation.tag, "");
                group.operations.push(operation);
                groups.push(group);
            }
        }
    }
    groups.retain(|group| !group.operations.is_empty());
    for group in &mut groups {
        // A newcomer begins with what needs no credential yet; otherwise the document's order stands.
        group.operations.sort_by_key(|operation| !operation.is_public);
    }
    groups
}
