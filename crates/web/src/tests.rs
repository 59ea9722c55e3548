//! Tests of all pages together, through the router: headers, links, structure, and that nothing foreign is loaded.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::guides::GUIDES;
use crate::routes::{Pages, of_nobody};
use crate::{PROBLEMS, Problem, ROUTES, Site};

const PUBLIC_URL: &str = "https://id.example.com";

/// Addresses that the pages link to and other faces serve.
const ELSEWHERE: [&str; 2] = ["/openapi.json", "/.well-known/jwks.json"];

/// What came back.
pub(crate) struct Opened {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

/// Sends one request to pages made from `document`.
pub(crate) async fn send(document: &Value, method: Method, path: &str) -> Opened {
    let site = Site { openapi: Arc::new(document.clone()), public_url: format!("{PUBLIC_URL}/") };
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    let response = of_nobody(Arc::new(Pages::new(site))).oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    Opened { status, headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
}

fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Pages", "version": "1"},
        "paths": {"/things/{id}": {"get": {
            "operationId": "getThing", "summary": "Get a thing", "tags": ["Things"],
            "security": [{"bearerAuth": ["read:things"]}],
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
            "responses": {
                "200": {"description": "It.", "headers": {"Request-Id": {"$ref": "#/components/headers/RequestId"}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                "404": {"description": "None.", "content": {"application/json": {
                        "schema": {"$ref": "#/components/schemas/Thing"}, "example": {"code": "NOT_FOUND"}}}}
            }
        }}},
        "components": {
            "headers": {"RequestId": {"schema": {"type": "string"}}},
            "securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Thing": {"type": "object", "properties": {"parent": {"$ref": "#/components/schemas/Thing"}}}}
        }
    })
}

/// Every page and asset, by its path.
async fn everything() -> HashMap<String, Opened> {
    let landing = send(&document(), Method::GET, "/").await;
    let stylesheet = attributes(&landing.text, "href").find(|link| link.ends_with(".css")).unwrap().to_owned();
    let fixed = ["/", "/docs", "/guides", "/problems", "/favicon.svg"].map(str::to_owned);
    let guides = GUIDES.iter().map(|guide| format!("/guides/{}", guide.name));
    let problems = PROBLEMS.iter().map(|problem| format!("/problems/{}", problem.name()));
    let mut all = HashMap::new();
    for path in fixed.into_iter().chain([stylesheet]).chain(guides).chain(problems) {
        all.insert(path.clone(), send(&document(), Method::GET, &path).await);
    }
    all
}

fn attributes<'a>(html: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let start = format!(" {name}=\"");
    html.split(&start).skip(1).collect::<Vec<_>>().into_iter().filter_map(|rest| rest.split('"').next())
}

fn is_html(opened: &Opened) -> bool {
    opened.headers["content-type"] == "text/html; charset=utf-8"
}

#[tokio::test]
async fn everything_is_served_with_the_guarding_headers() {
    let mut all = everything().await;
    all.insert("/problems/nonsense".to_owned(), send(&document(), Method::GET, "/problems/nonsense").await);
    all.insert("/assets/none.css".to_owned(), send(&document(), Method::GET, "/assets/none.css").await);
    all.insert("/guides/none".to_owned(), send(&document(), Method::GET, "/guides/none").await);
    for (path, opened) in &all {
        let is_there = !["/problems/nonsense", "/assets/none.css", "/guides/none"].contains(&path.as_str());
        assert_eq!(opened.status, if is_there { StatusCode::OK } else { StatusCode::NOT_FOUND }, "{path}");
        let policy = opened.headers["content-security-policy"].to_str().unwrap();
        for part in ["default-src 'none'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{path}: {policy}");
        assert_eq!(opened.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(opened.headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(opened.headers["cross-origin-opener-policy"], "same-origin", "{path}");
        assert_eq!(opened.headers["x-frame-options"], "DENY", "{path}");
        if is_html(opened) {
            assert_eq!(opened.headers["cache-control"], "no-cache", "{path}");
        }
    }
}

#[tokio::test]
async fn every_row_of_the_table_is_served_and_takes_nothing_but_reads() {
    let all = everything().await;
    let stylesheet = all.keys().find(|path| path.starts_with("/assets/")).unwrap();
    let is_of_somebody = |path: &str| {
        path.contains("/brand/")
            || path.contains("/callback/")
            || ROUTES.iter().any(|route| route.path == path && route.method == Method::POST)
    };
    for route in ROUTES.iter().filter(|route| !is_of_somebody(route.path)) {
        let path = match route.path {
            "/assets/{file}" => stylesheet.clone(),
            "/guides/{name}" => "/guides/audit-trail".to_owned(),
            path => path.replace("{name}", "conflict"),
        };
        assert_eq!(send(&document(), route.method.clone(), &path).await.status, StatusCode::OK, "{path}");
        assert_eq!(send(&document(), Method::HEAD, &path).await.status, StatusCode::OK, "{path}");
        assert_eq!(send(&document(), Method::POST, &path).await.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
}

#[tokio::test]
async fn pages_have_the_bones_that_assistive_software_needs_and_nothing_inline() {
    let mut all = everything().await;
    all.insert("/problems/nonsense".to_owned(), send(&document(), Method::GET, "/problems/nonsense").await);
    for (path, opened) in all.iter().filter(|(_, opened)| is_html(opened)) {
        let html = &opened.text;
        let times = |what: &str| html.matches(what).count();
        assert!(html.trim_start().starts_with("<!doctype html>\n<html lang=\"en\">"), "{path}");
        for once in ["<h1>", "</h1>", "<main ", "</html>", "<title>", "class=\"skip\" href=\"#content\""] {
            assert_eq!(times(once), 1, "{path}: {once}");
        }
        for some in ["<header", "<nav aria-label=", "<footer", "name=\"viewport\""] {
            assert!(times(some) > 0, "{path}: {some}");
        }
        for foreign in ["<script", "<style", " style=", "<iframe", "<form", "javascript:", "data:"] {
            assert_eq!(times(foreign), 0, "{path}: {foreign}");
        }
        let handlers = ["onclick", "onload", "onerror"].map(|name| attributes(html, name).count());
        assert_eq!(handlers, [0; 3], "{path}");
        let ids: Vec<&str> = attributes(html, "id").collect();
        assert_eq!(ids.len(), ids.iter().collect::<HashSet<_>>().len(), "{path}: {ids:?}");
        for loaded in attributes(html, "src") {
            assert!(loaded.starts_with('/') && !loaded.starts_with("//"), "{path} loads {loaded}");
        }
    }
}

#[tokio::test]
async fn links_lead_somewhere() {
    let all = everything().await;
    let mut followed = 0;
    for (path, opened) in all.iter().filter(|(_, opened)| is_html(opened)) {
        for link in attributes(&opened.text, "href").chain(attributes(&opened.text, "src")) {
            let (target, fragment) = link.split_once('#').unwrap_or((link, ""));
            let target = if target.is_empty() { path } else { target };
            if ELSEWHERE.contains(&target) {
                continue;
            }
            let target = all.get(target).unwrap_or_else(|| panic!("{path} links to {link}"));
            assert!(
                fragment.is_empty() || attributes(&target.text, "id").any(|id| id == fragment),
                "{path} links to {link}"
            );
            followed += 1;
        }
    }
    assert!(followed > 100, "{followed}");
}

#[tokio::test]
async fn the_landing_page_leads_through_the_first_minute() {
    let landing = send(&document(), Method::GET, "/").await.text;
    for line in [
        "curl -X POST \"https://id.example.com/v1/auth/register\"",
        "curl -X POST \"https://id.example.com/v1/auth/login\"",
        "curl \"https://id.example.com/v1/auth/me\"",
    ] {
        assert!(landing.contains(line), "{line}");
    }
    for link in ["/docs", "/openapi.json", "/.well-known/jwks.json", "/problems", "/guides"] {
        assert!(attributes(&landing, "href").any(|href| href == link), "{link}");
    }
    for guide in &GUIDES {
        assert!(landing.contains(&format!("<a href=\"/guides/{}\"><strong>{}</strong>", guide.name, guide.title())));
    }
}

/// Whoever has the program alone reads what the repository's folder of guides says to those who use it.
#[tokio::test]
async fn guides_are_pages_and_speak_of_this_service() {
    for guide in &GUIDES {
        let page = send(&document(), Method::GET, &format!("/guides/{}", guide.name)).await.text;
        assert!(page.contains(&format!("<h1>{}</h1>", guide.title())), "{page}");
        let (prose, code): (Vec<_>, Vec<_>) =
            page.split("<pre").flat_map(|part| part.split("</pre>")).enumerate().partition(|(at, _)| at % 2 == 0);
        assert!(prose.len() > 2 && prose.len() == code.len() + 1, "{}", guide.name);
        for (_, text) in prose {
            for markdown in ["](", "```", "**", "| --", "## ", ".md"] {
                assert!(!text.contains(markdown), "{} shows {markdown} in {text}", guide.name);
            }
        }
        assert!(!page.contains("127.0.0.1:8080"), "{} speaks of another service", guide.name);
    }
    let story = send(&document(), Method::GET, "/guides/organizations-and-machines").await.text;
    assert!(story.contains("url=https://id.example.com\n"), "{story}");
    assert!(
        story.contains("<h2 id=\"sign-in-and-make-organizations\">") && story.contains("<td>FINANCE, PROJECT_MANAGER")
    );
    assert!(story.contains("<a href=\"/guides/signed-requests\">Sign requests</a>"), "{story}");
    assert!(story.contains("(README)"), "what is not served is no link: {story}");
}

#[tokio::test]
async fn the_reference_says_first_how_to_call_it() {
    let page = send(&document(), Method::GET, "/docs").await.text;
    let calling = page.find("id=\"calling\"").expect("an introduction");
    let operations = page.find("class=\"operation\"").expect("an operation");
    assert!(calling < operations, "it comes first");
    let says_what_202_is =
        |text: &str| text.contains("202") && text.contains("<code>POST /v1/Auth/mfa/challenge</code>");
    assert!(says_what_202_is(&page[calling..operations]));
    for link in [
        "/guides/second-factors",
        "/guides/signed-requests",
        "/guides/organizations-and-machines",
        "/problems",
        "/problems/org-mismatch",
    ] {
        assert!(attributes(&page, "href").any(|href| href == link), "{link}");
    }
    for word in
        ["X-API-KEY", "X-Signature", "Idempotency-Key", "X-Org-Id", "Retry-After", "meta.nextCursor", "Request-Id"]
    {
        assert!(page.contains(word), "{word}");
    }
    assert!(page.contains("curl \"https://id.example.com/v1/auth/me\""));
}

#[tokio::test]
async fn the_stylesheet_is_kept_for_good_and_loads_nothing() {
    let all = everything().await;
    let (path, css) = all.iter().find(|(path, _)| path.starts_with("/assets/")).unwrap();
    assert_eq!(css.headers["content-type"], "text/css; charset=utf-8");
    assert_eq!(css.headers["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(path.split('.').nth(1).unwrap().len(), 12, "{path} carries a hash");
    for foreign in ["url(", "@import", "http"] {
        assert!(!css.text.contains(foreign), "{foreign}");
    }
    for physical in ["-left:", "-right:", "-top:", "-bottom:", " left:", " right:", "align: left", "align: right"] {
        assert!(!css.text.contains(physical), "{physical} does not turn round with the writing direction");
    }
}

#[tokio::test]
async fn every_problem_has_a_page_with_an_example_of_itself() {
    for problem in PROBLEMS {
        let opened = send(&document(), Method::GET, &format!("/problems/{}", problem.name())).await;
        assert_eq!(opened.status, StatusCode::OK);
        assert!(opened.text.contains(&format!("<h1>{}</h1>", problem.title)), "{}", problem.code);
        let (_, example) = opened.text.split_once("<pre tabindex=\"0\"><code>").unwrap();
        let (example, _) = example.split_once("</code>").unwrap();
        let example = example.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">");
        let example: Value = serde_json::from_str(&example).unwrap();
        assert_eq!(example["code"], problem.code);
        assert_eq!(example["status"], problem.status);
        assert_eq!(example["type"], format!("{PUBLIC_URL}/problems/{}", problem.name()));
        assert!(!problem.causes.is_empty() && !problem.remedies.is_empty(), "{}", problem.code);
        assert_eq!(Problem::coded(problem.code), Some(problem));
    }
}

#[test]
fn problems_are_told_apart_and_ordered_by_status() {
    let names: HashSet<String> = PROBLEMS.iter().map(Problem::name).collect();
    assert_eq!(names.len(), PROBLEMS.len());
    assert!(PROBLEMS.is_sorted_by_key(|problem| problem.status));
    assert!(PROBLEMS.iter().all(|problem| (400..600).contains(&problem.status)));
    assert!(Problem::named("VALIDATION_ERROR").is_none() && Problem::named("").is_none());
}

#[test]
fn templates_leave_nothing_unescaped() {
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/templates"))];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.starts_with("{# "), "{} does not say what it is", path.display());
            // The one script there is, a constant of ours that the page's policy names by its hash.
            let text = if path.ends_with("for_clients/form.html") { text.replacen("press|safe", "", 1) } else { text };
            assert!(!text.replace(' ', "").contains("|safe") && !text.contains("escape"), "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 10, "{seen}");
}
