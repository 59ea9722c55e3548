//! Nobody gives more than they hold (P87): every role that gives, against every role that can be given.

use super::stage::{ROLES, permissions};
use crate::actors::Person;
use crate::app::TestApp;

/// A platform administrator, an ADMIN, and a holder of every other role in one organization.
async fn grantors(app: &TestApp) -> (String, Vec<(&'static str, Person)>) {
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let mut people = Vec::new();
    for role in ROLES {
        let email = format!("{}@example.com", role.to_lowercase());
        people.push((role, app.member(&admin, &org, role, &email).await));
    }
    people.push(("platform", admin));
    (org, people)
}

/// Whether a holder of `grantor` may give `role`: it administers, and holds all that the role permits.
fn may_give(grantor: &str, role: &str) -> bool {
    let held = permissions(grantor);
    let holds = permissions(role).iter().all(|permission| held.contains(permission));
    grantor == "platform" || held.contains(&"admin:identity") && holds
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_assigned_only_by_those_who_hold_as_much() {
    let app = TestApp::new().await;
    let (org, grantors) = grantors(&app).await;
    let (_, admin) = grantors.last().expect("the platform administrator").clone();
    for (grantor, giver) in &grantors {
        for role in ROLES {
            // Somebody who does not hold the role, and is in the organization.
            let other = if role == "INVESTOR" { "VIEWER" } else { "INVESTOR" };
            let email = format!("{grantor}-{role}@example.com").to_lowercase();
            let target = app.member(&admin, &org, other, &email).await;
            for (account, who) in [(&target.id, "somebody"), (&giver.id, "themselves")] {
                if who == "themselves" && (*grantor == role || *grantor == "platform") {
                    continue;
                }
                let answer = app.try_assign(giver, account, &org, role).await;
                let holds = async |role: &str| {
                    let sql = format!(
                        "SELECT id FROM role_assignments WHERE account = '{account}' AND org = '{org}' AND role = '{role}'"
                    );
                    app.query(&sql).await.pop()
                };
                if may_give(grantor, role) {
                    answer.expect(201);
                    let made = holds(role).await.expect("assigned");
                    app.remove(&format!("/v1/Roles/{made}"), &admin).await.expect(204);
                } else {
                    assert_eq!(answer.expect(403).code(), "FORBIDDEN", "{grantor} gives {role} to {who}");
                    assert_eq!(holds(role).await, None, "{grantor} gives {role} to {who}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_offered_only_by_those_who_hold_as_much() {
    let app = TestApp::new().await;
    let (org, grantors) = grantors(&app).await;
    for (grantor, giver) in &grantors {
        for role in ROLES {
            let email = format!("invited-{grantor}-{role}@example.com").to_lowercase();
            let answer = app.try_invite(giver, &org, &email, role).await;
            let sent = app.query(&format!("SELECT role FROM invitations WHERE canonical = '{email}'")).await;
            if may_give(grantor, role) {
                answer.expect(201);
                assert_eq!(sent, [role]);
            } else {
                assert_eq!(answer.expect(403).code(), "FORBIDDEN", "{grantor} offers {role}");
                assert_eq!(sent, Vec::<String>::new());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_and_offers_are_taken_back_only_by_those_who_hold_as_much() {
    let app = TestApp::new().await;
    let (org, grantors) = grantors(&app).await;
    let (_, admin) = grantors.last().expect("the platform administrator").clone();
    for (grantor, taker) in &grantors {
        for role in ROLES {
            let email = format!("{grantor}-{role}@example.com").to_lowercase();
            let target = app.member(&admin, &org, role, &email).await;
            let path = format!("/v1/Roles/{}", app.assignment(&target.id, &org, role).await);
            let (invitation, _) = app.invite(&admin, &org, &format!("to-{email}"), role).await;
            let offer = format!("/v1/Orgs/{org}/invitations/{invitation}");
            let resent = app.post(&format!("{offer}/resend")).bearer(&taker.access).send().await;
            let (taken, revoked) = (app.remove(&path, taker).await, app.remove(&offer, taker).await);
            if may_give(grantor, role) {
                resent.expect(200);
                taken.expect(204);
                revoked.expect(204);
            } else {
                // Who may not read the members either does not learn that there is such an assignment.
                taken.expect(if *grantor == "INVESTOR" { 404 } else { 403 });
                resent.expect(403);
                revoked.expect(403);
                app.remove(&path, &admin).await.expect(204);
                app.remove(&offer, &admin).await.expect(204);
            }
        }
    }
}
