//! Tests of what a request asks of the sign-in.

use super::{Prompt, ResponseMode, max_age};

#[test]
fn prompts_are_read_by_their_words() {
    let login = Prompt { login: true, ..Prompt::default() };
    assert_eq!(Prompt::parse("login"), Some(login));
    assert_eq!(Prompt::parse("login consent"), Some(Prompt { consent: true, ..login }));
    assert_eq!(Prompt::parse("none"), Some(Prompt { none: true, ..Prompt::default() }));
    for refused in ["none login", "login none", "create none", "LOGIN", "logon", "login,consent", "login\tconsent"] {
        assert_eq!(Prompt::parse(refused), None, "{refused}");
    }
}

#[test]
fn ages_are_whole_seconds() {
    assert_eq!((max_age("0"), max_age("1"), max_age("10000")), (Some(0), Some(1), Some(10_000)));
    for refused in ["", "-1", "+1", "1.5", "1e3", "99999999999", " 1", "one", "0x1"] {
        assert_eq!(max_age(refused), None, "{refused}");
    }
}

#[test]
fn answers_come_by_query_or_by_form() {
    for mode in [ResponseMode::Query, ResponseMode::FormPost] {
        assert_eq!(ResponseMode::parse(mode.as_str()), Some(mode));
    }
    for refused in ["fragment", "", "web_message", "Query", "jwt"] {
        assert_eq!(ResponseMode::parse(refused), None, "{refused}");
    }
}
