//! Tests of the command line: its shape, and that it takes no secrets.

use clap::CommandFactory as _;

use super::*;
use crate::config::KEYS;

#[test]
fn the_command_line_is_well_formed() {
    Signet::command().debug_assert();
}

#[test]
fn every_command_can_be_typed() {
    for line in [
        "signet serve --listen 127.0.0.1:0",
        "signet --config x.toml serve",
        "signet migrate --check",
        "signet doctor",
        "signet config --set rate_limit=off --set hashing_queue=3",
        "signet realm create acme --country DE --currency EUR --key 3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68",
        "signet realm create acme-test --test",
        "signet account create a@example.com --realm acme --type ADMIN",
        "signet account create a@example.com",
        "signet account suspend --email a@example.com --realm acme",
        "signet account activate --email a@example.com",
        "signet account reset-factors --email a@example.com --realm acme",
        "signet account show --email a@example.com",
        "signet keys rotate --now --realm acme",
        "signet keys rotate --algorithm ES256",
        "signet api-key sign --key - --method POST --url /v1/Orgs --body @orgs.json --id-only",
        "signet api-key sign --url https://id.example.com/v1/Orgs?limit=5",
        "signet outbox list --dead --realm acme --limit 5",
        "signet outbox retry msg_0mi9k2x1c7d3f5g9h2j4",
        "signet outbox retry --dead",
        "signet audit verify",
        "signet audit verify --realm acme --head 12:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        "signet audit head --realm acme",
        "signet openapi",
        "signet schema postgres",
    ] {
        assert!(Signet::try_parse_from(line.split(' ')).is_ok(), "{line}");
    }
    for line in [
        "signet",
        "signet backup",
        "signet serve --set listen",
        "signet account show",
        "signet account create",
        "signet account create a@example.com --type KING",
        "signet account create a@example.com --password hush",
        "signet realm create",
        "signet keys rotate --algorithm PS256",
        "signet audit verify --head 12",
        "signet outbox retry",
        "signet outbox retry msg_0mi9k2x1c7d3f5g9h2j4 --dead",
    ] {
        assert!(Signet::try_parse_from(line.split(' ')).is_err(), "{line}");
    }
}

#[test]
fn no_flag_takes_a_secret() {
    let command = Signet::command();
    let flags: Vec<&str> = command.get_arguments().filter_map(|argument| argument.get_long()).collect();
    for key in KEYS.iter().filter(|key| key.is_secret) {
        assert!(!flags.contains(&key.name.replace('_', "-").as_str()), "--{}", key.name);
    }
}

#[test]
fn the_newest_schema_version_is_read_from_the_schema() {
    assert!(offline::newest_version() >= 1);
}
