//! The SQL of lists of realms.

use signet_storage::{Error, ReadTx, statements, values};

use crate::entity_lists::{Column, ColumnKind, Holder, Searched, Shape};
use crate::realms::{self, Realm};

statements! {
    /// Some realms in the order of their names.
    EVERY = "SELECT id, key, name, country, currency, created_at, settings, is_test, clock_ahead, updated_at, deleted_at,
                    restored_at
             FROM realms WHERE name > $1 ORDER BY name LIMIT 500";
}

/// How realms are listed.
pub(super) const SHAPE: Shape = Shape {
    select: realms::COLUMNS,
    large: &[],
    from: "FROM realms t",
    owner: "",
    holder: Holder::Installation,
    always: "t.created_at >= 0",
    columns: &[
        Column { name: "id", expression: "t.id", kind: ColumnKind::Text },
        Column { name: "name", expression: "t.name", kind: ColumnKind::Text },
        Column { name: "country", expression: "t.country", kind: ColumnKind::Text },
        Column { name: "currency", expression: "t.currency", kind: ColumnKind::Text },
        Column { name: "created_at", expression: "t.created_at", kind: ColumnKind::Time },
        Column { name: "updated_at", expression: "t.updated_at", kind: ColumnKind::Time },
    ],
    searched: &[Searched { name: "name", before: "", expression: "t.name", after: "" }],
};

pub(super) async fn every(tx: &mut ReadTx, after: &str) -> Result<Vec<Realm>, Error> {
    tx.all(&EVERY, &values![after], realms::read).await
}
