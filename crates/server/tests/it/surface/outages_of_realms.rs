//! The cases of realms, for the sweep of outages.

use axum::http::Method;
use serde_json::{Value, json};

use super::outages::{Case, Scene};
use crate::actors::{PASSWORD, Person};
use crate::app::TestApp;
use crate::realms::stage::REALMS;

const ONE: &str = "/v1/realms/{realmId}";
const RESTORE: &str = "/v1/realms/{realmId}/restore";
const USERS: &str = "/v1/realms/{realmId}/users";

/// Whether a case needs a realm.
pub(super) fn concerns(path: &str) -> bool {
    path == ONE || path == RESTORE || path == USERS
}

fn new(person: &Person) -> Value {
    let name = person.id.replace('_', "-");
    json!({ "name": name, "country": "DE", "currency": "EUR" })
}

/// The id of a realm of the person's own, deleted where it is to be brought back.
pub(super) async fn stage(app: &TestApp, administrator: &str, case: &Case, person: &Person) -> String {
    let made = app.post(REALMS).bearer(administrator).json(&new(person)).send().await.expect(201).json();
    let id = made["id"].as_str().expect("an id").to_owned();
    if case.path == RESTORE {
        app.delete(&format!("{REALMS}/{id}")).bearer(administrator).send().await.expect(200);
    }
    id
}

fn own(scene: &Scene) -> String {
    format!("{REALMS}/{}", scene.realm)
}

pub(super) const CASES: &[Case] = &[
    Case {
        method: Method::POST,
        path: USERS,
        call: |app, scene| {
            let body = json!({ "username": "first", "password": PASSWORD });
            app.post(&format!("{}/users", own(scene))).bearer(&scene.administrator).json(&body)
        },
        success: 201,
        again: &[409],
    },
    Case {
        method: Method::GET,
        path: REALMS,
        call: |app, scene| app.get(REALMS).bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::GET,
        path: "/v1/realms/all",
        call: |app, scene| app.get("/v1/realms/all?limit=10").bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: REALMS,
        call: |app, scene| app.post(REALMS).bearer(&scene.administrator).json(&new(scene)),
        success: 201,
        again: &[409],
    },
    Case {
        method: Method::GET,
        path: ONE,
        call: |app, scene| app.get(&own(scene)).bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::PATCH,
        path: ONE,
        call: |app, scene| {
            let body = json!({ "name": format!("x{}", scene.realm), "access_token_seconds": 120 });
            app.call(Method::PATCH, &own(scene)).bearer(&scene.administrator).json(&body)
        },
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::DELETE,
        path: ONE,
        call: |app, scene| app.delete(&own(scene)).bearer(&scene.administrator),
        success: 200,
        again: &[404],
    },
    Case {
        method: Method::POST,
        path: RESTORE,
        call: |app, scene| app.post(&format!("{}/restore", own(scene))).bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
];
