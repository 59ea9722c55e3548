//! Pages do not tell whether an account exists, nor in what state it is (P01).

use super::stage::{Browser, Shown};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::links::stage::is_page;

/// Accounts of every state, and names that nobody has.
const NAMES: [&str; 6] = [
    "ann@example.com",
    "enrolled@example.com",
    "suspended@example.com",
    "closed@example.com",
    "nobody@example.com",
    "no-such-name",
];

async fn staged() -> TestApp {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    app.enrol("enrolled@example.com").await;
    for (email, status) in [("suspended@example.com", "SUSPENDED"), ("closed@example.com", "CLOSED")] {
        let person = app.register(email).await;
        app.query(&format!("UPDATE accounts SET status = '{status}' WHERE id = '{}'", person.id)).await;
    }
    app.restarted().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_answered_alike_for_all_names() {
    let app = staged().await;
    let mut browser = Browser::new(&app);
    let form = Shown::all(&browser.open("/sign-in").await.text).remove(0);
    let mut seen = Vec::new();
    for name in NAMES {
        let answer = browser.send(&form, &[("identifier", name), ("password", "wrong-wrong-wrong")]).await;
        is_page(&answer, 401, "Sign in");
        assert!(answer.text.contains("The name or the password is not right."), "{}", answer.text);
        let mut names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        names.sort();
        seen.push((answer.text.replace(name, "NAME"), names));
    }
    assert!(seen.windows(2).all(|two| two[0] == two[1]), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_for_a_link_is_answered_alike_for_all_addresses() {
    let app = staged().await;
    let mut browser = Browser::new(&app);
    let form = Shown::all(&browser.open("/forgot-password").await.text).remove(0);
    let mut seen = Vec::new();
    for name in NAMES.iter().filter(|name| name.contains('@')) {
        let answer = browser.send(&form, &[("email", name)]).await;
        is_page(&answer, 200, "Look at your mail");
        assert!(!answer.text.contains(name), "{}", answer.text);
        seen.push(answer.text);
    }
    assert!(seen.windows(2).all(|two| two[0] == two[1]), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_password_of_who_may_not_come_in_says_so() {
    let app = staged().await;
    let mut browser = Browser::new(&app);
    let answer = browser.try_sign_in("suspended@example.com", PASSWORD).await;
    is_page(&answer, 403, "Sign in");
    assert!(answer.text.contains("This account may not sign in."), "{}", answer.text);
    assert!(browser.session().is_none());
}
