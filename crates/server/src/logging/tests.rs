//! Tests of the log: filters, and values that try to forge lines.

use std::sync::{Arc, Mutex};

use super::*;

const HOSTILE: &str = "curl\x1b[2J\r\n2026-01-01T00:00:00Z ERROR forged\u{9b}31m\u{7f}\u{202e}\u{2028}end";

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl io::Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Memory {
    fn logged(filter: &str, format: Format, log: impl FnOnce()) -> String {
        let memory = Memory::default();
        let writer = memory.clone();
        let subscriber = subscriber(&Filter::parse(filter).unwrap(), format, false, move || writer.clone());
        tracing::subscriber::with_default(subscriber, log);
        let bytes = memory.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }
}

fn log_hostile_values() {
    #[derive(Debug)]
    struct Raw;
    impl fmt::Display for Raw {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(HOSTILE)
        }
    }
    impl std::error::Error for Raw {}

    let span = tracing::info_span!("request", user_agent = %HOSTILE);
    let _entered = span.enter();
    let error: &(dyn std::error::Error + 'static) = &Raw;
    tracing::info!(as_display = %HOSTILE, as_debug = ?HOSTILE, as_text = HOSTILE, error, "{HOSTILE}");
}

#[test]
fn no_value_forges_a_line_in_either_format() {
    for format in [Format::Text, Format::Json] {
        let text = Memory::logged("info", format, log_hostile_values);
        let line = text.strip_suffix('\n').expect("a whole line");
        assert!(!line.chars().any(is_steering), "{format:?}: {line:?}");
        assert!(line.matches("forged").count() >= 5, "every value is logged: {line}");
    }
}

#[test]
fn json_lines_stay_json() {
    let text = Memory::logged("info", Format::Json, log_hostile_values);
    let line: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(line["as_text"], HOSTILE);
    assert_eq!(line["level"], "INFO");
}

#[test]
fn a_filter_chooses_by_part_and_level() {
    let log = || {
        tracing::debug!(target: "signet_domain::sessions", "domain");
        tracing::debug!(target: "signet_storage", "storage");
        tracing::info!(target: "signet_storage", "stored");
    };
    let text = Memory::logged("info,signet_domain=debug", Format::Text, log);
    assert!(text.contains("domain") && text.contains("stored"), "{text}");
    assert!(!text.contains(": storage"), "{text}");
    assert_eq!(Memory::logged("off", Format::Text, log), "");
}

#[test]
fn unknown_levels_and_bare_parts_are_refused() {
    for wrong in ["verbose", "signet_domain", "info,signet_domain=loud", "=debug", "info,,debug", "a b=info"] {
        assert!(Filter::parse(wrong).is_err(), "{wrong}");
    }
    assert!(Format::parse("xml").is_err());
}
