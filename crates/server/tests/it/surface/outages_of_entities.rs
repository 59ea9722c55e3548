//! The cases of identities and users, for the sweep of outages.

use axum::http::Method;
use serde_json::{Value, json};

use super::outages::{Case, Scene};
use crate::actors::PASSWORD;
use crate::app::{Call, TestApp};

/// What the requests of these cases are about.
#[derive(Default)]
pub(super) struct Entities {
    /// A live identity and a deleted one.
    identities: [String; 2],
    /// A live user and a deleted one.
    users: [String; 2],
}

/// Whether a case needs it.
pub(super) fn concerns(path: &str) -> bool {
    path.starts_with("/v1/identities") || path.starts_with("/v1/users")
}

/// Two identities and two users, of which the second were deleted.
pub(super) async fn stage(app: &TestApp, administrator: &str, email: &str) -> Entities {
    let make = async |path: &str, body: Value| {
        let made = app.post(path).bearer(administrator).json(&body).send().await.expect(201).json();
        format!("{path}/{}", made["id"].as_str().expect("an id"))
    };
    let user = |name: &str| json!({ "username": format!("{name}-{email}"), "password": PASSWORD });
    let identities = [make("/v1/identities", json!({})).await, make("/v1/identities", json!({})).await];
    let users = [make("/v1/users", user("one")).await, make("/v1/users", user("two")).await];
    for gone in [&identities[1], &users[1]] {
        app.delete(gone).bearer(administrator).send().await.expect(200);
    }
    Entities { identities, users }
}

fn by<'a>(app: &'a TestApp, scene: &Scene, method: Method, path: &str) -> Call<'a> {
    app.call(method, path).bearer(&scene.administrator)
}

fn changed() -> Value {
    json!({ "data": { "colour": "green" } })
}

pub(super) const CASES: &[Case] = &[
    Case {
        method: Method::GET,
        path: "/v1/identities",
        call: |app, scene| by(app, scene, Method::GET, "/v1/identities?sort=-created_at"),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/v1/identities",
        call: |app, scene| by(app, scene, Method::POST, "/v1/identities").json(&changed()),
        success: 201,
        again: &[201],
    },
    Case {
        method: Method::GET,
        path: "/v1/identities/all",
        call: |app, scene| by(app, scene, Method::GET, "/v1/identities/all?limit=10"),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::GET,
        path: "/v1/identities/count",
        call: |app, scene| by(app, scene, Method::GET, "/v1/identities/count"),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::GET,
        path: "/v1/identities/{identityId}",
        call: |app, scene| by(app, scene, Method::GET, &scene.entities.identities[0]),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::PUT,
        path: "/v1/identities/{identityId}",
        call: |app, scene| by(app, scene, Method::PUT, &scene.entities.identities[0]).json(&changed()),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::PATCH,
        path: "/v1/identities/{identityId}",
        call: |app, scene| by(app, scene, Method::PATCH, &scene.entities.identities[0]).json(&changed()),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::DELETE,
        path: "/v1/identities/{identityId}",
        call: |app, scene| by(app, scene, Method::DELETE, &scene.entities.identities[0]),
        success: 200,
        again: &[404],
    },
    Case {
        method: Method::POST,
        path: "/v1/identities/{identityId}/restore",
        call: |app, scene| by(app, scene, Method::POST, &format!("{}/restore", scene.entities.identities[1])),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::GET,
        path: "/v1/users",
        call: |app, scene| by(app, scene, Method::GET, "/v1/users?populate=identity"),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/v1/users",
        call: |app, scene| {
            let body = json!({ "username": format!("new-{}", scene.email), "password": PASSWORD });
            by(app, scene, Method::POST, "/v1/users").json(&body)
        },
        success: 201,
        again: &[409],
    },
    Case {
        method: Method::GET,
        path: "/v1/users/all",
        call: |app, scene| by(app, scene, Method::GET, "/v1/users/all?limit=10"),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::GET,
        path: "/v1/users/count",
        call: |app, scene| by(app, scene, Method::GET, "/v1/users/count"),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::GET,
        path: "/v1/users/me",
        call: |app, scene| by(app, scene, Method::GET, "/v1/users/me?populate=identity"),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::GET,
        path: "/v1/users/{userId}",
        call: |app, scene| by(app, scene, Method::GET, &scene.entities.users[0]),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::PUT,
        path: "/v1/users/{userId}",
        call: |app, scene| by(app, scene, Method::PUT, &scene.entities.users[0]).json(&changed()),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::PATCH,
        path: "/v1/users/{userId}",
        call: |app, scene| {
            let body = json!({ "data": { "colour": "green" }, "password": "Another-fine-one-20", "active": false });
            by(app, scene, Method::PATCH, &scene.entities.users[0]).json(&body)
        },
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::DELETE,
        path: "/v1/users/{userId}",
        call: |app, scene| by(app, scene, Method::DELETE, &scene.entities.users[0]),
        success: 200,
        again: &[404],
    },
    Case {
        method: Method::POST,
        path: "/v1/users/{userId}/restore",
        call: |app, scene| by(app, scene, Method::POST, &format!("{}/restore", scene.entities.users[1])),
        success: 200,
        again: &[200],
    },
];
