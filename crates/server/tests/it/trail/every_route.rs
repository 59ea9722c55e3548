//! Every route that changes something: its success and its refusal leave exactly the events that they should, and nothing
//! happens through it while the trail cannot be written (P117, P118; ASVS 16.2.1, 16.3.1).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};
use signet_storage::FaultPlan;
use tokio::task::JoinSet;

use super::routes_of_oauth::{self, Forms};
use super::routes_of_providers;
use super::routes_of_registration::{self, Registration};
use super::sent::{Sent, bare, by, public};
use super::stage::{member, org};
use super::{routes_of_browsers, routes_of_clients, routes_of_factors, routes_of_pages};
use crate::actors::{PASSWORD, Person};
use crate::app::{Answer, PUBLIC_URL, TestApp};
use crate::clients::stage::{CLIENTS, shop};
use crate::impersonation::stage::{IMPERSONATE, REASON, user};
use crate::mfa::stage::{Enrolled, PHONE};
use crate::pages::filled::{Filled, filled};
use crate::providers::{
    self,
    stage::{PROVIDERS, login},
};
use crate::realms::stage::REALMS;
use crate::scopes::stage::{ORDERS, orders};
use crate::test_realms::stage::{ADVANCE, TestRealm};

/// How many cases run at a time.
const SIDE_BY_SIDE: usize = 4;

/// Everything that a request of a case may be made from.
#[derive(Clone)]
pub(super) struct Scene {
    pub(super) app: Arc<TestApp>,
    /// Holds everything in the realm.
    pub(super) admin: Person,
    /// ADMIN of the organization.
    pub(super) owner: Person,
    /// Holds no role anywhere.
    pub(super) nobody: Person,
    /// A VIEWER of the organization, with two sessions.
    pub(super) victim: Person,
    org: String,
    /// The victim's role.
    role: String,
    invitation: String,
    /// The token in the invitation's mail.
    token: String,
    /// The tokens in the mails to the victim, to prove the address and to choose another password.
    links: [String; 2],
    /// A key of the owner.
    key: String,
    /// Somebody with an app, an address that gets codes and a phone that waits for one.
    pub(super) enrolled: Enrolled,
    /// The code that the phone got.
    pub(super) sent_code: String,
    /// Sign-ins of somebody enrolled that wait for their second step.
    pub(super) challenges: [Value; 2],
    /// The victim's other session.
    session: String,
    /// Administers a test realm.
    tester: Person,
    /// The paths of two identities, of which the second is deleted.
    identities: [String; 2],
    /// The paths of two users, of which the second is deleted.
    users: [String; 2],
    /// The paths of two realms, of which the second is deleted.
    realms: [String; 2],
    /// The path of a client and that of its secret.
    pub(super) client: [String; 2],
    /// The path of a provider.
    pub(super) provider: String,
    /// What a browser sends on the way to a provider and back.
    pub(super) away: providers::filled::Filled,
    /// Of the cases that are about software that registers itself.
    pub(super) registration: Registration,
    /// What the browser of `victim` sends.
    pub(super) browser: routes_of_browsers::Forms,
    /// What a client sends.
    pub(super) oauth: Forms,
    /// The forms of pages, filled in.
    pub(super) forms: BTreeMap<&'static str, Filled>,
}

/// A route, and what it leaves when it does what it is there for and when it refuses.
pub(super) struct Case {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) success: (fn(&Scene) -> Sent, u16, &'static [&'static str]),
    pub(super) refusal: (fn(&Scene) -> Sent, u16, &'static [&'static str]),
}

/// Sets something ordinary of an entity, or of a new one.
fn set(who: &Person, path: &str) -> Sent {
    by(who, path, json!({ "data": { "colour": "green" } }))
}

fn credentials(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

fn passwords(current: &str) -> Value {
    json!({ "currentPassword": current, "newPassword": "Another-fine-one-20" })
}

fn chosen(token: &str) -> Value {
    json!({ "token": token, "newPassword": "Another-fine-one-20" })
}

fn cases() -> Vec<Case> {
    [
        of_auth(),
        of_accounts(),
        of_orgs(),
        of_roles_and_keys(),
        routes_of_factors::cases(),
        of_test_realms(),
        of_realms(),
        routes_of_clients::cases(),
        routes_of_providers::cases(),
        routes_of_registration::cases(),
        routes_of_browsers::cases(),
        routes_of_oauth::cases(),
        of_identities(),
        of_users(),
        of_links(),
        routes_of_pages::cases(),
        of_impersonation(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn of_auth() -> Vec<Case> {
    vec![
        Case {
            method: Method::POST,
            path: "/v1/auth/register",
            success: (
                |_| public("/v1/auth/register", credentials("new@example.com", PASSWORD)),
                201,
                &["account.register"],
            ),
            refusal: (|s| public("/v1/auth/register", credentials(&s.owner.email, PASSWORD)), 409, &[]),
        },
        Case {
            method: Method::POST,
            path: "/v1/auth/login",
            success: (|s| public("/v1/auth/login", credentials(&s.victim.email, PASSWORD)), 200, &["session.sign_in"]),
            refusal: (|s| public("/v1/auth/login", credentials(&s.victim.email, "wrong-1")), 401, &["session.sign_in"]),
        },
        Case {
            method: Method::POST,
            path: "/v1/auth/refresh",
            success: (
                |s| public("/v1/auth/refresh", json!({ "refreshToken": s.victim.refresh })),
                200,
                &["session.refresh"],
            ),
            refusal: (|_| public("/v1/auth/refresh", json!({ "refreshToken": "srt_junk" })), 401, &[]),
        },
        Case {
            method: Method::POST,
            path: "/v1/auth/accept-invitation",
            success: (
                |s| public("/v1/auth/accept-invitation", json!({ "token": s.token, "password": PASSWORD })),
                200,
                &["account.register", "invitation.accept", "role.assign"],
            ),
            refusal: (
                |s| by(&s.nobody, "/v1/auth/accept-invitation", json!({ "token": s.token })),
                403,
                &["invitation.accept"],
            ),
        },
        Case {
            method: Method::POST,
            path: "/v1/auth/verify-email",
            success: (
                |s| public("/v1/auth/verify-email", json!({ "token": s.links[0] })),
                204,
                &["account.verify_email"],
            ),
            refusal: (|s| public("/v1/auth/verify-email", json!({ "token": s.links[1] })), 400, &[]),
        },
        Case {
            method: Method::POST,
            path: "/v1/auth/resend-verification",
            success: (
                |s| public("/v1/auth/resend-verification", json!({ "email": s.victim.email })),
                202,
                &["account.ask_verification"],
            ),
            refusal: (|_| public("/v1/auth/resend-verification", json!({ "email": "unknown@example.com" })), 202, &[]),
        },
        Case {
            method: Method::POST,
            path: "/v1/auth/forgot-password",
            success: (
                |s| public("/v1/auth/forgot-password", json!({ "email": s.victim.email })),
                202,
                &["password.ask_reset"],
            ),
            refusal: (|_| public("/v1/auth/forgot-password", json!({ "email": "unknown@example.com" })), 202, &[]),
        },
        Case {
            method: Method::POST,
            path: "/v1/auth/reset-password",
            success: (|s| public("/v1/auth/reset-password", chosen(&s.links[1])), 204, &["password.reset"]),
            refusal: (|s| public("/v1/auth/reset-password", chosen(&s.links[0])), 400, &[]),
        },
        Case {
            method: Method::POST,
            path: "/v1/auth/logout",
            success: (|s| bare(&s.victim, "/v1/auth/logout"), 204, &["session.end"]),
            refusal: (|_| Sent { token: Some("junk".to_owned()), ..public("/v1/auth/logout", Value::Null) }, 401, &[]),
        },
        Case {
            method: Method::POST,
            path: "/v1/auth/change-password",
            success: (|s| by(&s.victim, "/v1/auth/change-password", passwords(PASSWORD)), 204, &["password.change"]),
            refusal: (|s| by(&s.victim, "/v1/auth/change-password", passwords("wrong-1")), 401, &["password.change"]),
        },
        Case {
            method: Method::POST,
            path: "/v1/auth/reauthenticate",
            success: (
                |s| by(&s.victim, "/v1/auth/reauthenticate", json!({ "password": PASSWORD })),
                200,
                &["session.reauthenticate"],
            ),
            refusal: (
                |s| by(&s.victim, "/v1/auth/reauthenticate", json!({ "password": "wrong-1" })),
                401,
                &["session.reauthenticate"],
            ),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/auth/sessions/{sessionId}",
            success: (|s| bare(&s.victim, format!("/v1/auth/sessions/{}", s.session)), 204, &["session.end"]),
            refusal: (|s| bare(&s.nobody, format!("/v1/auth/sessions/{}", s.session)), 404, &[]),
        },
    ]
}

fn of_accounts() -> Vec<Case> {
    fn create(who: &Person) -> Sent {
        by(who, "/v1/Accounts", json!({ "type": "INDIVIDUAL", "email": "made@example.com" }))
    }
    fn change(who: &Person, of: &Person) -> Sent {
        by(who, format!("/v1/Accounts/{}", of.id), json!({ "phone": "+14155552671" }))
    }
    fn to(who: &Person, of: &Person, what: &str) -> Sent {
        bare(who, format!("/v1/Accounts/{}{what}", of.id))
    }
    vec![
        Case {
            method: Method::POST,
            path: "/v1/Accounts",
            success: (|s| create(&s.admin), 201, &["account.create"]),
            refusal: (|s| create(&s.nobody), 403, &["account.create"]),
        },
        Case {
            method: Method::PATCH,
            path: "/v1/Accounts/{accountId}",
            success: (|s| change(&s.admin, &s.victim), 200, &["account.change"]),
            refusal: (|s| change(&s.nobody, &s.victim), 404, &[]),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/Accounts/{accountId}",
            success: (|s| to(&s.admin, &s.victim, ""), 204, &["account.close"]),
            refusal: (|s| to(&s.nobody, &s.victim, ""), 404, &[]),
        },
        Case {
            method: Method::POST,
            path: "/v1/Accounts/{accountId}/erase",
            success: (|s| to(&s.admin, &s.victim, "/erase"), 204, &["account.close", "account.erase"]),
            refusal: (|s| to(&s.nobody, &s.victim, "/erase"), 404, &[]),
        },
        // A GET, and an event nonetheless: it hands out all that is held of a person.
        Case {
            method: Method::GET,
            path: "/v1/Accounts/{accountId}/export",
            success: (|s| to(&s.admin, &s.victim, "/export"), 200, &["account.export"]),
            refusal: (|s| to(&s.nobody, &s.victim, "/export"), 404, &[]),
        },
    ]
}

fn of_orgs() -> Vec<Case> {
    fn create(who: &Person) -> Sent {
        by(who, "/v1/Orgs", json!({ "legalName": "Cedar", "country": "DE" }))
    }
    fn change(who: &Person, org: &str) -> Sent {
        by(who, format!("/v1/Orgs/{org}"), json!({ "legalName": "Cedar" }))
    }
    fn invite(who: &Person, org: &str) -> Sent {
        let body = json!({ "email": "called@example.com", "role": "VIEWER" });
        by(who, format!("/v1/Orgs/{org}/invitations"), body)
    }
    fn invitation(who: &Person, s: &Scene, what: &str) -> Sent {
        bare(who, format!("/v1/Orgs/{}/invitations/{}{what}", s.org, s.invitation))
    }
    vec![
        Case {
            method: Method::POST,
            path: "/v1/Orgs",
            success: (|s| create(&s.admin), 201, &["org.create"]),
            refusal: (|s| create(&s.owner), 403, &["org.create"]),
        },
        Case {
            method: Method::PATCH,
            path: "/v1/Orgs/{orgId}",
            success: (|s| change(&s.owner, &s.org), 200, &["org.change"]),
            refusal: (|s| change(&s.victim, &s.org), 403, &["org.change"]),
        },
        Case {
            method: Method::POST,
            path: "/v1/Orgs/{orgId}/invitations",
            success: (|s| invite(&s.owner, &s.org), 201, &["invitation.send"]),
            refusal: (|s| invite(&s.victim, &s.org), 403, &["invitation.send"]),
        },
        Case {
            method: Method::POST,
            path: "/v1/Orgs/{orgId}/invitations/{invitationId}/resend",
            success: (|s| invitation(&s.owner, s, "/resend"), 200, &["invitation.resend"]),
            refusal: (|s| invitation(&s.victim, s, "/resend"), 403, &["invitation.resend"]),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/Orgs/{orgId}/invitations/{invitationId}",
            success: (|s| invitation(&s.owner, s, ""), 204, &["invitation.revoke"]),
            refusal: (|s| invitation(&s.victim, s, ""), 403, &["invitation.revoke"]),
        },
    ]
}

fn of_roles_and_keys() -> Vec<Case> {
    fn assign(who: &Person, s: &Scene) -> Sent {
        by(who, "/v1/Roles", json!({ "accountId": s.victim.id, "orgId": s.org, "role": "FINANCE" }))
    }
    fn make_key(who: &Person, of: &Person) -> Sent {
        by(who, "/v1/ApiKeys", json!({ "accountId": of.id, "scopes": ["read:identity"] }))
    }
    vec![
        Case {
            method: Method::POST,
            path: "/v1/Roles",
            success: (|s| assign(&s.owner, s), 201, &["role.assign"]),
            refusal: (|s| assign(&s.victim, s), 403, &["role.assign"]),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/Roles/{roleId}",
            success: (|s| bare(&s.owner, format!("/v1/Roles/{}", s.role)), 204, &["role.remove"]),
            refusal: (|s| bare(&s.nobody, format!("/v1/Roles/{}", s.role)), 404, &[]),
        },
        Case {
            method: Method::POST,
            path: "/v1/ApiKeys",
            success: (|s| make_key(&s.owner, &s.owner), 201, &["api_key.create"]),
            refusal: (|s| make_key(&s.victim, &s.owner), 403, &["api_key.create"]),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/ApiKeys/{apiKeyId}",
            success: (|s| bare(&s.owner, format!("/v1/ApiKeys/{}", s.key)), 204, &["api_key.revoke"]),
            refusal: (|s| bare(&s.nobody, format!("/v1/ApiKeys/{}", s.key)), 404, &[]),
        },
    ]
}

fn of_test_realms() -> Vec<Case> {
    vec![Case {
        method: Method::POST,
        path: ADVANCE,
        success: (|s| by(&s.tester, ADVANCE, json!({ "seconds": 1 })), 200, &["realm.advance_clock"]),
        refusal: (|s| by(&s.admin, ADVANCE, json!({ "seconds": 1 })), 403, &["realm.advance_clock"]),
    }]
}

fn of_realms() -> Vec<Case> {
    fn create(who: &Person) -> Sent {
        by(who, REALMS, json!({ "name": "cedar", "country": "DE", "currency": "EUR" }))
    }
    fn change(who: &Person, s: &Scene) -> Sent {
        by(who, s.realms[0].clone(), json!({ "name": "cedar", "registration_open": false }))
    }
    fn delete(who: &Person, s: &Scene) -> Sent {
        bare(who, s.realms[0].clone())
    }
    fn restore(who: &Person, s: &Scene) -> Sent {
        bare(who, format!("{}/restore", s.realms[1]))
    }
    fn user_in(who: &Person, s: &Scene) -> Sent {
        by(who, format!("{}/users", s.realms[0]), json!({ "username": "first", "password": PASSWORD }))
    }
    // In the trail of the realm itself, and in that of the realm that it is governed from.
    vec![
        Case {
            method: Method::POST,
            path: REALMS,
            success: (|s| create(&s.admin), 201, &["realm.create"; 2]),
            refusal: (|s| create(&s.tester), 403, &["realm.create"]),
        },
        Case {
            method: Method::PATCH,
            path: "/v1/realms/{realmId}",
            success: (|s| change(&s.admin, s), 200, &["realm.change"; 2]),
            refusal: (|s| change(&s.owner, s), 403, &["realm.change"]),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/realms/{realmId}",
            success: (|s| delete(&s.admin, s), 200, &["realm.delete"; 2]),
            refusal: (|s| delete(&s.tester, s), 404, &[]),
        },
        Case {
            method: Method::POST,
            path: "/v1/realms/{realmId}/restore",
            success: (|s| restore(&s.admin, s), 200, &["realm.restore"; 2]),
            refusal: (|s| restore(&s.victim, s), 403, &["realm.restore"]),
        },
        Case {
            method: Method::POST,
            path: "/v1/realms/{realmId}/users",
            success: (|s| user_in(&s.admin, s), 201, &["account.create"; 2]),
            refusal: (|s| user_in(&s.tester, s), 404, &[]),
        },
    ]
}

fn of_impersonation() -> Vec<Case> {
    fn of(s: &Scene) -> Value {
        json!({ "user": user(&s.nobody.id), "reason": REASON })
    }
    vec![Case {
        method: Method::POST,
        path: IMPERSONATE,
        success: (|s| by(&s.admin, IMPERSONATE, of(s)), 200, &["impersonation.begin"]),
        refusal: (|s| by(&s.owner, IMPERSONATE, of(s)), 403, &["impersonation.begin"]),
    }]
}

/// The forms that mails link to, at the path of the realm `default` and at the one that names a realm.
fn of_links() -> Vec<Case> {
    const ACCEPTED: &[&str] = &["account.register", "invitation.accept", "role.assign"];
    macro_rules! forms {
        ($($page:literal, $good:expr, $bad:expr, $events:expr;)+) => {
            vec![$(
                forms!(concat!("/", $page), concat!("/", $page), $good, $bad, $events),
                forms!(concat!("/realms/{realm}/", $page), concat!("/realms/default/", $page), $good, $bad, $events),
            )+]
        };
        ($path:expr, $at:expr, $good:expr, $bad:expr, $events:expr) => {
            Case {
                method: Method::POST,
                path: $path,
                success: (|s| public($at, $good(s)), 200, $events),
                refusal: (|s| public($at, $bad(s)), 400, &[]),
            }
        };
    }
    fn choose(token: &str) -> Value {
        Value::String(format!("token={token}&newPassword=Another-fine-one-20"))
    }
    fn accept(token: &str) -> Value {
        Value::String(format!("token={token}&password={PASSWORD}"))
    }
    fn verify(token: &str) -> Value {
        Value::String(format!("token={token}"))
    }
    forms! {
        "verify-email", |s: &Scene| verify(&s.links[0]), |s: &Scene| verify(&s.links[1]), &["account.verify_email"];
        "reset-password", |s: &Scene| choose(&s.links[1]), |s: &Scene| choose(&s.links[0]), &["password.reset"];
        "set-password", |s: &Scene| choose(&s.links[1]), |s: &Scene| choose(&s.links[0]), &["password.reset"];
        "accept-invitation", |s: &Scene| accept(&s.token), |s: &Scene| accept(&s.links[0]), ACCEPTED;
    }
}

/// Fails the test unless every route that changes something has a case.
#[test]
fn every_mutating_route_has_a_case() {
    let cases = cases();
    for route in crate::wiring::routes() {
        let has_case = cases.iter().any(|case| case.method == route.method && case.path == route.path);
        let reads = route.method == Method::GET || routes_of_oauth::reads(route.path);
        assert!(has_case || reads, "no case for {} {}", route.method, route.path);
    }
}

fn of_identities() -> Vec<Case> {
    vec![
        Case {
            method: Method::POST,
            path: "/v1/identities",
            success: (|s| set(&s.nobody, "/v1/identities"), 201, &["identity.create"]),
            refusal: (|s| by(&s.nobody, "/v1/identities", json!({ "type": "robot" })), 422, &[]),
        },
        Case {
            method: Method::PUT,
            path: "/v1/identities/{identityId}",
            success: (|s| set(&s.admin, &s.identities[0]), 200, &["identity.change"]),
            refusal: (|s| set(&s.nobody, &s.identities[0]), 404, &[]),
        },
        Case {
            method: Method::PATCH,
            path: "/v1/identities/{identityId}",
            success: (|s| set(&s.admin, &s.identities[0]), 200, &["identity.change"]),
            refusal: (|s| set(&s.nobody, &s.identities[0]), 404, &[]),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/identities/{identityId}",
            success: (|s| bare(&s.admin, &*s.identities[0]), 200, &["identity.delete"]),
            refusal: (|s| bare(&s.nobody, &*s.identities[0]), 404, &[]),
        },
        Case {
            method: Method::POST,
            path: "/v1/identities/{identityId}/restore",
            success: (|s| bare(&s.admin, format!("{}/restore", s.identities[1])), 200, &["identity.restore"]),
            refusal: (|s| bare(&s.nobody, format!("{}/restore", s.identities[1])), 404, &[]),
        },
    ]
}

fn of_users() -> Vec<Case> {
    fn make(who: &Person) -> Sent {
        by(who, "/v1/users", json!({ "username": "made", "password": PASSWORD }))
    }
    vec![
        Case {
            method: Method::POST,
            path: "/v1/users",
            success: (|s| make(&s.admin), 201, &["account.create"]),
            refusal: (|s| make(&s.nobody), 403, &["account.create"]),
        },
        Case {
            method: Method::PUT,
            path: "/v1/users/{userId}",
            success: (|s| set(&s.admin, &s.users[0]), 200, &["account.change"]),
            refusal: (|s| set(&s.nobody, &s.users[0]), 404, &[]),
        },
        Case {
            method: Method::PATCH,
            path: "/v1/users/{userId}",
            success: (
                |s| by(&s.admin, &*s.users[0], json!({ "password": "Another-fine-one-20", "active": false })),
                200,
                &["account.set_status", "password.change"],
            ),
            refusal: (|s| set(&s.nobody, &s.users[0]), 404, &[]),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/users/{userId}",
            success: (|s| bare(&s.admin, &*s.users[0]), 200, &["account.close"]),
            refusal: (|s| bare(&s.nobody, &*s.users[0]), 404, &[]),
        },
        Case {
            method: Method::POST,
            path: "/v1/users/{userId}/restore",
            success: (|s| bare(&s.admin, format!("{}/restore", s.users[1])), 200, &["account.set_status"]),
            refusal: (|s| bare(&s.nobody, format!("{}/restore", s.users[1])), 404, &[]),
        },
    ]
}

/// Two of something below `path`, of which the second is deleted.
async fn two_of(app: &TestApp, admin: &Person, path: &str, bodies: [Value; 2]) -> [String; 2] {
    let mut paths = Vec::new();
    for body in bodies {
        let made = app.post(path).bearer(&admin.access).json(&body).send().await.expect(201).json();
        paths.push(format!("{path}/{}", made["id"].as_str().expect("an id")));
    }
    app.delete(&paths[1]).bearer(&admin.access).send().await.expect(200);
    paths.try_into().expect("two")
}

async fn scene() -> Scene {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = org(&app, &admin, "Aster").await;
    let owner = member(&app, &admin, &org, "ADMIN", "owner@example.com").await;
    let victim = member(&app, &admin, &org, "VIEWER", "victim@example.com").await;
    let victim = Person { id: victim.id, ..app.login("victim@example.com").await };
    let sessions = app.sessions(&victim.access).await;
    let other = sessions.iter().find(|session| session["current"] == false).expect("the other session");
    let session = other["id"].as_str().expect("an id").to_owned();
    let id_of = async |sql: String| app.query(&sql).await.pop().expect("a row");
    let role = id_of(format!("SELECT id FROM role_assignments WHERE account = '{}'", victim.id)).await;
    let body = json!({ "email": "guest@example.com", "role": "VIEWER" });
    let path = format!("/v1/Orgs/{org}/invitations");
    app.post(&path).bearer(&owner.access).json(&body).send().await.expect(201);
    let invitation = id_of("SELECT id FROM invitations".to_owned()).await;
    let waiting = signet_domain::outbox::waiting(&super::stage::operator(&app).await, 100).await.expect("the outbox");
    let mail = waiting.into_iter().find(|mail| mail.to == "guest@example.com").expect("a mail");
    let link = mail.values["link"].as_str().expect("a link");
    let token = link.split_once("?token=").expect("a token").1.to_owned();
    let body = json!({ "accountId": owner.id, "scopes": ["read:identity"] });
    app.post("/v1/ApiKeys").bearer(&owner.access).json(&body).send().await.expect(201);
    let key = id_of("SELECT id FROM api_keys".to_owned()).await;
    let nobody = app.register("nobody@example.com").await;
    let enrolled = app.enrol("enrolled@example.com").await;
    app.set_up(&enrolled.person, &json!({ "method": "EMAIL" })).await.expect(201);
    app.verify_factor(&enrolled.person, &app.sent_code("enrolled@example.com").await).await.expect(200);
    app.set_up(&enrolled.person, &json!({ "method": "SMS", "phoneNumber": PHONE })).await.expect(201);
    let sent_code = app.sent_code(PHONE).await;
    let reset = app.reset_token("victim@example.com").await;
    let links = [app.verify_token("victim@example.com").await, reset];
    let challenges = [app.challenge("enrolled@example.com").await, app.challenge("enrolled@example.com").await];
    let challenges = challenges.map(|challenge| challenge["challengeId"].clone());
    let device = format!(
        "INSERT INTO remembered_devices (realm, account, handle, epoch, created_at, expires_at)
         SELECT realm, id, {}, epoch, 1, 9999999999999 FROM accounts WHERE id = '{}'",
        if app.database_url().starts_with("postgres") { "decode('00', 'hex')" } else { "x'00'" },
        enrolled.person.id
    );
    app.query(&device).await;
    let tester = TestRealm::new(&app, "shop-test").await.admin;
    let realms = [app.new_realm(&admin, "shop-one").await.path, app.new_realm(&admin, "shop-two").await.path];
    app.delete(&realms[1]).bearer(&admin.access).send().await.expect(200);
    let made = app.post_json(CLIENTS, &admin, &shop()).await.expect(201).json()["data"].clone();
    let path_of_client = format!("{CLIENTS}/{}", made["id"].as_str().expect("an id"));
    let its_secret = format!("{path_of_client}/secrets/{}", made["secrets"][0]["id"].as_str().expect("an id"));
    let client = [path_of_client, its_secret];
    let made = app.post_json(PROVIDERS, &admin, &login()).await.expect(201).json()["data"].clone();
    let away = providers::filled::filled(&app, "nobody@example.com").await;
    let provider = format!("{PROVIDERS}/{}", made["id"].as_str().expect("an id"));
    app.put_scope(&admin, ORDERS, &orders()).await.expect(200);
    let browser = routes_of_browsers::stage(&app, &victim).await;
    let oauth = routes_of_oauth::stage(&app, &victim).await;
    let registration = routes_of_registration::stage(&app, &admin).await;
    let identities = two_of(&app, &admin, "/v1/identities", [json!({}), json!({})]).await;
    let user = |name: &str| json!({ "username": name, "password": PASSWORD });
    let users = two_of(&app, &admin, "/v1/users", [user("first"), user("second")]).await;
    let code = app.shown(&enrolled.secret);
    let forms = filled(&app, "nobody@example.com", ("enrolled@example.com", &code)).await;
    Scene {
        forms,
        identities,
        users,
        challenges,
        admin,
        owner,
        nobody,
        victim,
        org,
        role,
        invitation,
        token,
        links,
        key,
        enrolled,
        sent_code,
        session,
        tester,
        realms,
        client,
        provider,
        away,
        registration,
        browser,
        oauth,
        app: Arc::new(app),
    }
}

impl Scene {
    /// The same on a copy of the installation.
    async fn copy(&self) -> Self {
        Self { app: Arc::new(self.app.copy().await), ..self.clone() }
    }
}

async fn send(scene: &Scene, case: &Case, sent: Sent) -> Answer {
    let mut call = scene.app.call(case.method.clone(), &sent.path);
    if let Some(token) = &sent.token {
        call = call.bearer(token);
    }
    if !sent.cookie.is_empty() {
        // Of an application's own host, where the path names one.
        let origin = sent.path.split("/realms/").next().and_then(|path| path.split("/forward-auth/").next());
        let origin = origin.filter(|origin| origin.starts_with("https://"));
        call = call.header("cookie", &sent.cookie).header("origin", origin.unwrap_or(PUBLIC_URL));
    }
    match &sent.body {
        Value::Null => call.send().await,
        Value::String(form) => {
            call.header("content-type", "application/x-www-form-urlencoded").body(form.as_bytes()).send().await
        }
        body => call.json(body).send().await,
    }
}

/// The actions of all events, with the requests that they came from.
async fn trail(scene: &Scene) -> Vec<(String, String)> {
    let rows = scene.app.query("SELECT action, request_id FROM audit_events").await;
    let pair = |row: &String| row.split_once('|').map(|(action, id)| (action.to_owned(), id.to_owned()));
    let mut pairs: Vec<_> = rows.iter().filter_map(pair).collect();
    pairs.sort();
    pairs
}

/// Sends a request, and holds that exactly `events` came of it.
async fn leaves(scene: &Scene, case: &Case, (sent, status, events): (fn(&Scene) -> Sent, u16, &[&str])) {
    let what = format!("{} {}, answered {status}", case.method, case.path);
    let before = trail(scene).await;
    let answer = send(scene, case, sent(scene)).await;
    assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.text);
    let after = trail(scene).await;
    let of_request = after.iter().filter(|(_, id)| id == answer.header("request-id"));
    let actions: Vec<&str> = of_request.map(|(action, _)| action.as_str()).collect();
    assert_eq!(actions, events, "{what}");
    assert_eq!(after.len(), before.len() + events.len(), "{what}: events of nobody's request");
}

/// What must not change when an operation fails. A guess is counted before it is compared, so that failing costs nothing.
async fn state(scene: &Scene) -> BTreeMap<String, Vec<String>> {
    let mut contents = scene.app.database().contents().await;
    contents.remove("guess_budgets");
    contents
}

/// The request fails, and changes nothing, while the trail is away.
async fn is_refused_without_a_trail(scene: &Scene, case: &Case, sent: fn(&Scene) -> Sent) {
    scene.app.query("ALTER TABLE audit_events RENAME TO audit_events_away").await;
    let before = state(scene).await;
    let answer = send(scene, case, sent(scene)).await;
    assert_eq!(answer.status, 500, "{} {}: {}", case.method, case.path, answer.text);
    assert_eq!(state(scene).await, before, "{} {}", case.method, case.path);
    scene.app.query("ALTER TABLE audit_events_away RENAME TO audit_events").await;
}

/// With the database away from each call of the request in turn: the change is there if and only if its events are.
async fn is_all_or_nothing(scene: &Scene, case: &Case) {
    let without_trail = async || {
        let mut state = state(scene).await;
        state.remove("audit_events");
        state
    };
    for first in 1..80 {
        // Tries that were not given back are spent at some time, which is an event of its own.
        scene.app.query("DELETE FROM guess_budgets").await;
        let (before, recorded_before) = (without_trail().await, trail(scene).await.len());
        scene.app.app.store.inject_faults(Some(FaultPlan { first, count: u64::MAX }));
        send(scene, case, case.success.0(scene)).await;
        let failed = scene.app.app.store.inject_faults(None);
        let recorded = trail(scene).await.len() - recorded_before;
        let has_changed = without_trail().await != before;
        let expected = if has_changed { case.success.2.len() } else { 0 };
        // What hands something out and changes nothing else is recorded before it is handed out.
        if case.method != Method::GET {
            assert_eq!(recorded, expected, "{} {}, without the database from call {first} on", case.method, case.path);
        }
        if failed == 0 || has_changed {
            return;
        }
    }
    panic!("{} {} never succeeds", case.method, case.path);
}

async fn sweep(case: Case, [first, second]: [Scene; 2]) {
    is_all_or_nothing(&first, &case).await;
    let scene = second;
    leaves(&scene, &case, case.refusal).await;
    if !case.refusal.2.is_empty() {
        is_refused_without_a_trail(&scene, &case, case.refusal.0).await;
    }
    if !case.success.2.is_empty() {
        is_refused_without_a_trail(&scene, &case, case.success.0).await;
    }
    leaves(&scene, &case, case.success).await;
    super::stage::seal(&scene.app).await;
    super::stage::holds(&scene.app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_and_refusal_is_recorded_or_does_not_happen() {
    let (mut sweeps, mut failures) = (JoinSet::new(), Vec::new());
    let original = scene().await;
    original.app.app.store.close().await;
    for case in cases() {
        // Each has databases of its own: all at once would starve the tests beside them of connections and files.
        if sweeps.len() == SIDE_BY_SIDE {
            failures.extend(sweeps.join_next().await.and_then(Result::err));
        }
        let scenes = [original.copy().await, original.copy().await];
        sweeps.spawn(sweep(case, scenes));
    }
    while let Some(ended) = sweeps.join_next().await {
        failures.extend(ended.err());
    }
    assert!(failures.is_empty(), "{failures:#?}");
}
