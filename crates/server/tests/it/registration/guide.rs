//! The lines of docs/how-to/scopes-and-registration.md, run in order as one script against a running node.

use crate::guides::{has, run, said};
use crate::process::Place;

const DOCUMENT: &str = include_str!("../../../../../docs/how-to/scopes-and-registration.md");

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_lines_work_in_order() {
    if !has(&["bash", "curl", "python3"]) {
        return;
    }
    let place = Place::fresh().await;
    let node = place.serve();
    let printed = run(&place, DOCUMENT, &[("url=http://127.0.0.1:8080", node.address)]);
    assert_eq!(said(&printed), ["openid orders.read", "Stall", "invalid_token"]);
}
