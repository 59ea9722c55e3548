//! Asking for another password.

use super::stage::Browser;
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::links::stage::{NEW, is_page, places};
use crate::presence::stage::register_in;

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_replaced_and_signed_in_with() {
    let app = TestApp::new().await;
    for place in places(&app).await {
        register_in(&app, &place.realm, "ann@example.com").await;
        let mut browser = Browser::new(&app);
        let asked = browser.fill(&format!("{}/forgot-password", place.start()), &[("email", "ANN@example.com")]).await;
        is_page(&asked, 200, "Look at your mail");
        let link = place.link(&app, "ann@example.com", "reset_password").await;
        app.fill(&link, &[("newPassword", NEW)]).await.expect(200);
        let page = format!("{}/sign-in", place.start());
        let fields = |password| [("identifier", "ann@example.com"), ("password", password)];
        browser.fill(&page, &fields(PASSWORD)).await.expect(401);
        browser.fill(&page, &fields(NEW)).await.expect(303);
    }
}
