//! The checks of an authorization request, one per file. Each reads its own parameters and writes what it found good.

pub(crate) mod acr_values;
pub(crate) mod code_challenge;
pub(crate) mod dpop_jkt;
pub(crate) mod id_token_hint;
pub(crate) mod login_hint;
pub(crate) mod max_age;
pub(crate) mod nonce;
pub(crate) mod prompt;
pub(crate) mod pushing;
pub(crate) mod request_object;
pub(crate) mod resource;
pub(crate) mod response_mode;
pub(crate) mod response_type;
pub(crate) mod scope;
pub(crate) mod settings;
pub(crate) mod state;
pub(crate) mod ui_locales;

use std::borrow::Cow;

use signet_domain::clients::Client;
use signet_domain::grants::AuthorizationRequest;
use signet_domain::tokens::Hint;
use signet_protocol::oauth::{ErrorCode, Parameters};

use crate::authorize::By;

/// The longest `state` and `nonce`, in bytes: each comes back byte for byte, in an address or a token that others have to bear.
const LONGEST_ECHO: usize = 4 * 1024;
/// How many words a list of wishes has at most; those after it are not read.
const MOST_WISHES: usize = 16;
/// The longest word of such a list, in bytes; longer ones are nothing that anybody knows.
const LONGEST_WISH: usize = 64;

/// What the checks go by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// What was sent.
    pub(crate) sent: &'a Parameters,
    /// Who sent it.
    pub(crate) client: &'a Client,
    /// What `id_token_hint` says, if it is an ID token of ours.
    pub(crate) hint: Option<&'a Hint>,
    /// By which way it came.
    pub(crate) by: By,
}

/// What a client is told in place of its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct No {
    pub(crate) error: ErrorCode,
    /// A sentence for its developers.
    pub(crate) said: Cow<'static, str>,
}

impl No {
    pub(crate) fn new(error: ErrorCode, said: impl Into<Cow<'static, str>>) -> Self {
        Self { error, said: said.into() }
    }

    fn invalid(said: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::InvalidRequest, said)
    }
}

/// One check.
pub(crate) type Check = fn(&Asked<'_>, &mut AuthorizationRequest) -> Result<(), No>;

/// The words of a list of wishes, of which none has to be fulfilled.
fn wishes(asked: &Asked<'_>, name: &str) -> Vec<String> {
    let words = asked.sent.get(name).unwrap_or_default().split(' ');
    let words = words.filter(|word| !word.is_empty() && word.len() <= LONGEST_WISH);
    words.take(MOST_WISHES).map(str::to_owned).collect()
}

/// Refuses a value that comes back byte for byte and is too long for that.
fn short_enough(name: &str, value: Option<&str>) -> Result<(), No> {
    match value {
        Some(value) if value.len() > LONGEST_ECHO => Err(No::invalid(format!("the {name} is longer than 4 KiB"))),
        _ => Ok(()),
    }
}
