//! What each role permits, written into the document from the one table that decides it.

use signet_domain::roles::Role;
use utoipa::openapi::OpenApi;

/// Adds the table to the description of `GET /Roles`.
pub(crate) fn describe(document: &mut OpenApi) {
    let list = document.paths.paths.get_mut("/v1/Roles").and_then(|path| path.get.as_mut());
    if let Some(list) = list {
        let said = list.description.take().unwrap_or_default();
        list.description = Some(format!("{said}\n\n{}", table()));
    }
}

fn table() -> String {
    let row = |role: &Role| {
        let permissions = role.permissions().words();
        let shown: Vec<_> = permissions.iter().map(|permission| format!("`{permission}`")).collect();
        format!("| {} | {} |\n", role.as_str(), shown.join(", "))
    };
    let rows: String = Role::ALL.iter().map(row).collect();
    format!("| role | permits in its organization |\n| --- | --- |\n{rows}")
}
