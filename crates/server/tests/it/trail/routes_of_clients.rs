//! What the routes of OAuth clients and of scopes leave in the trail.

use axum::http::Method;
use serde_json::json;

use super::every_route::{Case, Scene};
use super::sent::{Sent, bare, by};
use crate::actors::Person;
use crate::clients::stage::{CLIENTS, shop};
use crate::scopes::stage::{ORDERS, orders};

pub(super) fn cases() -> Vec<Case> {
    fn make(who: &Person) -> Sent {
        by(who, CLIENTS, shop())
    }
    fn change(who: &Person, s: &Scene) -> Sent {
        by(who, &s.client[0], json!({ "name": "Stall" }))
    }
    fn add(who: &Person, s: &Scene) -> Sent {
        by(who, format!("{}/secrets", s.client[0]), json!({}))
    }
    fn put(who: &Person) -> Sent {
        by(who, "/v1/Scopes/invoices.read", orders())
    }
    vec![
        Case {
            method: Method::PUT,
            path: "/v1/Scopes/{name}",
            success: (|s| put(&s.admin), 200, &["scope.set"]),
            refusal: (|s| put(&s.owner), 403, &["scope.set"]),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/Scopes/{name}",
            success: (|s| bare(&s.admin, ORDERS), 204, &["scope.delete"]),
            refusal: (|s| bare(&s.owner, ORDERS), 403, &["scope.delete"]),
        },
        Case {
            method: Method::POST,
            path: "/v1/Clients",
            success: (|s| make(&s.admin), 201, &["client.create"]),
            refusal: (|s| make(&s.owner), 403, &["client.create"]),
        },
        Case {
            method: Method::PATCH,
            path: "/v1/Clients/{clientId}",
            success: (|s| change(&s.admin, s), 200, &["client.change"]),
            refusal: (|s| change(&s.owner, s), 403, &["client.change"]),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/Clients/{clientId}",
            success: (|s| bare(&s.admin, &s.client[0]), 204, &["client.delete"]),
            refusal: (|s| bare(&s.owner, &s.client[0]), 403, &["client.delete"]),
        },
        Case {
            method: Method::POST,
            path: "/v1/Clients/{clientId}/secrets",
            success: (|s| add(&s.admin, s), 201, &["client.add_secret"]),
            refusal: (|s| add(&s.owner, s), 403, &["client.add_secret"]),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/Clients/{clientId}/secrets/{secretId}",
            success: (|s| bare(&s.admin, &s.client[1]), 204, &["client.revoke_secret"]),
            refusal: (|s| bare(&s.owner, &s.client[1]), 403, &["client.revoke_secret"]),
        },
    ]
}
