//! What an audit event says.

use signet_vocabulary::{AccountId, RealmId, SessionId};

use crate::context::Context;

/// Declares the actions with the names that the trail shows.
macro_rules! actions {
    ($($(#[$doc:meta])* $action:ident = $name:literal),+ $(,)?) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action { $($(#[$doc])* $action),+ }

        impl Action {
            /// The action's name in the trail: `object.verb`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$action => $name),+ }
            }
        }
    };
}

actions! {
    /// An account registered itself.
    AccountRegistered = "account.register",
    /// An account was made by an administrator or at installation.
    AccountCreated = "account.create",
    /// An account's status was set.
    AccountStatusChanged = "account.set_status",
    /// A password sign-in.
    SignedIn = "session.sign_in",
    /// A session proved itself anew.
    Reauthenticated = "session.reauthenticate",
    /// A refresh token was exchanged.
    Refreshed = "session.refresh",
    /// A session was ended by its owner.
    SessionEnded = "session.end",
    /// A refresh token that had been spent was presented; its session ended.
    RefreshReused = "session.refresh_reuse",
    /// A password was changed.
    PasswordChanged = "password.change",
    /// The tries of an account are spent, and the next ones have to wait.
    GuessesSpent = "account.guesses_spent",
    /// A realm was made.
    RealmCreated = "realm.create",
    /// A signing key was added.
    SigningKeyRotated = "signing_key.rotate",
}

/// Who did it.
#[derive(Debug, Clone, Default)]
pub struct Actor {
    pub(super) account: Option<AccountId>,
    pub(super) session: Option<SessionId>,
}

impl Actor {
    /// The context's caller; the operator of the machine when there is none.
    pub fn of(ctx: &Context) -> Self {
        Self {
            account: ctx.caller.as_ref().map(|caller| caller.account.id.clone()),
            session: ctx.session_id().cloned(),
        }
    }

    /// An account that acts on itself, with the session that comes of it or carries it.
    pub fn account(account: &AccountId, session: Option<&SessionId>) -> Self {
        Self { account: Some(account.clone()), session: session.cloned() }
    }
}

/// On what it was done.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// An account; personal values of the event are sealed under its key.
    Account(&'a AccountId),
    /// A session of an account.
    Session(&'a SessionId, &'a AccountId),
    /// A signing key, by its kid.
    SigningKey(&'a str),
    /// The realm of the trail itself.
    Realm(&'a RealmId),
}

impl Target<'_> {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Account(_) => "account",
            Self::Session(..) => "session",
            Self::SigningKey(_) => "signing_key",
            Self::Realm(_) => "realm",
        }
    }

    pub(super) fn id(&self) -> &str {
        match self {
            Self::Account(id) => id.as_str(),
            Self::Session(id, _) => id.as_str(),
            Self::SigningKey(kid) => kid,
            Self::Realm(id) => id.as_str(),
        }
    }

    /// Whose key seals the personal values.
    pub(super) fn person(&self) -> Option<&AccountId> {
        match self {
            Self::Account(id) | Self::Session(_, id) => Some(id),
            Self::SigningKey(_) | Self::Realm(_) => None,
        }
    }
}

/// One entry to be written.
#[derive(Debug)]
pub struct Event<'a> {
    pub(super) action: Action,
    pub(super) actor: Actor,
    pub(super) target: Target<'a>,
    pub(super) refused: Option<&'static str>,
    pub(super) details: serde_json::Map<String, serde_json::Value>,
}

impl<'a> Event<'a> {
    /// Something that was done.
    pub fn new(action: Action, actor: Actor, target: Target<'a>) -> Self {
        Self { action, actor, target, refused: None, details: serde_json::Map::new() }
    }

    /// It was not done, and why.
    #[must_use]
    pub fn refused(mut self, reason: &'static str) -> Self {
        self.refused = Some(reason);
        self
    }

    /// A fact worth keeping that is not personal and not secret.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}
