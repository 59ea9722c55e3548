//! Tests of the metrics: labels are bounded, and numbers add up.

use std::time::Duration;

use axum::http::{Method, StatusCode};

use super::requests::{Requests, UNMATCHED};

struct Seen {
    method: &'static str,
    route: String,
    statuses: Vec<(u16, u64)>,
    buckets: Vec<(f64, u64)>,
    seconds: f64,
    count: u64,
}

fn seen(requests: &Requests) -> Vec<Seen> {
    let mut all = Vec::new();
    let Ok(()) = requests.each(|counted| {
        all.push(Seen {
            method: counted.method,
            route: counted.route.to_owned(),
            statuses: counted.statuses.clone(),
            buckets: counted.buckets.clone(),
            seconds: counted.seconds,
            count: counted.count,
        });
        Ok::<(), std::convert::Infallible>(())
    });
    all
}

#[test]
fn requests_are_counted_by_method_route_and_status() {
    let requests = Requests::default();
    let route = Some("/v1/auth/sessions/{sessionId}");
    requests.count(&Method::DELETE, route, StatusCode::NO_CONTENT, Duration::from_millis(2));
    requests.count(&Method::DELETE, route, StatusCode::NO_CONTENT, Duration::from_millis(3));
    requests.count(&Method::DELETE, route, StatusCode::NOT_FOUND, Duration::from_secs(60));
    requests.count(&Method::GET, route, StatusCode::METHOD_NOT_ALLOWED, Duration::ZERO);
    let seen = seen(&requests);
    assert_eq!(seen.len(), 2);
    let delete = seen.iter().find(|seen| seen.method == "DELETE").unwrap();
    assert_eq!(delete.route, "/v1/auth/sessions/{sessionId}");
    assert_eq!(delete.statuses, [(204, 2), (404, 1)]);
    assert_eq!(delete.count, 3);
    assert!((delete.seconds - 60.005).abs() < 1e-9);
    let filled: Vec<(f64, u64)> = delete.buckets.iter().copied().filter(|(_, number)| *number > 0).collect();
    assert_eq!(filled, [(0.0025, 1), (0.005, 1), (f64::INFINITY, 1)]);
}

#[test]
fn what_a_caller_invents_makes_no_new_label() {
    let requests = Requests::default();
    for number in 0..100 {
        let method = Method::from_bytes(format!("M{number}").as_bytes()).unwrap();
        requests.count(&method, None, StatusCode::NOT_FOUND, Duration::from_millis(1));
    }
    let seen = seen(&requests);
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].route.as_str(), seen[0].method, seen[0].count), (UNMATCHED, "other", 100));
}
