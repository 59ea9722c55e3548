//! Tests of the strict JSON reader: what is refused, what an error names, and that nothing is slow or deep.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::{JsonError, MAX_DEPTH, MAX_VALUES, from_slice};

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
struct Registration {
    email: String,
    #[serde(default)]
    age: Option<u8>,
    address: Option<Address>,
    #[serde(default)]
    tags: Vec<Tag>,
    kind: Option<Kind>,
    #[serde(default)]
    marketing_consent: bool,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Address {
    street: String,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Tag(String);

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "UPPERCASE")]
enum Kind {
    Person,
    Company(String),
    Other { name: String },
}

fn error(text: &str) -> JsonError {
    from_slice::<Registration>(text.as_bytes()).expect_err(text)
}

#[test]
fn reads_what_is_well_formed() {
    let text = r#" {"email":"a\u0040b","age":7,"address":{"street":"s"},"tags":["x","y"],"kind":"PERSON","unknown":[1,{"a":null}]} "#;
    let read: Registration = from_slice(text.as_bytes()).unwrap();
    assert_eq!(
        read,
        Registration {
            email: "a@b".into(),
            age: Some(7),
            address: Some(Address { street: "s".into() }),
            tags: vec![Tag("x".into()), Tag("y".into())],
            kind: Some(Kind::Person),
            marketing_consent: false,
        }
    );
}

#[test]
fn enums_with_content_are_objects_of_one_member() {
    let kind = |text: &str| from_slice::<Kind>(text.as_bytes());
    assert_eq!(kind(r#"{"COMPANY":"x"}"#), Ok(Kind::Company("x".into())));
    assert_eq!(kind(r#"{"OTHER":{"name":"x"}}"#), Ok(Kind::Other { name: "x".into() }));
    for text in [
        r#""COMPANY""#,
        r#"{"PERSON":1}"#,
        r#"{"OTHER":["x"]}"#,
        "{}",
        r#"{"COMPANY":"x","OTHER":1}"#,
        "[]",
        "7",
        "null",
    ] {
        assert!(kind(text).is_err(), "{text}");
    }
}

#[test]
fn errors_name_the_member_in_plain_words() {
    let table = [
        (r#"{}"#, Some("email"), "is required"),
        (r#"{"email":null}"#, Some("email"), "must be a string"),
        (r#"{"email":5}"#, Some("email"), "must be a string"),
        (r#"{"email":["a"]}"#, Some("email"), "must be a string"),
        (r#"{"email":"a","age":"7"}"#, Some("age"), "must be a whole number"),
        (r#"{"email":"a","age":7.5}"#, Some("age"), "must be a whole number"),
        (r#"{"email":"a","age":1e300}"#, Some("age"), "must be a whole number"),
        (r#"{"email":"a","age":256.0}"#, Some("age"), "must be a whole number within the allowed range"),
        (r#"{"email":"a","age":256}"#, Some("age"), "must be a whole number within the allowed range"),
        (r#"{"email":"a","age":-1}"#, Some("age"), "must be a whole number within the allowed range"),
        (r#"{"email":"a","marketingConsent":"yes"}"#, Some("marketingConsent"), "must be true or false"),
        (r#"{"email":"a","address":{}}"#, Some("address.street"), "is required"),
        (r#"{"email":"a","address":{"street":1}}"#, Some("address.street"), "must be a string"),
        (r#"{"email":"a","address":"x"}"#, Some("address"), "must be an object"),
        (r#"{"email":"a","address":["x"]}"#, Some("address"), "must be an object"),
        (r#"{"email":"a","tags":{"0":"x"}}"#, Some("tags"), "must be a list"),
        (r#"{"email":"a","tags":["x",2]}"#, Some("tags[1]"), "must be a string"),
        (r#"{"email":"a","kind":"person"}"#, Some("kind"), "must be one of PERSON, COMPANY, OTHER"),
        (r#"{"email":"a","kind":7}"#, Some("kind"), "must be one of the known values"),
        (r#"{"email":"a","email":"b"}"#, Some("email"), "is given more than once"),
        (r#"{"email":"a","\u0065mail":"b"}"#, Some("email"), "is given more than once"),
        (r#"{"email":"a","x":{"y":[{},{"z":1,"z":1}]}}"#, Some("x.y[1].z"), "is given more than once"),
        (r#"{"email":"a\u0000b"}"#, Some("email"), "must not hold the character NUL"),
        (r#"{"email":"a","x":["\u0000"]}"#, Some("x[0]"), "must not hold the character NUL"),
        (r#"{"em\u0000ail":"a"}"#, None, "must not hold the character NUL"),
        (r#"["a"]"#, None, "must be an object"),
        (r#""a""#, None, "must be an object"),
        ("null", None, "must be an object"),
        ("", None, "is empty"),
        (" \n", None, "is empty"),
    ];
    for (text, field, message) in table {
        let error = error(text);
        assert_eq!((error.field.as_deref(), error.message.as_str()), (field, message), "{text}");
    }
}

#[test]
fn malformed_text_is_located() {
    assert_eq!(error("{\n  \"email\": oops}").message, "is not valid JSON (line 2, column 12)");
    assert_eq!(error("{\"email\": \"a\"").to_string(), "the JSON document is not valid JSON (line 1, column 13)");
}

#[test]
fn malformed_text_is_refused() {
    let texts: [&[u8]; 34] = [
        b"{",
        b"}",
        b"[",
        b"{]",
        b"[1,]",
        b"[,1]",
        b"{\"a\":1,}",
        b"{a:1}",
        b"{'a':1}",
        b"{\"a\" 1}",
        b"{\"a\":}",
        b"[1 2]",
        b"{} {}",
        b"{}x",
        b"{}\0",
        b"1 1",
        b"// c\n{}",
        b"{}/**/",
        b"\xef\xbb\xbf{}",
        b"\"\xff\"",
        b"\"\xc0\x80\"",
        b"\"\xed\xa0\x80\"",
        b"\"\\ud800\"",
        b"\"\\udc00\"",
        b"\"\\ud800\\u0041\"",
        b"\"\\x41\"",
        b"\"a\nb\"",
        b"\"a\0b\"",
        b"NaN",
        b"Infinity",
        b"-",
        b"01",
        b"1e999",
        b"\"unterminated",
    ];
    for text in texts {
        assert!(from_slice::<Value>(text).is_err(), "{}", String::from_utf8_lossy(text));
        let ignored = [b"{\"email\":\"a\",\"ignored\":", text, b"}"].concat();
        assert!(from_slice::<Registration>(&ignored).is_err(), "{}", String::from_utf8_lossy(&ignored));
    }
}

#[test]
fn pairs_of_surrogates_are_one_character() {
    assert_eq!(from_slice::<String>(br#""\ud83d\ude00""#), Ok("\u{1f600}".to_owned()));
}

#[test]
fn nesting_has_a_limit_wherever_it_is() {
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    assert!(from_slice::<Value>(nested(MAX_DEPTH).as_bytes()).is_ok());
    let error = from_slice::<Value>(nested(MAX_DEPTH + 1).as_bytes()).unwrap_err();
    assert_eq!(error.message, "is nested deeper than 32 levels");
    let ignored = format!(r#"{{"email":"a","x":{}}}"#, nested(MAX_DEPTH));
    assert!(from_slice::<Registration>(ignored.as_bytes()).is_err());
    for bomb in [
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        nested(100_000),
        "{".repeat(100_000),
        "[{\"a\":".repeat(50_000),
    ] {
        assert!(from_slice::<Value>(bomb.as_bytes()).is_err());
        assert!(from_slice::<Registration>(bomb.as_bytes()).is_err());
    }
}

#[test]
fn the_number_of_values_has_a_limit() {
    let list = |count: usize| format!("[{}]", vec!["0"; count].join(","));
    assert!(from_slice::<Vec<u8>>(list(MAX_VALUES - 1).as_bytes()).is_ok(), "the list itself is a value too");
    let error = from_slice::<Vec<u8>>(list(MAX_VALUES).as_bytes()).unwrap_err();
    assert!(error.message.contains("holds more than 65536 values"), "{error}");
}

#[test]
fn duplicates_are_found_among_many_members() {
    let members = |count: usize| (0..count).map(|index| format!("\"m{index}\":{index}")).collect::<Vec<_>>().join(",");
    for count in [1, 11, 12, 13, 14, 60_000] {
        let good = format!("{{{}}}", members(count));
        assert_eq!(from_slice::<BTreeMap<String, u32>>(good.as_bytes()).unwrap().len(), count);
        let last = format!("m{}", count - 1);
        let bad = format!("{{{},\"{last}\":0}}", members(count));
        assert_eq!(from_slice::<Value>(bad.as_bytes()).unwrap_err().field, Some(last), "{count}");
    }
}

#[test]
fn numbers_keep_their_value_or_are_refused() {
    assert_eq!(from_slice::<u64>(b"18446744073709551615"), Ok(u64::MAX));
    assert_eq!(from_slice::<i64>(b"-9223372036854775808"), Ok(i64::MIN));
    for text in
        ["9223372036854775808", "4294967296.0", "1e17", "1.5", "-9223372036854775809", "123456789012345678901234567890"]
    {
        assert!(from_slice::<i64>(text.as_bytes()).is_err(), "{text}");
    }
    assert_eq!(from_slice::<f64>(b"7"), Ok(7.0));
    assert!(from_slice::<Value>(b"[-1e999]").is_err());
}

/// A type that is part of no contract, to see that its name stays inside.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its refusal matters")]
enum InnerForms {
    Number { number: u8 },
    Text { text: String },
}

#[test]
fn names_of_rust_types_never_reach_the_caller() {
    let message = from_slice::<InnerForms>(b"{}").unwrap_err().message;
    assert_eq!(message, "has none of the accepted forms");
    let message = from_slice::<(u8, u8)>(b"[1]").unwrap_err().message;
    assert_eq!(message, "has the wrong number of items");
    assert_eq!(from_slice::<(u8, u8)>(b"[1,2,3]").unwrap_err().message, "has the wrong number of items");
    assert_eq!(from_slice::<Tag>(b"{}").unwrap_err().message, "must be a string");
    assert_eq!(from_slice::<BTreeMap<String, u8>>(b"7").unwrap_err().message, "must be an object");
    assert_eq!(from_slice::<char>(b"\"ab\"").unwrap_err().message, "must be a single character");
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::from),
        "[^\0]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map("[^\0]{0,4}", inner, 0..6).prop_map(Value::from_iter),
        ]
    })
}

proptest! {
    #[test]
    fn agrees_with_serde_json_on_good_documents(value in json()) {
        let text = value.to_string();
        prop_assert_eq!(from_slice::<Value>(text.as_bytes()).ok(), serde_json::from_str(&text).ok());
    }

    #[test]
    fn accepts_nothing_that_serde_json_refuses(text in "[\\[\\]{}:,\"a0-9.eE+\\\\u \n-]{0,24}") {
        if serde_json::from_str::<Value>(&text).is_err() {
            prop_assert!(from_slice::<Value>(text.as_bytes()).is_err());
        }
    }

    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        prop_assert!(from_slice::<Registration>(&bytes).is_err());
    }
}

// JSON Schema 2020-12: a number without a fraction is an integer, however it is written.
#[test]
fn whole_numbers_may_be_written_with_a_point_or_an_exponent() {
    for (text, age) in [("7", 7), ("7.0", 7), ("1e1", 10), ("255.000", 255), ("-0.0", 0)] {
        let read: Registration = from_slice(format!(r#"{{"email":"a","age":{text}}}"#).as_bytes()).unwrap();
        assert_eq!(read.age, Some(age), "{text}");
    }
    let kept: Value = from_slice(b"[7.0,7]").unwrap();
    assert_eq!(kept.to_string(), "[7.0,7]", "what is free-form stays as it was given");
}
