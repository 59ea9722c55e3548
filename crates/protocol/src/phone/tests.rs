//! Tests of phone numbers: the one form, the numbering plans, and that no text makes the reader panic.

use phonenumber::metadata::DATABASE;
use proptest::prelude::*;

use super::Phone;

fn is_phone(text: &str) -> bool {
    Phone::parse(text).is_ok()
}

#[test]
fn numbers_of_the_plans_are_accepted_as_given() {
    for text in [
        "+14155551234",
        "+442071838750",
        "+447912345678",
        "+4915112345678",
        "+390236618300",
        "+33612345678",
        "+5491123456789",
        "+919876543210",
        "+78005553535",
        "+80012345678",
        "+2348012345678",
    ] {
        assert_eq!(Phone::parse(text).unwrap_or_else(|error| panic!("{text} {error}")).as_str(), text);
    }
}

#[test]
fn every_plan_has_the_examples_that_come_with_it() {
    let mut seen = 0;
    for plan in DATABASE.iter() {
        let lines = plan.descriptors();
        for kind in [lines.mobile(), lines.fixed_line(), lines.toll_free(), lines.voip()].into_iter().flatten() {
            if let Some(example) = kind.example() {
                let text = format!("+{}{example}", plan.country_code());
                assert!(is_phone(&text), "{} {text}", plan.id());
                seen += 1;
            }
        }
    }
    assert!(seen > 500, "{seen}");
}

#[test]
fn other_forms_are_refused() {
    for text in [
        "",
        "+",
        "+1",
        "14155551234",
        "0014155551234",
        "++14155551234",
        "+1 415 555 1234",
        "+1-415-555-1234",
        "+1(415)5551234",
        " +14155551234",
        "+14155551234 ",
        "+14155551234\n",
        "+14155551234\0",
        "+14155551234x5",
        "tel:+14155551234",
        "+14155551234;ext=5",
        ".;phone-context=",
        "+dwPAA;phone-context=AA",
        "+1415555CALL",
        "\u{ff0b}14155551234",
        "+\u{661}\u{664}155551234",
        "+1415555123\u{664}",
        "+014155551234",
        "+1415555123456789",
        "+-14155551234",
        "+é",
    ] {
        let refused = Phone::parse(text).expect_err(text);
        assert_eq!(refused.message, "must be + and up to 15 digits, calling code first", "{text:?}");
    }
    assert!(!is_phone(&format!("+1{}", "4".repeat(1_000_000))));
}

#[test]
fn numbers_outside_the_plans_are_refused() {
    for text in [
        "+12",
        "+1415555123",
        "+141555512345",
        "+19999999999",
        "+11155551234",
        "+447700900123",
        "+4903012345678",
        "+97233142764978",
        "+999999999999",
        "+21012345678",
        "+3912",
    ] {
        let refused = Phone::parse(text).expect_err(text);
        assert_eq!(refused.message, "must be a number that its country's numbering plan has", "{text:?}");
    }
}

#[test]
fn a_masked_number_shows_its_calling_code_and_two_digits() {
    for (text, masked) in
        [("+14155551234", "+1********34"), ("+447912345678", "+44********78"), ("+35312345678", "+353******78")]
    {
        assert_eq!(Phone::parse(text).unwrap().masked(), masked);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,40}|[+0-9]{0,18}|\\+[0-9]{0,4}[\\PC0-9;=x]{0,12}") {
        if let Ok(phone) = Phone::parse(&text) {
            prop_assert_eq!(phone.as_str(), &text);
            prop_assert_eq!(phone.masked().len(), text.len());
        }
    }

    #[test]
    fn any_digits_are_read_without_a_panic(text in "\\+[1-9][0-9]{0,15}") {
        if let Ok(phone) = Phone::parse(&text) {
            prop_assert_eq!(phone.as_str(), text);
        }
    }
}
