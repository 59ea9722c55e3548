//! Tests of password hashing: published hashes, hostile stored hashes, and the memory that is held.

use proptest::prelude::*;

use super::{Cost, HashError, Verdict, Workspace, hash, normalised, verify};

/// Enough for tests: the algorithm is the same, the price is not.
const CHEAP: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };

const GOOD: Verdict = Verdict { matches: true, outdated: false };

#[test]
fn verifies_the_reference_implementations_hashes() {
    // From the test suite of the reference implementation (phc-winner-argon2, src/test.c), Argon2id version 0x13.
    let hashes = [
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    ];
    let mut workspace = Workspace::new();
    for phc in hashes {
        let verdict = verify(phc, b"password", &Cost::default(), &mut workspace).unwrap();
        assert_eq!(verdict, Verdict { matches: true, outdated: true }, "{phc}");
        assert!(!verify(phc, b"Password", &Cost::default(), &mut workspace).unwrap().matches, "{phc}");
    }
}

#[test]
fn hashes_at_the_default_cost_and_says_so() {
    let mut workspace = Workspace::new();
    let phc = hash(b"SecurePass123!", [1; 16], &Cost::default(), &mut workspace).unwrap();
    assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$AQEBAQEBAQEBAQEBAQEBAQ$"), "{phc}");
    assert_eq!(verify(&phc, b"SecurePass123!", &Cost::default(), &mut workspace), Ok(GOOD));
}

#[test]
fn every_byte_of_a_long_password_counts() {
    let mut workspace = Workspace::new();
    let password = [b'a'; 1024];
    let phc = hash(&password, [2; 16], &CHEAP, &mut workspace).unwrap();
    for index in [0, 54, 55, 71, 72, 73, 127, 128, 511, 1023] {
        let mut other = password;
        other[index] = b'b';
        assert!(!verify(&phc, &other, &CHEAP, &mut workspace).unwrap().matches, "byte {index}");
    }
    for other in [&password[..1023], b"", b"aa"] {
        assert!(!verify(&phc, other, &CHEAP, &mut workspace).unwrap().matches);
    }
    assert_eq!(verify(&phc, &password, &CHEAP, &mut workspace), Ok(GOOD));
}

#[test]
fn salts_and_costs_change_the_hash() {
    let mut workspace = Workspace::new();
    let mut make = |salt, cost: Cost| hash(b"password", salt, &cost, &mut workspace).unwrap();
    let hashes = [
        make([1; 16], CHEAP),
        make([2; 16], CHEAP),
        make([1; 16], Cost { memory_kib: 72, ..CHEAP }),
        make([1; 16], Cost { passes: 2, ..CHEAP }),
        make([1; 16], Cost { lanes: 2, ..CHEAP }),
    ];
    let outputs: std::collections::BTreeSet<_> = hashes.iter().map(|phc| phc.rsplit('$').next()).collect();
    assert_eq!(outputs.len(), hashes.len());
}

#[test]
fn a_hash_of_another_cost_or_form_is_outdated() {
    let mut workspace = Workspace::new();
    let phc = hash(b"password", [3; 16], &CHEAP, &mut workspace).unwrap();
    let dearer = [
        Cost { memory_kib: 128, ..CHEAP },
        Cost { passes: 2, ..CHEAP },
        Cost { lanes: 2, ..CHEAP },
        Cost { memory_kib: 32, ..CHEAP },
    ];
    for current in dearer {
        assert_eq!(verify(&phc, b"password", &current, &mut workspace), Ok(Verdict { matches: true, outdated: true }));
    }
    let short_salt = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    let same_cost = Cost { memory_kib: 256, passes: 2, lanes: 1 };
    assert!(verify(short_salt, b"password", &same_cost, &mut workspace).unwrap().outdated);
}

#[test]
fn hostile_stored_hashes_are_refused_before_any_work() {
    const SALT: &str = "c29tZXNhbHQ";
    const OUTPUT: &str = "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    let with_cost = |cost: &str| format!("$argon2id$v=19${cost}${SALT}${OUTPUT}");
    let unaffordable = [
        "m=4194304,t=2,p=1",
        "m=4294967295,t=4294967295,p=16777215",
        "m=99999999999999999999,t=2,p=1",
        "m=262145,t=1,p=1",
        "m=256,t=17,p=1",
        "m=256,t=4294967296,p=1",
        "m=256,t=2,p=9",
        "m=256,t=0,p=1",
        "m=256,t=2,p=0",
        "m=0,t=2,p=1",
        "m=7,t=2,p=1",
        "m=15,t=2,p=2",
    ]
    .map(with_cost);
    let mut malformed = [
        "m=256,t=2",
        "m=256,t=2,p=1,keyid=AA",
        "m=256,t=2,p=1,data=AA",
        "t=2,m=256,p=1",
        "m=256,m=256,t=2,p=1",
        "m=0256,t=2,p=1",
        "m=+256,t=2,p=1",
        "m=-256,t=2,p=1",
        "m= 256,t=2,p=1",
        "m=256 ,t=2,p=1",
        "m=,t=2,p=1",
        "m=0x100,t=2,p=1",
        "m=2e2,t=2,p=1",
        "",
    ]
    .map(with_cost)
    .to_vec();
    let whole = with_cost("m=256,t=2,p=1");
    malformed.extend(
        (0..whole.len()).filter(|cut| *cut < whole.len() - OUTPUT.len() + 22).map(|cut| whole[..cut].to_owned()),
    );
    malformed.extend([
        whole.replace("v=19", "v=16"),
        whole.replace("v=19", "v=20"),
        whole.replace("$v=19", ""),
        whole.replace("argon2id", "argon2i"),
        whole.replace("argon2id", "argon2d"),
        whole.replace("argon2id", "ARGON2ID"),
        whole.replace("argon2id", "argon2ıd"),
        whole.replace(SALT, ""),
        whole.replace(SALT, "c29t"),
        whole.replace(SALT, "c29tZXNhbHR"),
        whole.replace(SALT, "c29tZXNhbHQ="),
        whole.replace(SALT, "c29tZXNhbHé"),
        whole.replace(SALT, &"A".repeat(88)),
        whole.replace(SALT, &"A".repeat(100_000)),
        whole.replace(OUTPUT, ""),
        whole.replace(OUTPUT, "nf65EOgLrQMR/uIPnA4r"),
        whole.replace(OUTPUT, &"A".repeat(88)),
        whole.replace(OUTPUT, &"A".repeat(10_000_000)),
        format!("{whole}$"),
        format!("{whole}="),
        format!("{whole}\0"),
        format!("{whole}\n"),
        format!(" {whole}"),
        format!("${whole}"),
        "$".repeat(200),
        "\u{1F512}".into(),
        "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW".into(),
        "plaintext".into(),
        "*".into(),
    ]);
    let mut workspace = Workspace::new();
    for (phc, error) in unaffordable
        .iter()
        .map(|phc| (phc, HashError::Unaffordable))
        .chain(malformed.iter().map(|phc| (phc, HashError::Malformed)))
    {
        assert_eq!(verify(phc, b"password", &CHEAP, &mut workspace), Err(error), "{phc:.200}");
    }
    assert_eq!(workspace.held_bytes(), 0, "nothing was allocated for any of them");
}

#[test]
fn a_setting_outside_the_limits_is_refused() {
    let mut workspace = Workspace::new();
    for cost in [
        Cost { memory_kib: 262_145, ..CHEAP },
        Cost { memory_kib: 7, ..CHEAP },
        Cost { memory_kib: 63, lanes: 8, ..CHEAP },
        Cost { passes: 0, ..CHEAP },
        Cost { passes: 17, ..CHEAP },
        Cost { lanes: 0, ..CHEAP },
        Cost { lanes: 9, memory_kib: 128, ..CHEAP },
        Cost { lanes: u32::MAX, memory_kib: u32::MAX, passes: u32::MAX },
    ] {
        assert_eq!(hash(b"password", [0; 16], &cost, &mut workspace), Err(HashError::Unaffordable), "{cost:?}");
    }
    assert_eq!(workspace.held_bytes(), 0);
}

#[test]
fn memory_is_kept_between_hashes_and_given_back_when_told() {
    let mut workspace = Workspace::new();
    assert_eq!(workspace.held_bytes(), 0, "lazy");
    let first = hash(b"password", [4; 16], &CHEAP, &mut workspace).unwrap();
    assert_eq!(workspace.held_bytes(), 64 * 1024);
    assert_eq!(hash(b"password", [4; 16], &CHEAP, &mut workspace).unwrap(), first, "what lies in it does not matter");
    assert_eq!(workspace.held_bytes(), 64 * 1024);

    let dear = hash(b"password", [4; 16], &Cost { memory_kib: 4096, ..CHEAP }, &mut workspace).unwrap();
    assert_eq!(workspace.held_bytes(), 4096 * 1024);
    assert!(verify(&dear, b"password", &CHEAP, &mut workspace).unwrap().matches);
    assert_eq!(workspace.held_bytes(), 64 * 1024, "one dear row does not swell the pool for good");

    workspace.release();
    assert_eq!(workspace.held_bytes(), 0);
    assert_eq!(verify(&first, b"password", &CHEAP, &mut workspace), Ok(GOOD), "usable after release");
}

#[test]
fn keyboards_differ_and_passwords_do_not() {
    let (composed, decomposed) = ("pässwörd\u{a0}①", "pa\u{308}sswo\u{308}rd 1");
    assert_eq!(normalised(composed).expose(), normalised(decomposed).expose());
    for (kept, other) in
        [("Password", "password"), (" password", "password"), ("password ", "password"), ("straße", "strasse")]
    {
        assert_eq!(normalised(kept).expose(), kept);
        assert_ne!(normalised(kept).expose(), normalised(other).expose());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_password_matches_itself_alone(one: Vec<u8>, two: Vec<u8>, salt: [u8; 16]) {
        let mut workspace = Workspace::new();
        let phc = hash(&one, salt, &CHEAP, &mut workspace).unwrap();
        prop_assert_eq!(verify(&phc, &one, &CHEAP, &mut workspace), Ok(GOOD));
        prop_assert_eq!(verify(&phc, &two, &CHEAP, &mut workspace).unwrap().matches, one == two);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,60}|\\$argon2id\\$v=19\\$m=[0-9]{1,3},t=[0-9],p=[0-9]\\$[A-Za-z0-9+/]{0,30}\\$[A-Za-z0-9+/]{0,50}") {
        let verdict = verify(&text, b"password", &CHEAP, &mut Workspace::new());
        prop_assert!(!verdict.is_ok_and(|verdict| verdict.matches));
    }

    #[test]
    fn any_changed_character_of_a_hash_matches_no_more(index in 0_usize..96, with in "[ -~]") {
        let mut workspace = Workspace::new();
        let phc = hash(b"password", [5; 16], &CHEAP, &mut workspace).unwrap();
        let index = index % phc.len();
        let changed = format!("{}{with}{}", &phc[..index], &phc[index + 1..]);
        let verdict = verify(&changed, b"password", &CHEAP, &mut workspace);
        prop_assert_eq!(verdict.is_ok_and(|verdict| verdict.matches), changed == phc);
    }
}
