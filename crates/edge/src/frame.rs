//! The frame around every request: its id, its origin, its traffic limit, what happens when a handler panics, and the
//! headers that every answer carries.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use ipnet::IpNet;
use signet_domain::limits::{Class, Pass};
use signet_domain::{App, Refusal, dpop};
use tower_http::cors::{AllowOrigin, CorsLayer};
use uuid::Uuid;

use crate::caller::REALM_KEY;
use crate::key_shown::DPOP;
use crate::origin::{host, origin};
use crate::parameters::ORG_ID;
use crate::problem::{Failure, Place, wants_problem_type};
use crate::request_id::RequestIds;
use crate::route::Route;
use crate::writer::{IDEMPOTENCY_KEY, Refusable};

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// Browsers that were here once come by TLS alone (RFC 6797). Other hosts below this one are not ours to speak for.
const TLS_FOR_A_YEAR: &str = "max-age=31536000";

/// What the operator settled about the edge.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Proxies whose forwarding headers count.
    pub trusted_proxies: Vec<IpNet>,
    /// Origins whose pages may call the API, exactly as browsers send them.
    pub cors_origins: Vec<HeaderValue>,
}

/// One answered request, for whoever counts.
#[derive(Debug)]
pub struct Observation<'a> {
    /// The method.
    pub method: &'a Method,
    /// The route's path with its parameters in braces; `None` when no route matched.
    pub route: Option<&'a str>,
    /// The answer's status.
    pub status: StatusCode,
    /// From the head of the request to the head of the answer.
    pub took: Duration,
}

/// Is told of every answered request.
pub type Observer = Arc<dyn Fn(&Observation<'_>) + Send + Sync>;

/// The id of a request, in its extensions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestId(pub(crate) Uuid);

struct Frame {
    app: Arc<App>,
    settings: Settings,
    observer: Observer,
    ids: RequestIds,
    rows: HashMap<&'static str, Vec<Route>>,
    /// The paths whose problem documents have the member `error`.
    with_error_member: HashSet<&'static str>,
    /// The paths that refuse in OAuth's words.
    speaking_oauth: HashSet<&'static str>,
    /// Whether the operator was told that a proxy seems to be in front which the settings do not know.
    has_warned: AtomicBool,
}

/// Puts the frame around a finished router. `routes` are the rows of all the faces in it: what is in none of them draws
/// from the general bucket of traffic.
pub fn frame(router: Router, routes: &[Route], app: Arc<App>, settings: Settings, observer: Observer) -> Router {
    let mut rows: HashMap<&'static str, Vec<Route>> = HashMap::new();
    for route in routes {
        rows.entry(route.path).or_default().push(route.clone());
    }
    let with_error_member = routes.iter().filter(|route| route.has_error_member).map(|route| route.path).collect();
    let speaking_oauth = routes.iter().filter(|route| route.speaks_oauth).map(|route| route.path).collect();
    let cors = (!settings.cors_origins.is_empty()).then(|| cors(&settings.cors_origins));
    let ids = RequestIds::new(&app.random);
    let frame = Arc::new(Frame {
        app,
        settings,
        observer,
        ids,
        rows,
        with_error_member,
        speaking_oauth,
        has_warned: AtomicBool::new(false),
    });
    let router = router.fallback(no_such_route).method_not_allowed_fallback(no_such_method);
    // CORS stands inside the frame, so that preflights are counted, limited and logged like everything else.
    let router = match cors {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router.layer(from_fn_with_state(frame, around))
}

fn cors(origins: &[HeaderValue]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.to_vec()))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::ACCEPT,
            HeaderName::from_static(REALM_KEY),
            HeaderName::from_static(IDEMPOTENCY_KEY),
            HeaderName::from_static(ORG_ID),
            HeaderName::from_static(DPOP),
        ])
        .expose_headers([
            REQUEST_ID,
            LIMIT,
            REMAINING,
            RESET,
            header::RETRY_AFTER,
            header::WWW_AUTHENTICATE,
            DPOP_NONCE,
        ])
        .max_age(Duration::from_secs(600))
}

async fn no_such_route() -> Failure {
    Failure::new(Refusal { message: "There is nothing at this address.".to_owned(), ..Refusal::not_found("route") })
}

async fn no_such_method() -> Failure {
    let message = "This address does not take this method; the header Allow names those it takes.";
    Failure::of_http(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message)
}

async fn around(State(frame): State<Arc<Frame>>, request: Request, next: Next) -> Response {
    let began = frame.app.clock.elapsed();
    let id = frame.ids.next();
    let (mut parts, body) = request.into_parts();
    let origin = origin(&parts, &frame.settings.trusted_proxies);
    frame.warn_of_proxies(&parts.headers);
    let route = parts.extensions.get::<MatchedPath>().cloned();
    let row = frame.row(&parts.method, route.as_ref().map(MatchedPath::as_str));
    let class = row.map_or(Class::General, |row| row.class);
    let refuse = refusing(row, &parts.headers);
    let taken = frame.app.traffic.take(class, origin.address);
    parts.extensions.insert(origin);
    let asked_host = host(&parts, &frame.settings.trusted_proxies);
    parts.extensions.insert(asked_host);
    parts.extensions.insert(RequestId(id));
    let refusable = Refusable::default();
    parts.extensions.insert(refusable.clone());
    let (method, uri) = (parts.method.clone(), parts.uri.clone());
    let wants_problem_type = wants_problem_type(&parts.headers);
    let page = parts.headers.get(header::ORIGIN).filter(|page| frame.settings.cors_origins.contains(page)).cloned();
    // Our server reads a chunked body by its chunks even if a length was sent too (RFC 9112, section 6.3); a proxy that
    // went by the length would leave bytes behind, which must never be read as the next request.
    let is_chunked = parts.headers.contains_key(header::TRANSFER_ENCODING);

    let mut response = match taken {
        Ok(_) => {
            let handled = AssertUnwindSafe(next.run(Request::from_parts(parts, body))).catch_unwind().await;
            handled.unwrap_or_else(|_| refuse(Refusal::bug("a handler panicked")))
        }
        Err(wait) => refuse(Refusal::limited(wait, "Too many requests from this address. Slow down.")),
    };
    if !response.status().is_success()
        && let Err(refusal) = refusable.spend().await
    {
        response = Failure::new(refusal).into_response();
    }
    let id = id.hyphenated().to_string();
    if let Some(failure) = response.extensions_mut().remove::<Arc<Failure>>().or_else(|| foreign(&response)) {
        let is_among = |paths: &HashSet<_>| route.as_ref().is_some_and(|route| paths.contains(route.as_str()));
        let place = Place {
            public_url: &frame.app.settings.public_url,
            path: uri.path(),
            request_id: &id,
            wants_problem_type,
            has_error_member: is_among(&frame.with_error_member),
            speaks_oauth: is_among(&frame.speaking_oauth),
        };
        log(&failure, &id, &method, route.as_ref());
        response = documented(response, &failure, &place);
        if failure.wants_nonce() {
            give_nonce(&frame.app, response.headers_mut());
        }
    }
    if let Some(page) = page {
        share(&mut response, page);
    }
    frame.finish(&mut response, &id, class, taken.ok(), is_chunked);
    let took = frame.app.clock.elapsed().saturating_sub(began);
    let route = route.as_ref().map(MatchedPath::as_str);
    (frame.observer)(&Observation { method: &method, route, status: response.status(), took });
    response
}

/// How a request is answered that no handler answers: by a page, where people read it.
fn refusing(row: Option<&Route>, headers: &HeaderMap) -> impl Fn(Refusal) -> Response + use<> {
    let page = row.and_then(|row| row.page).map(|page| (page, headers.clone()));
    move |refusal| match &page {
        Some((page, headers)) => page(Failure::new(refusal), headers),
        None => Failure::new(refusal).into_response(),
    }
}

/// What the framework refused before a handler of ours ran, such as a path that is no UTF-8: plain text so far.
fn foreign(response: &Response) -> Option<Arc<Failure>> {
    let is_plain = response.headers().get(header::CONTENT_TYPE)?.as_bytes().starts_with(b"text/plain");
    let status = response.status();
    let failure = if !is_plain {
        return None;
    } else if status.is_server_error() {
        Failure::new(Refusal::bug("a failure without a document"))
    } else if status.is_client_error() {
        Failure::of_http(status, "BAD_REQUEST", "The address of this request cannot be read.")
    } else {
        return None;
    };
    Some(Arc::new(failure))
}

/// The failure's document, unless it is the answer of a page. What a layer had already said, such as Allow, stays; what the
/// document says of itself wins.
fn documented(mut response: Response, failure: &Failure, place: &Place<'_>) -> Response {
    if failure.is_shown() {
        return response;
    }
    let said = std::mem::take(response.headers_mut());
    let mut response = failure.render(place);
    for (name, value) in &said {
        if name != header::CONTENT_LENGTH && !response.headers().contains_key(name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

/// What the next proof of a key has in it (RFC 9449, section 8).
fn give_nonce(app: &App, headers: &mut HeaderMap) {
    headers.extend(HeaderValue::from_str(&dpop::nonce(app)).ok().map(|nonce| (DPOP_NONCE, nonce)));
}

/// Limits and panics pass the CORS layer by, and a page that has to wait must be able to read for how long.
fn share(response: &mut Response, page: HeaderValue) {
    let headers = response.headers_mut();
    if !headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, page);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("request-id,retry-after"));
        headers.append(header::VARY, HeaderValue::from_static("origin"));
    }
}

fn log(failure: &Failure, id: &str, method: &Method, route: Option<&MatchedPath>) {
    let route = route.map_or("unmatched", MatchedPath::as_str);
    let status = failure.status().as_u16();
    if failure.status().is_server_error() {
        let cause = failure.cause().map(causes).unwrap_or_default();
        tracing::error!(request_id = id, %method, route, status, cause, "a request failed");
    } else {
        tracing::debug!(request_id = id, %method, route, status, "a request was refused");
    }
}

/// An error and what lies behind it, in one line.
fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text = format!("{text}: {error}");
        next = error.source();
    }
    text
}

impl Frame {
    /// Behind a proxy that is not trusted, all clients share one address, its traffic limit and its guesses.
    fn warn_of_proxies(&self, headers: &HeaderMap) {
        let is_forwarded = self.settings.trusted_proxies.is_empty() && headers.contains_key("x-forwarded-for");
        if is_forwarded && !self.has_warned.swap(true, Ordering::Relaxed) {
            tracing::warn!("requests carry X-Forwarded-For, and trusted_proxies is empty: behind a proxy, set it");
        }
    }

    fn row(&self, method: &Method, route: Option<&str>) -> Option<&Route> {
        // A HEAD is served as the GET that it is, and costs as much.
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        self.rows.get(route?)?.iter().find(|row| row.method == *method)
    }

    /// The headers of every answer.
    fn finish(&self, response: &mut Response, id: &str, class: Class, pass: Option<Pass>, is_chunked: bool) {
        let untouched = self.app.traffic.untouched(class);
        let pass = pass.unwrap_or(Pass { remaining: 0, reset: Duration::from_secs(1), ..untouched });
        let headers = response.headers_mut();
        headers.extend(HeaderValue::from_str(id).ok().map(|id| (REQUEST_ID, id)));
        headers.insert(LIMIT, pass.limit.into());
        headers.insert(REMAINING, pass.remaining.into());
        headers.insert(RESET, pass.reset.as_secs().into());
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if self.app.settings.public_url.starts_with("https://") {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TLS_FOR_A_YEAR));
        }
        // The address of what was refused may hold a token, whoever answers.
        headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        if is_chunked {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
    }
}
