//! What people read of a scope before they agree to it.

use signet_domain::outbox::Language;
use signet_domain::scopes::{self, Described};

use super::stage::{ORDERS, SCOPES, orders, telling};
use crate::app::TestApp;
use crate::grants::stage::{nobody, scope};

async fn read(app: &TestApp, text: &str, language: Language) -> Vec<(String, Option<String>)> {
    let words = scopes::described(&nobody(app).await, &scope(text), language).await.expect("texts");
    words.into_iter().map(|Described { word, text }| (word, text)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_word_has_its_text_in_the_language_of_the_page() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.put_scope(&admin, ORDERS, &orders()).await.expect(200);
    app.put_scope(&admin, &format!("{SCOPES}/bare"), &telling(&[])).await.expect(200);
    let expected = |texts: [&str; 3]| {
        let [openid, bare, own] = texts.map(|text| Some(text.to_owned()));
        [("openid", openid), ("unknown", None), ("bare", bare), ("orders.read", own)]
            .map(|(word, text)| (word.to_owned(), text))
    };
    let asked = "openid unknown bare orders.read";
    assert_eq!(
        read(&app, asked, Language::English).await,
        expected(["Know who you are", "See your orders", "See your orders"])
    );
    assert_eq!(
        read(&app, asked, Language::German).await,
        expected(["Wissen, wer Sie sind", "See your orders", "Ihre Bestellungen sehen"])
    );
    app.remove(ORDERS, &admin).await.expect(204);
    assert_eq!(read(&app, "orders.read", Language::English).await, [("orders.read".to_owned(), None)]);
}
