//! The contract's OpenAPI 3.1 document, generated from the handlers.

use signet_edge::openapi::refuses;
pub(crate) use signet_edge::openapi::{
    Ambiguous, BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, Malformed, NotFound, Unauthorized, Unexpected,
    null,
};
use utoipa::OpenApi;
use utoipa::openapi::schema::{Array, ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{OpenApi as Document, Ref, RefOr};

use crate::routes::Paths;

/// Data that is the caller's own.
pub(crate) fn free_data() -> Schema {
    object(serde_json::json!({ "nickname": "Player123", "level": "3", "external_reference": "ref-1042" }))
}

/// An object, with an example of it.
pub(crate) fn object(example: serde_json::Value) -> Schema {
    ObjectBuilder::new().schema_type(Type::Object).examples([example]).into()
}

/// A list of rows, of which the parameter `fields` may take members away.
pub(crate) fn rows_of(entity: &str) -> Array {
    ArrayBuilder::new().items(Ref::from_schema_name(row_of(entity))).build()
}

fn row_of(entity: &str) -> String {
    format!("{entity}Row")
}

/// Adds an entity as lists show it: with every member, and none that has to be there.
fn add_row(document: &mut Document, entity: &str) {
    let components = document.components.get_or_insert_default();
    if let Some(RefOr::T(Schema::Object(mut row))) = components.schemas.get(entity).cloned() {
        row.required.clear();
        components.schemas.insert(row_of(entity), RefOr::T(Schema::Object(row)));
    }
}

/// The operations of the Realm API. What they point to beyond their own schemas is in the Identity API's document.
pub fn document() -> Document {
    let mut document = Paths::openapi();
    for entity in ["Identity", "User", "Realm"] {
        add_row(&mut document, entity);
    }
    for (operation, refusals) in crate::refusals::table() {
        let told = refuses(&mut document, operation, &refusals, true);
        debug_assert_eq!(told, Ok(()), "the row of {operation}");
    }
    document
}
