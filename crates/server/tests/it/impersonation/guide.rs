//! The lines of docs/how-to/ownership.md, run in order as one script against a running node, with the service that they show.

use crate::guides::{blocks, has, run, said};
use crate::process::{Place, free_address};

const DOCUMENT: &str = include_str!("../../../../../docs/how-to/ownership.md");

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_service_and_lines_work_in_order() {
    if !has(&["bash", "curl", "python3"]) {
        return;
    }
    let place = Place::fresh().await;
    let node = place.serve();
    let service = blocks(DOCUMENT, "python");
    assert_eq!(service.len(), 1, "one service");
    std::fs::write(place.folder.join("transactions.py"), &service[0]).expect("the service is written");
    let addresses = [("url=http://127.0.0.1:8080", node.address), ("shop=http://127.0.0.1:8090", free_address())];
    assert_eq!(
        said(&run(&place, DOCUMENT, &addresses)),
        [
            "Ann sees 1",
            "Bob sees 0",
            "the administrator sees 1",
            "Bob deletes nothing: NOT_FOUND",
            "as Ann, 1",
            "there: FORBIDDEN",
            "here: IMPERSONATION_READ_ONLY",
            "never: IMPERSONATION_FORBIDDEN",
            "Ann is told: Ticket 4711: the totals differ",
            "ended by Ann: INVALID_TOKEN",
            "ended by the administrator: INVALID_TOKEN",
        ]
    );
}
