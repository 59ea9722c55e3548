//! What the routes of providers leave in the trail.

use axum::http::Method;
use serde_json::json;

use super::every_route::{Case, Scene};
use super::sent::{Sent, bare, by};
use crate::actors::Person;
use crate::providers::stage::{PROVIDERS, login};

pub(super) fn cases() -> Vec<Case> {
    fn make(who: &Person) -> Sent {
        by(who, PROVIDERS, login())
    }
    fn change(who: &Person, s: &Scene) -> Sent {
        by(who, &s.provider, json!({ "name": "They" }))
    }
    vec![
        Case {
            method: Method::POST,
            path: "/v1/Providers",
            success: (|s| make(&s.admin), 201, &["provider.create"]),
            refusal: (|s| make(&s.owner), 403, &["provider.create"]),
        },
        Case {
            method: Method::PATCH,
            path: "/v1/Providers/{providerId}",
            success: (|s| change(&s.admin, s), 200, &["provider.change"]),
            refusal: (|s| change(&s.owner, s), 403, &["provider.change"]),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/Providers/{providerId}",
            success: (|s| bare(&s.admin, &s.provider), 204, &["provider.delete"]),
            refusal: (|s| bare(&s.owner, &s.provider), 403, &["provider.delete"]),
        },
    ]
}
