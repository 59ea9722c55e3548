//! What these tests stage: organizations, members with roles, invitations and the mails that they send.

use axum::http::Method;
use serde_json::{Value, json};
use signet_domain::outbox;

use crate::actors::Person;
use crate::app::{Answer, TestApp};
use crate::presence::stage::{default_realm, operator};

pub const ROLES: [&str; 7] = ["ADMIN", "OPERATIONS", "COMPLIANCE", "FINANCE", "PROJECT_MANAGER", "INVESTOR", "VIEWER"];

/// What each role permits, written down once more: the table of the product is held against this one.
pub fn permissions(role: &str) -> &'static [&'static str] {
    match role {
        "ADMIN" => &["read:identity", "write:identity", "admin:identity", "read:audit"],
        "OPERATIONS" => &["read:identity", "write:identity"],
        "COMPLIANCE" => &["read:identity", "read:audit"],
        "FINANCE" | "PROJECT_MANAGER" | "VIEWER" => &["read:identity"],
        _ => &[],
    }
}

/// The text of a member of `data`.
#[track_caller]
pub fn text(answer: &Answer, name: &str) -> String {
    answer.json()["data"][name].as_str().unwrap_or_else(|| panic!("no {name}: {}", answer.text)).to_owned()
}

/// The rows of a page.
#[track_caller]
pub fn rows(answer: &Answer) -> Vec<Value> {
    answer.json()["data"].as_array().unwrap_or_else(|| panic!("no page: {}", answer.text)).clone()
}

/// One member of every row of a page.
#[track_caller]
pub fn column(answer: &Answer, name: &str) -> Vec<String> {
    rows(answer).iter().map(|row| row[name].as_str().unwrap_or_default().to_owned()).collect()
}

/// A problem without what differs from request to request.
pub fn problem(answer: &Answer) -> (u16, Value) {
    let mut body = answer.json();
    body["traceId"] = Value::Null;
    body["instance"] = Value::Null;
    (answer.status.as_u16(), body)
}

impl TestApp {
    pub async fn fetch(&self, path: &str, who: &Person) -> Answer {
        self.get(path).bearer(&who.access).send().await
    }

    pub async fn send_json(&self, method: Method, path: &str, who: &Person, body: &Value) -> Answer {
        self.call(method, path).bearer(&who.access).json(body).send().await
    }

    pub async fn post_json(&self, path: &str, who: &Person, body: &Value) -> Answer {
        self.send_json(Method::POST, path, who, body).await
    }

    pub async fn patch_json(&self, path: &str, who: &Person, body: &Value) -> Answer {
        self.send_json(Method::PATCH, path, who, body).await
    }

    pub async fn remove(&self, path: &str, who: &Person) -> Answer {
        self.delete(path).bearer(&who.access).send().await
    }

    /// Makes an organization in Germany, with `who` as its first ADMIN, and says its id.
    pub async fn make_org(&self, who: &Person, name: &str) -> String {
        let body = json!({ "legalName": name, "country": "DE" });
        text(&self.post_json("/v1/Orgs", who, &body).await.expect(201), "id")
    }

    pub async fn try_assign(&self, who: &Person, account: &str, org: &str, role: &str) -> Answer {
        let body = json!({ "accountId": account, "orgId": org, "role": role });
        self.post_json("/v1/Roles", who, &body).await
    }

    /// Assigns a role and says the id of the assignment.
    pub async fn assign(&self, who: &Person, account: &str, org: &str, role: &str) -> String {
        text(&self.try_assign(who, account, org, role).await.expect(201), "id")
    }

    /// Registers somebody who holds `role` in `org`, given by `admin`.
    pub async fn member(&self, admin: &Person, org: &str, role: &str, email: &str) -> Person {
        let person = self.register(email).await;
        self.assign(admin, &person.id, org, role).await;
        person
    }

    /// The id of an assignment, looked up past the product.
    pub async fn assignment(&self, account: &str, org: &str, role: &str) -> String {
        let sql = format!(
            "SELECT id FROM role_assignments WHERE account = '{account}' AND org = '{org}' AND role = '{role}'"
        );
        self.query(&sql).await.pop().unwrap_or_else(|| panic!("{account} is no {role} of {org}"))
    }

    pub async fn try_invite(&self, who: &Person, org: &str, email: &str, role: &str) -> Answer {
        let body = json!({ "email": email, "role": role });
        self.post_json(&format!("/v1/Orgs/{org}/invitations"), who, &body).await
    }

    /// Invites, and says the invitation's id and the token in the mail.
    pub async fn invite(&self, who: &Person, org: &str, email: &str, role: &str) -> (String, String) {
        let id = text(&self.try_invite(who, org, email, role).await.expect(201), "id");
        (id, self.mailed_token(email).await)
    }

    /// The newest mail to an address.
    pub async fn mail_to(&self, email: &str) -> outbox::Waiting {
        let ctx = operator(self, &default_realm(self).await);
        let mails = outbox::waiting(&ctx, 1000).await.expect("the outbox opens");
        mails.into_iter().find(|mail| mail.to == email).unwrap_or_else(|| panic!("no mail to {email}"))
    }

    /// The token in the newest invitation of an address.
    pub async fn mailed_token(&self, email: &str) -> String {
        let mails = self.mails().await;
        let is_invitation = |mail: &outbox::Waiting| mail.to == email && mail.template == "invitation";
        let mail = mails.into_iter().find(is_invitation).unwrap_or_else(|| panic!("no invitation of {email}"));
        let link = mail.values["link"].as_str().expect("a link");
        link.split_once("?token=").expect("a token").1.to_owned()
    }

    /// Accepts with a password, as nobody.
    pub async fn accept_new(&self, token: &str) -> Answer {
        let body = json!({ "token": token, "password": crate::actors::PASSWORD });
        self.post("/v1/auth/accept-invitation").json(&body).send().await
    }

    /// Accepts as somebody.
    pub async fn accept_as(&self, who: &Person, token: &str) -> Answer {
        self.post_json("/v1/auth/accept-invitation", who, &json!({ "token": token })).await
    }
}
