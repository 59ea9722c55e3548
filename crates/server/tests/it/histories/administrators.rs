//! Many clients that give and take ADMIN, and bar, close and erase those who hold it, or the platform's administrators (P89).

use std::sync::{Arc, Mutex};

use serde_json::json;
use signet_domain::accounts::{AccountStatus, set_status};

use super::journal::{ACTS, CLIENTS, Dice, Numbers, Stage, locked, play, seen};
use super::realm::{Act, Assigned, Ended, ORGS, PEOPLE, PLATFORM, Realm, Seen, Status};
use crate::accounts::stage::{another_administrator, close, erase, operator, patch};
use crate::actors::{PASSWORD, Person, person};
use crate::app::{ADMIN_PASSWORD, Answer, TestApp};
use crate::process::rounds;

/// One round's people and organizations.
struct Offices {
    people: Vec<Person>,
    orgs: Vec<String>,
    tokens: Numbers,
    assignments: Numbers,
    /// Everybody's newest token.
    newest: Mutex<Vec<String>>,
    /// Assignments that somebody was told of, with whom they made ADMIN.
    known: Mutex<Vec<(String, usize)>>,
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Active => "ACTIVE",
        Status::Inactive => "INACTIVE",
        Status::Suspended => "SUSPENDED",
        Status::Closed => "CLOSED",
        Status::Erased => "ERASED",
    }
}

fn ended(answer: &Answer) -> Ended {
    let error =
        |code: &str| answer.json()["errors"].as_array().is_some_and(|all| all.iter().any(|it| it["code"] == code));
    match answer.status.as_u16() {
        200 | 204 => Ended::Done,
        401 => Ended::NotTaken,
        404 => Ended::Gone,
        409 if answer.code() == "LAST_ADMIN" || error("LAST_ADMINISTRATOR") => Ended::Last,
        422 if error("LAST_ADMIN") || error("LAST_ADMINISTRATOR") => Ended::Last,
        422 if error("CLOSED") => Ended::Gone,
        503 => Ended::Unsaid,
        _ => panic!("{answer:?}"),
    }
}

impl Offices {
    /// Everybody is active and has a token; of the first organization two are ADMIN, and one of the second.
    async fn staged(app: &TestApp, platform: &[Person], round: usize) -> Self {
        // A fresh budget: guesses that collided with a change of status were never given back.
        app.query("DELETE FROM guess_budgets").await;
        let ctx = operator(app).await;
        let mut people = Vec::new();
        for administrator in platform {
            let id = administrator.id.parse().expect("an id");
            set_status(&ctx, &id, AccountStatus::Active).await.expect("a status");
            people.push(sign_in(app, administrator).await.expect("a token"));
        }
        for number in PLATFORM..PEOPLE {
            people.push(app.register(&format!("member{number}of{round}@example.com")).await);
        }
        let (mut orgs, mut known) = (Vec::new(), Vec::new());
        for (number, admins) in [[PLATFORM, PLATFORM + 1].as_slice(), &[PLATFORM + 2]].into_iter().enumerate() {
            let org = app.make_org(&people[0], &format!("Office {number} of {round}")).await;
            for who in admins {
                known.push((app.assign(&people[0], &people[*who].id, &org, "ADMIN").await, *who));
            }
            let own = app.assignment(&people[0].id, &org, "ADMIN").await;
            app.remove(&format!("/v1/Roles/{own}"), &people[0]).await.expect(204);
            orgs.push(org);
        }
        let newest = Mutex::new(people.iter().map(|person| person.access.clone()).collect());
        let numbers = Numbers::default();
        Self { people, orgs, tokens: Numbers::default(), assignments: numbers, newest, known: Mutex::new(known) }
    }

    /// The model of it.
    async fn realm(&self, app: &TestApp) -> Realm {
        let Act::Look(seen) = self.look(app).await else { unreachable!("a look") };
        let newest = locked(&self.newest).clone();
        let tokens = newest.iter().enumerate().map(|(who, token)| (who, self.tokens.of(token))).collect();
        Realm { seen, tokens }
    }

    /// Somebody's newest token and its number.
    fn token(&self, who: usize) -> (Person, u32) {
        let access = locked(&self.newest)[who].clone();
        let number = self.tokens.of(&access);
        (Person { access, ..self.people[who].clone() }, number)
    }

    async fn sign_in(&self, node: &TestApp, who: usize) -> Act {
        let fresh = sign_in(node, &self.people[who]).await;
        Act::SignIn(
            who,
            fresh.map(|fresh| {
                let number = self.tokens.of(&fresh.access);
                locked(&self.newest)[who] = fresh.access;
                number
            }),
        )
    }

    async fn assign(&self, node: &TestApp, (by, token): (&Person, u32), org: usize, who: usize) -> Act {
        let answer = node.try_assign(by, &self.people[who].id, &self.orgs[org], "ADMIN").await;
        let assigned = match answer.status.as_u16() {
            201 => {
                let id = answer.json()["data"]["id"].as_str().expect("an id").to_owned();
                let number = self.assignments.of(&id);
                locked(&self.known).push((id, who));
                Assigned::As(number)
            }
            401 => Assigned::NotTaken,
            409 => Assigned::Held,
            404 | 422 => Assigned::Gone,
            503 => Assigned::Unsaid,
            _ => panic!("{answer:?}"),
        };
        Act::Assign(token, (org, who), assigned)
    }

    /// Takes a role that was given lately away, or lets its holder give it up.
    async fn remove(&self, node: &TestApp, dice: &Dice, (by, token): (Person, u32)) -> Option<Act> {
        let known = locked(&self.known).clone();
        let (id, holder) = dice.one_of(&known[known.len().saturating_sub(6)..])?;
        let (by, token) = if dice.below(3) == 0 { self.token(holder) } else { (by, token) };
        let answer = node.remove(&format!("/v1/Roles/{id}"), &by).await;
        Some(Act::Remove(token, self.assignments.of(&id), ended(&answer)))
    }

    async fn set_status(&self, node: &TestApp, dice: &Dice, (by, token): (&Person, u32), who: usize) -> Act {
        let status = [Status::Active, Status::Active, Status::Inactive, Status::Suspended][dice.below(4)];
        let answer = patch(node, &by.access, &self.people[who].id, &json!({ "status": word(status) })).await;
        Act::SetStatus(token, who, status, ended(&answer))
    }
}

async fn sign_in(node: &TestApp, who: &Person) -> Option<Person> {
    let password = if who.email == crate::app::ADMIN_EMAIL { ADMIN_PASSWORD } else { PASSWORD };
    let answer = node.try_login(&who.email, password).await;
    (answer.status == 200).then(|| Person { id: who.id.clone(), ..person(&who.email, &answer) })
}

impl Stage for Offices {
    type Model = Realm;

    async fn act(&self, node: &TestApp, dice: &Dice) -> Act {
        let by = dice.below(PLATFORM);
        let (person, token) = self.token(by);
        let member = PLATFORM + dice.below(PEOPLE - PLATFORM);
        match dice.below(24) {
            0..2 => self.sign_in(node, by).await,
            2..9 => self.assign(node, (&person, token), dice.below(ORGS), member).await,
            9..15 => match self.remove(node, dice, (person, token)).await {
                Some(act) => act,
                None => self.sign_in(node, by).await,
            },
            15..18 => self.set_status(node, dice, (&person, token), member).await,
            18..22 => {
                // Nobody sets the status of their own account.
                let other = (by + 1 + dice.below(PLATFORM - 1)) % PLATFORM;
                self.set_status(node, dice, (&person, token), other).await
            }
            22 => Act::Close(token, member, ended(&close(node, &person.access, &self.people[member].id).await)),
            _ => Act::Erase(token, member, ended(&erase(node, &person.access, &self.people[member].id).await)),
        }
    }

    async fn look(&self, node: &TestApp) -> Act {
        let ids = self.people.iter().map(|person| format!("'{}'", person.id)).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT a.id, CASE WHEN a.email IS NULL THEN 'ERASED' ELSE a.status END, r.id, r.org FROM accounts a \
             LEFT JOIN role_assignments r ON r.realm = a.realm AND r.account = a.id AND r.role = 'ADMIN' \
             WHERE a.id IN ({ids})"
        );
        let mut found = Seen { status: [Status::Closed; PEOPLE], admin: [[None; PEOPLE]; ORGS] };
        for row in seen(node, &sql).await {
            let [account, status, id, org] = row.split('|').collect::<Vec<_>>().try_into().expect("four columns");
            let who = self.people.iter().position(|person| person.id == account).expect("somebody");
            let all = [Status::Active, Status::Inactive, Status::Suspended, Status::Closed, Status::Erased];
            found.status[who] = all.into_iter().find(|known| word(*known) == status).expect("a status");
            if let Some(org) = self.orgs.iter().position(|known| known == org) {
                found.admin[org][who] = Some(self.assignments.of(id));
            }
        }
        Act::Look(found)
    }
}

// R21: the last owner; P42 for the tokens.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_administers_is_told_by_one_order() {
    let first = Arc::new(TestApp::new().await);
    let nodes = [Arc::clone(&first), Arc::new(first.another_node().await)];
    let mut root = first.admin().await;
    root.id = first.me(&root.access).await.expect(200).json()["data"]["id"].as_str().expect("an id").to_owned();
    let mut platform = vec![root];
    for number in 1..PLATFORM {
        platform.push(another_administrator(&first, &format!("platform{number}@example.com")).await);
    }
    let mut met = [0; 6];
    let rounds = rounds(10);
    for round in 0..rounds {
        let offices = Arc::new(Offices::staged(&first, &platform, round).await);
        let before = offices.realm(&first).await;
        let played = play(&nodes, offices, &before, round as u64).await;
        assert!(played.end.seen.is_governed());
        for act in played.acts {
            met[0] += usize::from(matches!(act, Act::Assign(_, _, Assigned::As(_))));
            met[1] += usize::from(matches!(act, Act::Remove(_, _, Ended::Done)));
            met[2] += usize::from(matches!(act, Act::Remove(_, _, Ended::Last)));
            met[3] += usize::from(matches!(act, Act::SetStatus(_, _, _, Ended::Done)));
            met[4] += usize::from(matches!(act, Act::SetStatus(_, _, _, Ended::Last)));
            met[5] += usize::from(matches!(act, Act::SignIn(_, Some(_))));
        }
    }
    assert!(!met.contains(&0), "too little was done: {met:?}");
    let done: usize = met.iter().sum();
    assert!(done * 4 > rounds * CLIENTS * ACTS, "most were refused: {met:?}");
}
