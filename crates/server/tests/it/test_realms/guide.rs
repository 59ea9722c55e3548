//! The lines of docs/how-to/test-realms.md, run in order as one script against a running node.

use crate::guides::{has, run, said};
use crate::process::Place;

const DOCUMENT: &str = include_str!("../../../../../docs/how-to/test-realms.md");

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_lines_work_in_order() {
    if !has(&["bash", "curl", "python3", "oathtool"]) {
        return;
    }
    let place = Place::fresh().await;
    let node = place.serve();
    let printed = run(&place, DOCUMENT, &[("url=http://127.0.0.1:8080", node.address)]);
    // What the guide says that each step comes to.
    assert_eq!(
        said(&printed),
        ["verified 204", "locked 429", "open again 200", "enrolled 200", "challenged 202", "in 200", "expired 401"]
    );
}
