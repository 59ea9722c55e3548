//! An organization keeps an administrator, whoever goes at the same moment (P89).

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_who_take_each_others_role_leave_one() {
    let app = Arc::new(TestApp::new().await);
    let nodes = [Arc::clone(&app), Arc::new(app.another_node().await)];
    let admin = app.admin().await;
    for round in 0..8 {
        let org = app.make_org(&admin, &format!("Org {round}")).await;
        let mut pair = Vec::new();
        for name in ["anna", "bert"] {
            let email = format!("{name}{round}@example.com");
            let person = app.member(&admin, &org, "ADMIN", &email).await;
            let id = app.assignment(&person.id, &org, "ADMIN").await;
            pair.push((person, id));
        }
        let of_root = format!(
            "SELECT id FROM role_assignments WHERE org = '{org}' AND account NOT IN ('{}', '{}')",
            pair[0].0.id, pair[1].0.id
        );
        let of_root = app.query(&of_root).await.remove(0);
        app.remove(&format!("/v1/Roles/{of_root}"), &admin).await.expect(204);
        nodes[1].catch_up().await;

        let mut race = JoinSet::new();
        for at in 0..2 {
            // In odd rounds each gives up its own role instead of taking the other's.
            let (node, who, id) = (Arc::clone(&nodes[at]), pair[at].0.clone(), pair[(at + 1 + round) % 2].1.clone());
            race.spawn(async move { node.remove(&format!("/v1/Roles/{id}"), &who).await.status.as_u16() });
        }
        let mut answers = race.join_all().await;
        answers.sort_unstable();
        // The slower one is the last administrator, or none any more.
        assert_eq!(answers[0], 204, "round {round}");
        assert!([404, 409].contains(&answers[1]), "round {round}: {answers:?}");
        let left = format!("SELECT count(*) FROM role_assignments WHERE org = '{org}' AND role = 'ADMIN'");
        assert_eq!(app.query(&left).await, ["1"], "round {round}");
        let members = app.query(&format!("SELECT count(*) FROM members WHERE org = '{org}'")).await;
        assert_eq!(members, ["1"], "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_assignment_comes_of_many_at_once() {
    let app = Arc::new(TestApp::new().await);
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let person = app.register("person@example.com").await;
    let mut race = JoinSet::new();
    for _ in 0..8 {
        let (app, admin, person, org) = (Arc::clone(&app), admin.clone(), person.id.clone(), org.clone());
        race.spawn(async move { app.try_assign(&admin, &person, &org, "VIEWER").await.status.as_u16() });
    }
    let mut answers = race.join_all().await;
    answers.sort_unstable();
    assert_eq!(answers, [201, 409, 409, 409, 409, 409, 409, 409]);
    assert_eq!(
        app.query(&format!("SELECT count(*) FROM role_assignments WHERE account = '{}'", person.id)).await,
        ["1"]
    );
}
