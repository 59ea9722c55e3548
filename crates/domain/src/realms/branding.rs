//! How the pages of a realm look: what it is called there, its colour and its picture.

use serde::{Deserialize, Serialize};
use signet_protocol::digest::sha256;
use signet_protocol::encoding::from_base64_padded;
use signet_protocol::picture::{BadPicture, LARGEST, Picture, WIDEST};

use super::settings::Change;
use crate::refusal::FieldError;

const LONGEST_NAME: usize = 64;

/// How the pages of a realm look. What is not set is as everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Branding {
    /// What the realm is called.
    pub display_name: Option<String>,
    /// The colour of what is pressed: `#rrggbb`, in lower case. Pages show it as light or as dark as it can be read.
    pub accent_color: Option<String>,
    /// The name of its picture: SHA-256 of it, in hexadecimal.
    pub logo: Option<String>,
}

/// A picture of a realm, ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    pub(super) name: String,
    pub(super) picture: Picture,
}

impl Logo {
    /// Reads a picture (PNG, JPEG or WebP, in base64), and writes it anew. That takes a moment: it is done before a transaction
    /// begins.
    ///
    /// # Errors
    /// What is wrong with it, as an error of the field `logo`.
    pub fn read(text: &str) -> Result<Self, FieldError> {
        let too_large = || {
            let message = format!("Use at most {LARGEST} bytes and {WIDEST} pixels in each direction.");
            FieldError::new("logo", "TOO_LARGE", message)
        };
        if text.len() > LARGEST.div_ceil(3) * 4 {
            return Err(too_large());
        }
        let unreadable = || FieldError::new("logo", "BAD_PICTURE", "Use a PNG, JPEG or WebP picture, in base64.");
        let bytes = from_base64_padded(text).ok_or_else(unreadable)?;
        let picture = Picture::read(&bytes).map_err(|bad| match bad {
            BadPicture::TooLarge => too_large(),
            BadPicture::Unreadable => unreadable(),
        })?;
        let name = sha256(picture.bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { name, picture })
    }
}

/// What is said of how the pages of a realm look.
#[derive(Debug, Clone, Default)]
pub struct BrandingChange {
    /// 1 to 64 characters.
    pub display_name: Change<String>,
    /// `#rrggbb`.
    pub accent_color: Change<String>,
    /// What [`Logo::read`] made of it.
    pub logo: Change<Result<Logo, FieldError>>,
}

/// What a text becomes that may be said.
type Check = fn(&str) -> Result<String, FieldError>;

impl BrandingChange {
    /// The look with what is said in the place of its own.
    ///
    /// # Errors
    /// Every member at fault.
    pub(super) fn applied_to(&self, before: &Branding) -> Result<Branding, Vec<FieldError>> {
        let mut branding = before.clone();
        let mut faults = Vec::new();
        let checked: [(_, _, Check); 2] = [
            (&mut branding.display_name, &self.display_name, checked_name),
            (&mut branding.accent_color, &self.accent_color, checked_color),
        ];
        for (member, said, check) in checked {
            match said {
                None => {}
                Some(None) => *member = None,
                Some(Some(text)) => match check(text) {
                    Ok(text) => *member = Some(text),
                    Err(fault) => faults.push(fault),
                },
            }
        }
        match &self.logo {
            None => {}
            Some(None) => branding.logo = None,
            Some(Some(Ok(logo))) => branding.logo = Some(logo.name.clone()),
            Some(Some(Err(fault))) => faults.push(fault.clone()),
        }
        if faults.is_empty() { Ok(branding) } else { Err(faults) }
    }
}

/// The name without the space around it.
fn checked_name(text: &str) -> Result<String, FieldError> {
    let name = text.trim();
    if (1..=LONGEST_NAME).contains(&name.chars().count()) && !text.chars().any(char::is_control) {
        return Ok(name.to_owned());
    }
    let message = format!("Use 1 to {LONGEST_NAME} characters, none of them control characters.");
    Err(FieldError::new("display_name", "BAD_NAME", message))
}

/// The colour in lower case.
fn checked_color(text: &str) -> Result<String, FieldError> {
    let is_color = |digits: &str| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if text.strip_prefix('#').is_some_and(is_color) {
        return Ok(text.to_ascii_lowercase());
    }
    Err(FieldError::new("accent_color", "BAD_COLOR", "Use a colour as #rrggbb."))
}
