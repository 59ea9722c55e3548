//! Tests of country codes: the assigned ones, all of them and no others.

use super::Country;

/// ISO 3166-1 alpha-2, officially assigned, written down apart from the library that is asked.
const ASSIGNED: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP \
    KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT \
    MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
    UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

#[test]
fn of_all_pairs_of_letters_the_assigned_are_accepted() {
    let pairs = ('A'..='Z').flat_map(|first| ('A'..='Z').map(move |second| format!("{first}{second}")));
    let accepted: Vec<_> =
        pairs.filter_map(|pair| Country::parse(&pair).ok()).map(|country| country.as_str()).collect();
    assert_eq!(accepted, ASSIGNED.split_whitespace().collect::<Vec<_>>());
    assert_eq!(accepted.len(), 249);
}

#[test]
fn other_forms_are_refused() {
    for text in
        ["", "D", "de", "De", "dE", "DEU", "276", " DE", "DE ", "D\0", "DE\n", "Ä", "ÄÖ", "ＤＥ", "ſ", "Germany"]
    {
        assert_eq!(Country::parse(text).expect_err(text).message, "must be two capital letters", "{text:?}");
    }
    for text in ["XK", "UK", "EU", "AN", "YU", "SU", "ZZ", "AA", "XX"] {
        let refused = Country::parse(text).expect_err(text);
        assert_eq!(refused.message, "must be a country's code as assigned by ISO 3166-1", "{text:?}");
    }
}
