//! What the database keeps gives nobody a way in: no token, no password, in no form.

use std::time::Duration;

use signet_protocol::encoding::{base64url, from_base64url};

use super::stage::{change_password, reauthenticate, tokens};
use crate::actors::{PASSWORD, Person};
use crate::app::{ADMIN_PASSWORD, TestApp};

const NEW: &str = "another-Fine-password-20";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every form in which a secret might have been kept.
struct Canaries(Vec<(String, String)>);

impl Canaries {
    fn add(&mut self, what: &str, form: &str, text: String) {
        assert!(text.len() >= 12, "{what} {form} is too short to be looked for");
        self.0.push((format!("{what}, {form}"), text));
    }

    fn password(&mut self, what: &str, password: &str) {
        self.add(what, "text", password.to_owned());
        self.add(what, "hex", hex(password.as_bytes()));
        self.add(what, "base64", base64url(password.as_bytes()));
    }

    fn tokens(&mut self, what: &str, person: &Person) {
        let body = person.refresh.strip_prefix("srt_").expect("its prefix");
        let bytes = from_base64url(body).expect("base64url");
        self.add(what, "refresh token", body.to_owned());
        self.add(what, "refresh token, hex of its text", hex(body.as_bytes()));
        self.add(what, "refresh token, hex of its bytes", hex(&bytes));
        self.add(what, "handle", hex(&bytes[..16]));
        self.add(what, "handle, base64", base64url(&bytes[..16]));
        self.add(what, "secret", hex(&bytes[20..]));
        self.add(what, "secret, base64", base64url(&bytes[20..]));
        self.add(what, "secret, first half", hex(&bytes[20..36]));
        for (part, name) in person.access.split('.').zip(["header", "claims", "signature"]) {
            if name != "header" {
                self.add(what, name, part.to_owned());
                self.add(what, &format!("{name}, hex of its text"), hex(part.as_bytes()));
                self.add(what, &format!("{name}, hex of its bytes"), hex(&from_base64url(part).expect("base64url")));
            }
        }
    }

    /// Looks through every table, and on SQLite through the bytes of the files too.
    async fn are_nowhere(&self, app: &TestApp) {
        let contents = app.database().contents().await;
        assert!(contents.len() > 10 && !contents["sessions"].is_empty(), "nothing was read: {:?}", contents.keys());
        for (table, rows) in contents {
            for row in rows {
                let lower = row.to_lowercase();
                for (what, text) in &self.0 {
                    let found = row.contains(text) || lower.contains(&text.to_lowercase());
                    assert!(!found, "{what} is in {table}: {row}");
                }
            }
        }
        let Some(path) = app.database_url().strip_prefix("sqlite://") else { return };
        for suffix in ["", "-wal"] {
            let bytes = std::fs::read(format!("{path}{suffix}")).expect("a file of the database");
            let text = hex(&bytes);
            for (what, secret) in &self.0 {
                assert!(!text.contains(&hex(secret.as_bytes())), "{what} is in the file{suffix}");
                let is_hex = secret.bytes().all(|byte| byte.is_ascii_hexdigit());
                assert!(!is_hex || !text.contains(secret.as_str()), "{what} is in the file{suffix}, as bytes");
            }
        }
    }
}

// P67, P57, ASVS 11.5.1.
#[tokio::test(flavor = "multi_thread")]
async fn no_dump_of_the_database_holds_a_usable_token_or_password() {
    let app = TestApp::new().await;
    let mut canaries = Canaries(Vec::new());
    canaries.password("the administrator's password", ADMIN_PASSWORD);
    canaries.password("the password", PASSWORD);
    canaries.password("the new password", NEW);
    canaries.password("a wrong password", "not-Her-password-1");
    let registered = app.register("alice@example.com").await;
    canaries.tokens("registration", &registered);
    let signed_in = app.login("alice@example.com").await;
    canaries.tokens("sign-in", &signed_in);
    app.try_login("alice@example.com", "not-Her-password-1").await.expect(401);
    canaries.are_nowhere(&app).await;

    let refreshed = tokens(&app.refresh(&signed_in.refresh).await.expect(200));
    canaries.tokens("refresh", &refreshed);
    // Within the grace: now, if ever, the successor could be read.
    canaries.are_nowhere(&app).await;
    canaries.tokens("repeated answer", &tokens(&app.refresh(&signed_in.refresh).await.expect(200)));
    canaries.are_nowhere(&app).await;
    let again = tokens(&app.refresh(&refreshed.refresh).await.expect(200));
    canaries.tokens("second refresh", &again);
    canaries.are_nowhere(&app).await;

    let proved = tokens(&reauthenticate(&app, &again.access, PASSWORD).await.expect(200));
    canaries.tokens("proof", &proved);
    change_password(&app, &proved.access, PASSWORD, NEW).await.expect(204);
    canaries.are_nowhere(&app).await;
    app.advance(Duration::from_secs(11)).await;
    let spent = tokens(&app.refresh(&proved.refresh).await.expect(200));
    app.advance(Duration::from_secs(11)).await;
    app.refresh(&proved.refresh).await.expect(401);
    canaries.tokens("ended family", &spent);
    canaries.are_nowhere(&app).await;
}

// P67: what is kept is a hash, so that a dump is worth nothing even to one who can present what is in it.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_in_a_family_s_row_can_be_presented() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let alice = tokens(&app.refresh(&alice.refresh).await.expect(200));
    let rows = app.query("SELECT handle, secret, previous, successor FROM refresh_families WHERE generation = 1").await;
    let columns: Vec<Vec<u8>> = rows[0].split('|').map(super::stage::unhex).collect();
    for handle in &columns {
        for secret in &columns {
            let mut bytes = [handle.as_slice(), &[0; 16]].concat();
            bytes.truncate(16);
            bytes.extend(1_u32.to_be_bytes());
            bytes.extend(secret.iter().cycle().take(32));
            let answer = app.refresh(&format!("srt_{}", base64url(&bytes))).await;
            super::stage::is_refused(&answer, "made from the row");
        }
    }
    app.refresh(&alice.refresh).await.expect(200);
}
