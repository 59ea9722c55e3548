//! The log: lines on standard error, as text for people or JSON for machines, which no logged value can forge.

use std::fmt::{self, Write as _};
use std::io::{self, IsTerminal as _};

use tracing::level_filters::LevelFilter;
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::debug_fn;
use tracing_subscriber::layer::SubscriberExt as _;

/// What is logged: a level for everything, and levels for parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    general: LevelFilter,
    parts: Vec<(String, LevelFilter)>,
}

impl Filter {
    /// Reads `info,signet_domain=debug`. A part without a level is refused, where the library would take it for "all".
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut filter = Self { general: LevelFilter::OFF, parts: Vec::new() };
        for directive in text.split(',').map(str::trim) {
            match directive.split_once('=') {
                None => filter.general = level(directive)?,
                Some((part, text)) if is_target(part.trim()) => {
                    filter.parts.push((part.trim().to_owned(), level(text.trim())?));
                }
                Some(_) => return Err("must name parts as signet_domain=debug".to_owned()),
            }
        }
        Ok(filter)
    }

    fn targets(&self) -> Targets {
        let parts = self.parts.iter().map(|(part, level)| (part.as_str(), *level));
        Targets::new().with_default(self.general).with_targets(parts)
    }
}

fn level(text: &str) -> Result<LevelFilter, String> {
    match text.to_ascii_lowercase().as_str() {
        "off" => Ok(LevelFilter::OFF),
        "error" => Ok(Level::ERROR.into()),
        "warn" => Ok(Level::WARN.into()),
        "info" => Ok(Level::INFO.into()),
        "debug" => Ok(Level::DEBUG.into()),
        "trace" => Ok(Level::TRACE.into()),
        _ => Err("must be made of the levels off, error, warn, info, debug and trace".to_owned()),
    }
}

fn is_target(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':'))
}

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object for each line.
    Json,
}

impl Format {
    /// Reads `text` or `json`.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("must be text or json".to_owned()),
        }
    }
}

/// Logs to standard error from here on, panics included. Later calls change nothing.
pub fn init(filter: &Filter, format: Format) {
    let colours = io::stderr().is_terminal();
    let log = subscriber(filter, format, colours, io::stderr);
    if tracing::subscriber::set_global_default(log).is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            let message = panic.payload_as_str().unwrap_or("no message");
            tracing::error!(place, message, "a panic");
        }));
    }
}

/// A log that writes to `writer`.
pub fn subscriber<W>(filter: &Filter, format: Format, colours: bool, writer: W) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer();
    match format {
        Format::Text => {
            let fields = debug_fn(|out, field, value| match field.name() {
                "message" => write!(Escaping(out), "{value:?}"),
                name => {
                    write!(out, "{name}=")?;
                    write!(Escaping(out), "{value:?}")
                }
            });
            let fields = tracing_subscriber::field::MakeExt::delimited(fields, " ");
            let lines = lines.with_ansi(colours).fmt_fields(fields).with_writer(writer);
            Box::new(tracing_subscriber::registry().with(lines.with_filter(filter.targets())))
        }
        Format::Json => {
            let lines = lines.json().flatten_event(true).with_writer(EscapingJson(writer));
            Box::new(tracing_subscriber::registry().with(lines.with_filter(filter.targets())))
        }
    }
}

/// Characters that end a line, steer a terminal or turn the direction of text.
fn is_steering(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Passes text on with its steering characters spelled out.
struct Escaping<'a, W>(&'a mut W);

impl<W: fmt::Write> fmt::Write for Escaping<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(is_steering) {
            let (plain, from) = rest.split_at(at);
            self.0.write_str(plain)?;
            let mut characters = from.chars();
            if let Some(steering) = characters.next() {
                write!(self.0, "{}", steering.escape_default())?;
            }
            rest = characters.as_str();
        }
        self.0.write_str(rest)
    }
}

/// JSON spells out line breaks and escapes by its own rules, but lets later control characters through.
struct EscapingJson<W>(W);

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for EscapingJson<W> {
    type Writer = EscapingJsonWriter<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        EscapingJsonWriter(self.0.make_writer())
    }
}

struct EscapingJsonWriter<W>(W);

impl<W: io::Write> io::Write for EscapingJsonWriter<W> {
    /// The layer hands over whole lines, so no character is cut in two.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        if !text.chars().any(|character| character != '\n' && is_steering(character)) {
            self.0.write_all(line)?;
            return Ok(line.len());
        }
        let mut escaped = String::with_capacity(text.len() + 16);
        for character in text.chars() {
            if character != '\n' && is_steering(character) {
                // Writing to a String cannot fail; all of these are in the basic plane.
                let _ = write!(escaped, "\\u{:04x}", u32::from(character));
            } else {
                escaped.push(character);
            }
        }
        self.0.write_all(escaped.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests;
