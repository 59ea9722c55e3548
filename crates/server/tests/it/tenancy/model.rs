//! Roles against a small model of them (R22): after every random act, what the product permits is what the model says.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use serde_json::json;
use signet_vocabulary::Random;

use super::stage::{ROLES, column, permissions};
use crate::actors::Person;
use crate::app::{Answer, TestApp};
use crate::presence::stage::tokens;

const STEPS: usize = 300;
const PEOPLE: usize = 5;
const ORGS: usize = 3;
/// Person 0 is the platform administrator.
const ROOT: usize = 0;

type Held = BTreeMap<String, (usize, usize, &'static str)>;

/// What should be true: assignments by their ids, and where each person acts.
#[derive(Default)]
struct Model {
    held: Held,
    /// What each session was switched to.
    session: [Option<usize>; PEOPLE],
    /// What each token says.
    claim: [Option<usize>; PEOPLE],
}

impl Model {
    fn roles(&self, who: usize, org: usize) -> BTreeSet<&'static str> {
        let here = self.held.values().filter(|(account, place, _)| (*account, *place) == (who, org));
        here.map(|(_, _, role)| *role).collect()
    }

    fn is_member(&self, who: usize, org: usize) -> bool {
        !self.roles(who, org).is_empty()
    }

    /// Where somebody acts whose token or session names `named`.
    fn place(&self, who: usize, named: Option<usize>) -> Option<usize> {
        let orgs: Vec<usize> = (0..ORGS).filter(|org| self.is_member(who, *org)).collect();
        match named {
            Some(org) => orgs.contains(&org).then_some(org),
            None => (orgs.len() == 1).then(|| orgs[0]),
        }
    }

    fn acts_in(&self, who: usize, org: usize) -> bool {
        self.place(who, self.claim[who]) == Some(org)
    }

    fn may(&self, who: usize, org: usize, permission: &str) -> bool {
        let by_role = self.roles(who, org).iter().any(|role| permissions(role).contains(&permission));
        who == ROOT || self.acts_in(who, org) && by_role
    }

    /// The status for something in `org` that needs `permission`: 404 where the person has nothing to do.
    fn status(&self, who: usize, org: usize, permission: &str, good: u16) -> u16 {
        match (self.may(who, org, permission), self.acts_in(who, org)) {
            (true, _) => good,
            (false, true) => 403,
            (false, false) => 404,
        }
    }

    fn assigning(&self, who: usize, target: usize, org: usize, role: &str) -> u16 {
        match self.status(who, org, "admin:identity", 201) {
            201 if who != ROOT && !self.is_member(target, org) => 404,
            201 if self.roles(target, org).contains(role) => 409,
            status => status,
        }
    }

    fn removing(&self, who: usize, id: &str) -> u16 {
        let Some((holder, org, role)) = self.held.get(id).copied() else { return 404 };
        let is_last =
            role == "ADMIN" && (0..PEOPLE).all(|other| other == holder || !self.roles(other, org).contains(role));
        match (who == holder, self.may(who, org, "admin:identity"), self.may(who, org, "read:identity")) {
            (false, false, true) => 403,
            (false, false, false) => 404,
            _ if is_last => 409,
            _ => 204,
        }
    }

    /// The ids of the assignments of `target` that `who` sees, or why it sees none.
    fn listing(&self, who: usize, target: usize) -> Result<BTreeSet<String>, u16> {
        let of = |org: Option<usize>| {
            let all = self
                .held
                .iter()
                .filter(|(_, (holder, place, _))| *holder == target && org.is_none_or(|it| it == *place));
            all.map(|(id, _)| id.clone()).collect()
        };
        if who == target || who == ROOT {
            return Ok(of(None));
        }
        match self.place(who, self.claim[who]) {
            Some(org) if !self.may(who, org, "read:identity") => Err(403),
            Some(org) if self.is_member(target, org) => Ok(of(Some(org))),
            Some(_) => Err(404),
            None => Err(403),
        }
    }
}

struct Play<'a> {
    nodes: [&'a TestApp; 2],
    people: Vec<Person>,
    orgs: Vec<String>,
    model: Model,
    random: Random,
    /// What acts of anybody but the administrator of the platform were answered.
    met: BTreeSet<u16>,
}

impl Play<'_> {
    fn below(&self, bound: usize) -> usize {
        usize::from(self.random.bytes::<1>()[0]) % bound
    }

    /// One of the nodes, which has heard of everything.
    async fn node(&self) -> &TestApp {
        let node = self.nodes[self.below(2)];
        node.catch_up().await;
        node
    }

    async fn act(&mut self) -> String {
        let (who, target, org) = (self.below(PEOPLE), self.below(PEOPLE), self.below(ORGS));
        let node = self.node().await;
        match self.below(8) {
            0..=3 => {
                // Mostly roles that permit something, so that more than the administrator of the platform acts.
                let role = ROLES[self.below(ROLES.len()).min(self.below(ROLES.len()))];
                let answer = node.try_assign(&self.people[who], &self.people[target].id, &self.orgs[org], role).await;
                let expected = self.model.assigning(who, target, org, role);
                let what = format!("{who} gives {target} {role} in {org}");
                assert_eq!(answer.status.as_u16(), expected, "{what}: {}", answer.text);
                self.met.extend((who != ROOT).then_some(expected));
                if expected == 201 {
                    let id = answer.json()["data"]["id"].as_str().expect("an id").to_owned();
                    self.model.held.insert(id, (target, org, role));
                }
                what
            }
            4..=5 => {
                let ids: Vec<String> = self.model.held.keys().cloned().collect();
                let id = ids[self.below(ids.len())].clone();
                let answer = node.remove(&format!("/v1/Roles/{id}"), &self.people[who]).await;
                let expected = self.model.removing(who, &id);
                let what = format!("{who} takes {:?}", self.model.held[&id]);
                assert_eq!(answer.status.as_u16(), expected, "{what}: {}", answer.text);
                self.met.extend((who != ROOT).then_some(expected));
                if expected == 204 {
                    self.model.held.remove(&id);
                }
                what
            }
            _ => self.switch(who, org).await,
        }
    }

    async fn switch(&mut self, who: usize, org: usize) -> String {
        let names_it = self.below(3) > 0;
        let mut body = json!({ "refreshToken": self.people[who].refresh });
        if names_it {
            body["orgId"] = self.orgs[org].as_str().into();
        }
        let answer = self.node().await.post("/v1/auth/refresh").json(&body).send().await;
        let what = format!("{who} goes to {org} by name: {names_it}");
        if names_it && !self.model.is_member(who, org) {
            answer.expect(404);
            return what;
        }
        let fresh = tokens(&answer.expect(200));
        self.people[who].access = fresh.access;
        self.people[who].refresh = fresh.refresh;
        if names_it {
            self.model.session[who] = Some(org);
        }
        self.model.claim[who] = self.model.place(who, self.model.session[who]);
        what
    }

    /// Holds what one person may about one organization and one other person against the model.
    async fn look(&self, after: &str) {
        let (who, target, org) = (self.below(PEOPLE), self.below(PEOPLE), self.below(ORGS));
        let node = self.node().await;
        let person = &self.people[who];
        let check = |answer: &Answer, expected: u16, what: &str| {
            assert_eq!(answer.status.as_u16(), expected, "{who} {what} {org} after {after}: {}", answer.text);
        };
        let path = format!("/v1/Orgs/{}", self.orgs[org]);
        let reads = self.model.status(who, org, "read:identity", 200);
        check(&node.fetch(&path, person).await, reads, "reads");
        let nothing = node.send_json(Method::PATCH, &path, person, &json!({})).await;
        check(&nothing, self.model.status(who, org, "write:identity", 200), "changes");
        let invitations = node.fetch(&format!("{path}/invitations"), person).await;
        check(&invitations, self.model.status(who, org, "admin:identity", 200), "administers");
        let roles = node.fetch(&format!("/v1/Roles?orgId={}", self.orgs[org]), person).await;
        check(&roles, reads, "reads the roles of");
        if reads == 200 {
            let expected: BTreeSet<_> =
                self.model.held.iter().filter(|(_, held)| held.1 == org).map(|(id, _)| id.clone()).collect();
            assert_eq!(column(&roles, "id").into_iter().collect::<BTreeSet<_>>(), expected, "after {after}");
        }
        let listed = node.fetch(&format!("/v1/Roles?accountId={}", self.people[target].id), person).await;
        match self.model.listing(who, target) {
            Ok(expected) => {
                let seen: BTreeSet<_> = column(&listed.expect(200), "id").into_iter().collect();
                assert_eq!(seen, expected, "{who} looks at {target} after {after}");
            }
            Err(status) => check(&listed, status, &format!("looks at {target} beside")),
        }
    }
}

async fn play(seed: u64) -> BTreeSet<u16> {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let mut root = app.admin().await;
    root.id = app.me(&root.access).await.expect(200).json()["data"]["id"].as_str().expect("an id").to_owned();
    let mut people = vec![root];
    for number in 1..PEOPLE {
        people.push(app.register(&format!("person{number}@example.com")).await);
    }
    let mut orgs = Vec::new();
    for number in 0..ORGS {
        orgs.push(app.make_org(&people[ROOT], &format!("Org {number}")).await);
    }
    let mut model = Model::default();
    for (number, org) in orgs.iter().enumerate() {
        model.held.insert(app.assignment(&people[ROOT].id, org, "ADMIN").await, (ROOT, number, "ADMIN"));
    }
    let mut play =
        Play { nodes: [&app, &other], people, orgs, model, random: Random::seeded(seed), met: BTreeSet::new() };
    for step in 0..STEPS {
        let what = play.act().await;
        play.look(&format!("step {step} of seed {seed}: {what}")).await;
    }
    // Memberships are what the roles say.
    let members = app.query("SELECT count(*) FROM members").await;
    let expected = (0..PEOPLE).flat_map(|who| (0..ORGS).map(move |org| (who, org)));
    let expected = expected.filter(|(who, org)| play.model.is_member(*who, *org)).count();
    assert_eq!(members, [expected.to_string()]);
    for org in 0..ORGS {
        assert!((0..PEOPLE).any(|who| play.model.roles(who, org).contains("ADMIN")), "nobody administers {org}");
    }
    play.met
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_permitted_is_what_a_small_model_says() {
    let mut met = BTreeSet::new();
    for seed in [1, 2, 3] {
        met.extend(play(seed).await);
    }
    assert_eq!(met, BTreeSet::from([201, 204, 403, 404, 409]), "too little was done");
}
