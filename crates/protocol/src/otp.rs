//! One-time codes: those of authenticator apps (TOTP, RFC 6238), those that are sent, and those kept on paper.

use std::fmt;

use qrcode::QrCode;
use qrcode::render::svg;
use signet_vocabulary::{Random, Secret, Timestamp};
use totp_rs::{Algorithm, Builder, Totp};

/// How many digits a code has that an app shows or that is sent.
pub const DIGITS: usize = 6;
/// How long an app shows a code, in seconds: what all of them take for granted (RFC 6238, section 4.1).
const STEP_SECONDS: i64 = 30;
const SECRET_LENGTH: usize = 20;
/// How many pixels wide a square of a QR code is at least.
const QR_SCALE: u32 = 6;

/// Crockford's digits, which nobody mistakes for one another.
const READABLE: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const GROUPS: usize = 4;
const GROUP: usize = 4;
const BACKUP_LENGTH: usize = GROUPS * GROUP + GROUPS - 1;
/// No backup code is longer, however it is typed.
const MOST_TYPED: usize = 64;

/// A TOTP secret that cannot be shown: its name holds what the form of a link has no place for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unshowable;

impl fmt::Display for Unshowable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a TOTP secret cannot be shown under this name")
    }
}

impl std::error::Error for Unshowable {}

/// What an authenticator app and we share: 160 bits, for HMAC-SHA-1, six digits and steps of 30 seconds (RFC 4226, R6).
#[derive(Debug, Clone)]
pub struct TotpSecret(Secret<[u8; SECRET_LENGTH]>);

impl TotpSecret {
    /// A fresh one.
    pub fn random(random: &Random) -> Self {
        Self(random.secret())
    }

    /// The secret of these bytes; `None` unless there are 20.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self(Secret::new(bytes)))
    }

    /// The bytes, to be sealed.
    pub fn expose(&self) -> &[u8; SECRET_LENGTH] {
        self.0.expose()
    }

    /// The secret in Base32 without padding (RFC 4648, section 6), for typing it into an app.
    pub fn base32(&self) -> Secret<String> {
        Secret::new(self.totp().secret().to_base32())
    }

    /// The link by which an app takes the secret over: `otpauth://totp/<issuer>:<account>?secret=…&issuer=…`. A colon
    /// would end the issuer, so those in the names become spaces.
    ///
    /// # Errors
    /// [`Unshowable`] for an account without a name.
    pub fn uri(&self, issuer: &str, account: &str) -> Result<Secret<String>, Unshowable> {
        let plain = |name: &str| name.replace(':', " ");
        let builder = self.builder().with_issuer(Some(plain(issuer))).with_account_name(plain(account));
        builder.build_noncompliant().to_url().map(Secret::new).map_err(|_| Unshowable)
    }

    /// The step whose code `code` is: the present one or the one before, for clocks that differ and codes that are typed
    /// slowly, as long as it is later than `after`. A code of any other form than six ASCII digits is nobody's.
    ///
    /// Whoever stores the step as the next `after` accepts no code twice (RFC 6238, section 5.2), whatever the clock does.
    pub fn matching_step(&self, code: &str, at: Timestamp, after: i64) -> Option<i64> {
        if !is_digits(code) {
            return None;
        }
        let present = at.seconds().div_euclid(STEP_SECONDS);
        let totp = self.totp();
        // Both are compared, so that the time taken does not tell which fits.
        let fits = |step: i64| {
            let start = u64::try_from(step.checked_mul(STEP_SECONDS)?).ok()?;
            let shown = Secret::new(totp.generate(start).to_string());
            shown.matches(code.as_bytes()).then_some(step)
        };
        // The later one, should two steps have the same code: it spends both.
        let (present, previous) = (fits(present), fits(present - 1));
        present.or(previous).filter(|step| *step > after)
    }

    fn builder(&self) -> Builder {
        let (digits, step) = (6, 30);
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(digits)
            .with_step_duration(step)
            .with_secret(*self.expose())
    }

    fn totp(&self) -> Totp {
        self.builder().build_noncompliant()
    }
}

/// `text` as a QR code: an SVG document; `None` for a text that is too long for one (2,953 bytes).
pub fn qr_code(text: &str) -> Option<Secret<String>> {
    let code = QrCode::new(text.as_bytes()).ok()?;
    Some(Secret::new(code.render::<svg::Color<'_>>().module_dimensions(QR_SCALE, QR_SCALE).build()))
}

/// A code to be sent: six digits, each drawn evenly.
pub fn sent_code(random: &Random) -> Secret<String> {
    Secret::new(random.text(b"0123456789", DIGITS))
}

/// A code to be kept on paper: 80 bits in four groups of four letters and digits, such as `7k3m-9qxz-0abt-wv52`.
pub fn backup_code(random: &Random) -> Secret<String> {
    grouped(Secret::new(random.text(READABLE, GROUPS * GROUP)).expose())
}

fn grouped(symbols: &str) -> Secret<String> {
    // Room for all of it at once: a text that grows leaves copies behind that nobody wipes.
    let mut text = String::with_capacity(BACKUP_LENGTH);
    for (place, symbol) in symbols.chars().enumerate() {
        if place > 0 && place % GROUP == 0 {
            text.push('-');
        }
        text.push(symbol);
    }
    Secret::new(text)
}

/// Whether `text` has the form of a code that an app shows or that was sent: six ASCII digits and nothing around them.
pub fn is_digits(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The backup code that somebody typed from paper, in the one form of [`backup_code`]: in whatever case, and with whatever
/// spaces and dashes there are around its symbols. Nothing for what is none.
pub fn typed_backup_code(text: &str) -> Option<Secret<String>> {
    if text.len() > MOST_TYPED {
        return None;
    }
    let typed = text.bytes().filter(|byte| !matches!(byte, b' ' | b'-')).map(|byte| byte.to_ascii_lowercase());
    // Room for all of it at once, here too.
    let mut symbols = String::with_capacity(MOST_TYPED);
    for symbol in typed {
        READABLE.contains(&symbol).then(|| symbols.push(char::from(symbol)))?;
    }
    let symbols = Secret::new(symbols);
    (symbols.expose().len() == GROUPS * GROUP).then(|| grouped(symbols.expose()))
}

#[cfg(test)]
mod tests;
