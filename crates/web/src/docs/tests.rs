//! Tests of the reference against documents that use every feature of schemas, and against hostile ones.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::tests::send;

/// The page with its white space evened out, so that tests see what a reader sees.
async fn page(document: &Value) -> String {
    let opened = send(document, Method::GET, "/docs").await;
    assert_eq!(opened.status, StatusCode::OK);
    opened.text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text that a browser makes of escaped text.
fn unescaped(html: &str) -> String {
    html.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">").replace("&#38;", "&")
}

/// A document with one operation, whose request body has this schema.
fn with_body(schema: &Value) -> Value {
    json!({
        "info": {"title": "T", "version": "1"},
        "paths": {"/things": {"post": {
            "operationId": "make", "summary": "Make",
            "requestBody": {"required": true, "content": {"application/json": {"schema": schema}}},
            "responses": {"204": {"description": "Made."}}
        }}},
        "components": {"schemas": {
            "Pet": {"type": "object", "required": ["name"], "properties": {
                "name": {"type": "string"}, "friends": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}}},
            "Colour": {"type": "string", "enum": ["RED", "GREEN"]}
        }}
    })
}

/// The operation's part of the page: what it takes and answers.
async fn operation(schema: &Value) -> String {
    let page = page(&with_body(schema)).await;
    let (_, rest) = page.split_once("<article class=\"operation\">").unwrap();
    rest.split_once("</article>").unwrap().0.to_owned()
}

#[tokio::test]
async fn rules_are_told_in_words() {
    let cases = [
        (json!({"type": "string", "minLength": 8, "maxLength": 1024}), "<li>8 to 1024 characters</li>"),
        (json!({"type": "string", "minLength": 1}), "<li>at least 1 character</li>"),
        (json!({"type": "string", "minLength": 4, "maxLength": 4}), "<li>exactly 4 characters</li>"),
        (json!({"type": "array", "items": {}, "maxItems": 3}), "<li>at most 3 items</li>"),
        (json!({"type": "array", "items": {"type": "string", "maxLength": 9}}), "<li>each at most 9 characters</li>"),
        (json!({"type": "array", "items": {"type": "string"}, "uniqueItems": true}), "<li>no item twice</li>"),
        (json!({"type": "object", "maxProperties": 1}), "<li>at most 1 member</li>"),
        (json!({"type": "integer", "minimum": 1, "maximum": 250}), "<li>1 to 250</li>"),
        (json!({"type": "number", "exclusiveMinimum": 0, "maximum": 1}), "<li>more than 0, at most 1</li>"),
        (json!({"type": "integer", "multipleOf": 5}), "<li>a multiple of <code>5</code></li>"),
        (json!({"type": "string", "pattern": "^a&b$"}), "<li>matches <code>^a&#38;b$</code></li>"),
        (json!({"type": "string", "default": "Bearer"}), "<li>by default <code>Bearer</code></li>"),
        (json!({"const": "sig"}), "<li>always <code>sig</code></li>"),
        (json!({"type": "string", "examples": ["abc"]}), "<li>for example <code>abc</code></li>"),
        (json!({"type": "string", "contentEncoding": "base64url"}), "<li>encoded as <code>base64url</code></li>"),
        (json!({"type": "string", "readOnly": true}), "<li>in answers only</li>"),
        (json!({"type": "string", "writeOnly": true}), "<li>in requests only</li>"),
        (json!({"type": "object", "additionalProperties": false}), "<li>no other members</li>"),
        (json!({"type": "string", "enum": ["A", "B"]}), "<li><code>A</code></li><li><code>B</code></li>"),
    ];
    for (schema, expected) in cases {
        let html = operation(&json!({"type": "object", "properties": {"field": schema}})).await;
        assert!(html.contains(expected), "{expected} is not in {html}");
    }
}

#[tokio::test]
async fn kinds_are_named() {
    let cases = [
        (json!({"type": "string", "format": "email"}), "string (email)"),
        (json!({"type": ["string", "null"]}), "string or null"),
        (json!({"type": ["string", "null"], "format": "date-time"}), "string (date-time) or null"),
        (json!({"oneOf": [{"type": "null"}, {"type": "integer"}]}), "integer or null"),
        (json!({"type": "array", "items": {"type": "string", "format": "uuid"}}), "array of string (uuid)"),
        (json!({"type": "array"}), "array"),
        (json!({"properties": {"a": true}}), "object"),
        (json!(true), "any value"),
        (json!({}), "any value"),
        (json!(false), "nothing"),
        (json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}), "one of several"),
        (json!({"$ref": "#/components/schemas/Colour"}), "string"),
        (json!({"$ref": "#/components/schemas/Missing"}), "object"),
    ];
    for (schema, expected) in cases {
        let html = operation(&json!({"type": "object", "properties": {"field": schema}})).await;
        let expected = format!("<code>field</code> <span class=\"kind\">{expected}</span>");
        assert!(html.contains(&expected), "{expected} is not in {html}");
    }
}

#[tokio::test]
async fn references_are_resolved_and_circles_end() {
    let html = operation(&json!({"$ref": "#/components/schemas/Pet"})).await;
    assert!(html.contains("<a class=\"model\" href=\"#model-Pet\">Pet</a>"));
    assert!(html.contains("<code>name</code>"));
    assert!(
        html.contains("<span class=\"kind\">array of object</span> <a class=\"model\" href=\"#model-Pet\">Pet</a>")
    );
    assert_eq!(html.matches("<code>friends</code>").count(), 1, "{html}");
    let beside =
        json!({"type": "object", "properties": {"pet": {"$ref": "#/components/schemas/Pet", "description": "Yours."}}});
    assert!(operation(&beside).await.contains("<p>Yours.</p>"), "words beside a reference count");
}

#[tokio::test]
async fn parts_of_all_of_become_one() {
    let html = operation(&json!({"allOf": [
        {"$ref": "#/components/schemas/Pet"},
        {"type": "object", "required": ["tag"], "properties": {"tag": {"type": "string"}, "note": {"type": "string"}}}
    ]}))
    .await;
    let required =
        |name: &str| format!("<code>{name}</code> <span class=\"kind\">string</span> <span class=\"required\">");
    assert!(html.contains(&required("name")) && html.contains(&required("tag")), "{html}");
    assert!(!html.contains(&required("note")));
    assert!(unescaped(&html).contains(r#"-d '{"name":"string","tag":"string"}'"#), "{html}");
}

#[tokio::test]
async fn alternatives_and_free_members_are_shown() {
    let html = operation(&json!({"type": "object", "properties": {
        "id": {"oneOf": [{"type": "string", "description": "A name."}, {"$ref": "#/components/schemas/Pet"}]},
        "data": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 9}},
        "old": {"type": "string", "deprecated": true}
    }}))
    .await;
    assert!(html.contains("<ul class=\"fields variants\">") && html.contains("<p>A name.</p>"), "{html}");
    assert!(html.contains("<code>any other name</code>") && html.contains("at most 9 characters"), "{html}");
    assert!(html.contains("<span class=\"deprecated\">deprecated</span>"), "{html}");
}

#[tokio::test]
async fn an_operation_tells_how_to_call_it() {
    let document = json!({
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "/v1/"}],
        "security": [{"bearerAuth": []}, {"apiKey": []}],
        "paths": {"/things/{thingId}": {
            "parameters": [{"$ref": "#/components/parameters/Thing"}, {"name": "limit", "in": "query", "description": "Old."}],
            "patch": {
                "operationId": "change", "deprecated": true, "description": "Changes **it**.",
                "parameters": [
                    {"name": "limit", "in": "query", "required": true, "description": "New.", "schema": {"type": "integer", "example": 7}},
                    {"name": "X-Org-Id", "in": "header", "required": true, "schema": {"type": "string"}},
                    {"name": "sort", "in": "query", "schema": {"type": "string"}}
                ],
                "requestBody": {"content": {"application/json": {
                    "schema": {"type": "object"}, "examples": {"one": {"value": {"name": "it's"}}}}}},
                "responses": {
                    "200": {"description": "Done.", "content": {
                        "application/json": {"schema": {"type": "object", "properties": {
                            "at": {"type": "string", "format": "date-time"}, "secret": {"type": "string", "writeOnly": true}}}}}},
                    "409": {"$ref": "#/components/responses/Conflict"}
                }
            }
        }},
        "components": {
            "parameters": {"Thing": {"name": "thingId", "in": "path", "schema": {"type": "string"}}},
            "responses": {"Conflict": {"description": "Taken.", "content": {"application/json": {"example": {"code": "CONFLICT", "instance": "/v1/others"}}}}},
            "securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"},
                                "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-KEY"}}
        }
    });
    let html = page(&document).await;
    let curl = "curl -X PATCH \"https://id.example.com/v1/things/THING_ID?limit=7\" \\ -H \"X-Org-Id: X_ORG_ID\" \\ \
                -H \"Authorization: Bearer $ACCESS_TOKEN\" \\ -H \"Content-Type: application/json\" \\ \
                -d '{\"name\":\"it'\\''s\"}'";
    assert!(unescaped(&html).contains(curl), "{curl} is not in {html}");
    assert!(html.contains("<p>New.</p>") && !html.contains("<p>Old.</p>"), "the operation's own parameter wins");
    assert!(html.contains("<p>Changes <strong>it</strong>.</p>") && html.contains("id=\"op-change\""));
    assert!(html.contains(
        "Needs <a href=\"#security-bearerAuth\"><code>bearerAuth</code></a> or <a href=\"#security-apiKey\">"
    ));
    assert!(html.contains("<a href=\"/problems/conflict\"><code>CONFLICT</code></a>"));
    assert!(
        unescaped(&html).contains("\"instance\": \"/things/THING_ID\""),
        "a shared example is shown as this operation's"
    );
    assert!(
        html.contains("2026-01-31T09:30:00.000Z") && !html.contains("&#34;secret&#34;"),
        "examples are made from schemas"
    );
    assert!(html.contains("<h2 id=\"tag-Other\">Other</h2>"), "operations without a tag have a place");
}

#[tokio::test]
async fn equal_operation_ids_get_anchors_of_their_own() {
    let operation = json!({"operationId": "same", "responses": {}});
    let document =
        json!({"info": {}, "paths": {"/a": {"get": operation, "post": operation}, "/b": {"get": operation}}});
    let html = page(&document).await;
    for id in ["op-same", "op-same-2", "op-same-3"] {
        assert_eq!(html.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
        assert!(html.contains(&format!("<li><a href=\"#{id}\">")), "{id} is in the contents");
    }
}

/// Every text of the document replaced by an attack, keys of maps included where they are free.
#[tokio::test]
async fn hostile_documents_stay_text() {
    let evil = "\"'><script>alert(1)</script><img src=x onerror=alert(1)> style=\"x\" {{7*7}} `</code><b>` $(id) \\";
    let schema = json!({"type": evil, "format": evil, "description": evil, "pattern": evil, "default": evil, "enum": [evil],
                        "properties": {evil: {"description": evil, "const": evil}}, "required": [evil]});
    let document = json!({
        "info": {"title": evil, "version": evil, "description": evil},
        "servers": [{"url": format!("javascript:{evil}")}],
        "tags": [{"name": evil, "description": evil}],
        "paths": {format!("/{evil}/{{{evil}}}"): {"post": {
            "operationId": evil, "summary": evil, "description": evil, "tags": [evil], "security": [{evil: [evil]}],
            "parameters": [{"name": evil, "in": "path", "description": evil, "schema": schema},
                           {"name": evil, "in": "query", "required": true, "schema": schema},
                           {"name": evil, "in": "header", "required": true, "example": evil}],
            "requestBody": {"description": evil, "content": {evil: {"schema": schema, "example": evil}}},
            "responses": {evil: {"description": evil, "headers": {evil: {"description": evil, "schema": schema}},
                                 "content": {evil: {"schema": {"$ref": "#/components/schemas/Evil"}, "example": {"code": evil}}}},
                          "400": {"description": evil, "content": {evil: {"schema": {"$ref": evil}}}}}
        }}},
        "components": {"schemas": {"Evil": schema, evil: schema}, "headers": {evil: {"description": evil}},
                       "securitySchemes": {evil: {"type": evil, "description": evil}}}
    });
    let html = page(&document).await;
    for markup in ["<script", "<img src=x", "<b>", "onerror=alert(1)>", "style=\"", "\"'>", "href=\"javascript"] {
        assert!(!html.contains(markup), "{markup} in {html}");
    }
    assert!(html.contains("&#60;script&#62;alert(1)"));
    assert!(html.contains("{{7*7}}"), "templates are not run twice");
}

#[tokio::test]
async fn documents_of_any_shape_are_survived() {
    let ring = json!({"$ref": "#/components/schemas/Ring"});
    let odd = [
        json!(null),
        json!([]),
        json!({"paths": []}),
        json!({"paths": {"/a": null, "/b": {"get": null}, "/c": {"get": {"responses": 7, "parameters": {}, "tags": [1]}}}}),
        json!({"components": {"schemas": {"Ring": ring, "Own": {"allOf": [{"$ref": "#/components/schemas/Own"}]},
               "List": {"items": {"$ref": "#/components/schemas/List"}}}}}),
        json!({"paths": {"/a": {"get": {"parameters": [{}], "requestBody": {}, "responses": {"200": {}, "default": {"content": {"a/b": {}}}}}}}}),
        json!({"paths": {"/a": {"get": {"security": [7, {"a": 7}], "responses": {"200": {"headers": {"x": 7}, "content": 7}}}}}}),
        json!({"info": {"title": 7}, "servers": [], "tags": [{}, 7]}),
    ];
    for document in odd {
        assert!(page(&document).await.contains("<h1>"), "{document}");
    }
}
