//! Handles: 256 random bits behind a prefix that says what they are for; only their SHA-256 is stored.
//!
//! Each kind is a type of its own, reads its own prefix alone and is hashed with it, so that no handle passes for one of
//! another kind, neither here nor in a table.

use std::fmt;
use std::marker::PhantomData;

use signet_vocabulary::{Random, Secret};

use crate::digest::sha256;
use crate::encoding::{base64url, from_base64url};

/// How many random bytes a handle has.
const BYTES: usize = 32;
/// How many characters those are in base64url.
const CHARACTERS: usize = 43;

/// A kind of handle.
pub trait Kind {
    /// What the text begins with.
    const PREFIX: &'static str;
    /// What it is called where its content is not shown.
    const NAME: &'static str;
}

/// A handle, known to be of the form; whether it is anybody's is the database's to say.
pub struct Handle<K> {
    text: Secret<String>,
    kind: PhantomData<K>,
}

/// The kinds, each with a name for its handles.
macro_rules! kinds {
    ($($(#[$doc:meta])* $handle:ident, $kind:ident, $prefix:literal;)*) => {
        /// What handles are for.
        pub mod kind {
            $(
                #[doc = concat!("The kind of [`super::", stringify!($handle), "`].")]
                #[derive(Debug, Clone, Copy)]
                pub enum $kind {}

                impl super::Kind for $kind {
                    const PREFIX: &'static str = $prefix;
                    const NAME: &'static str = stringify!($handle);
                }
            )*
        }

        $($(#[$doc])* pub type $handle = Handle<kind::$kind>;)*

        #[cfg(test)]
        const PREFIXES: &[&str] = &[$($prefix,)*];
    };
}

kinds! {
    /// A code for a token (RFC 6749, section 4.1.2).
    AuthorizationCode, Code, "ac_";
    /// The `request_uri` of a request that was pushed (RFC 9126, section 2.2).
    RequestUri, Request, "urn:ietf:params:oauth:request_uri:";
    /// What a browser names the request of a client by, while its person signs in.
    SignInRequest, SignIn, "air_";
    /// What a device asks with, while its person signs in elsewhere (RFC 8628, section 3.2).
    DeviceCode, Device, "dc_";
    /// An access token that says nothing by itself (RFC 6749, section 1.4).
    OpaqueAccessToken, OpaqueAccess, "oat_";
    /// What lets software register itself as a client (RFC 7591, section 1.2).
    InitialAccessToken, InitialAccess, "iat_";
    /// What lets a client read and change what it registered (RFC 7592, section 1.2).
    RegistrationAccessToken, RegistrationAccess, "rat_";
    /// What a browser brings back from a provider that it was sent to (RFC 6749, section 4.1.1).
    ProviderState, Provider, "ups_";
    /// What a browser that is signed in shows on every page.
    BrowserSessionKey, BrowserSession, "bk_";
    /// What tells one browser from all others, whoever is signed in there.
    BrowserId, Browser, "bid_";
    /// What a browser shows of a sign-in to an application that stands behind a reverse proxy.
    ForwardKey, Forward, "fk_";
    /// What a browser keeps while its person is on the way to such an application.
    ForwardStart, ForwardBegun, "fs_";
}

impl<K: Kind> Handle<K> {
    /// A fresh handle.
    pub fn random(random: &Random) -> Self {
        let encoded = Secret::new(base64url(random.secret::<BYTES>().expose()));
        // Room for all of it at once: a text that grows leaves copies behind that nobody wipes.
        let mut text = String::with_capacity(K::PREFIX.len() + CHARACTERS);
        text.push_str(K::PREFIX);
        text.push_str(encoded.expose());
        Self { text: Secret::new(text), kind: PhantomData }
    }

    /// Reads a handle; `None` unless it has this kind's prefix, then canonical base64url of 32 bytes, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let encoded = text.strip_prefix(K::PREFIX)?;
        if encoded.len() != CHARACTERS {
            return None;
        }
        let bytes = Secret::new(from_base64url(encoded)?);
        (bytes.expose().len() == BYTES).then(|| Self { text: Secret::new(text.to_owned()), kind: PhantomData })
    }

    /// The whole text: what its holder sees once.
    pub fn expose(&self) -> &str {
        self.text.expose()
    }

    /// SHA-256 of the whole text, under which it is stored and looked up.
    pub fn hash(&self) -> [u8; 32] {
        sha256(self.text.expose().as_bytes())
    }
}

impl<K> Clone for Handle<K> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), kind: PhantomData }
    }
}

/// The kind alone.
impl<K: Kind> fmt::Debug for Handle<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({:?})", K::NAME, self.text)
    }
}

#[cfg(test)]
mod tests;
