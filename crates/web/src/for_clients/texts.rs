//! What these pages say.

use signet_domain::outbox::Language;

/// A heading and what is under it.
pub(super) type Said = (&'static str, &'static str);

/// What they say in one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) language: &'static str,
    pub(super) skip: &'static str,
    pub(super) service: &'static str,
    pub(super) wrong: Said,
    pub(super) over: Said,
    pub(super) later: Said,
    pub(super) nothing: Said,
    pub(super) for_developers: &'static str,
    pub(super) back: Said,
    pub(super) go_on: &'static str,
    /// What the page asks, which its button says too.
    pub(super) sign_out: Said,
    pub(super) signed_out: Said,
}

impl Words {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
        }
    }
}

static ENGLISH: Words = Words {
    language: "en",
    skip: "Skip to content",
    service: "Signet, an identity service.",
    wrong: (
        "This cannot go on here",
        "The application that sent you here asked for something that cannot be answered. Go back to it and try again; if that \
         does not help, its developers have to mend it.",
    ),
    over: (
        "This sign-in is over",
        "It was answered already, took too long, or began in another browser. Go back to the application, and sign in once more.",
    ),
    later: ("Not at this moment", "Something is in the way just now. Wait a little, then load this page again."),
    nothing: ("Not found", "There is nothing at this address."),
    for_developers: "For its developers",
    back: ("Back to the application", "You are being sent back. If nothing happens, press the button."),
    go_on: "Continue",
    sign_out: (
        "Sign out",
        "An application asks for you to be signed out of this browser, and of what you signed in to with it. If that is not what \
         you want, close this page.",
    ),
    signed_out: ("You are signed out", "You can close this page."),
};

static GERMAN: Words = Words {
    language: "de",
    skip: "Zum Inhalt",
    service: "Signet, ein Identitätsdienst.",
    wrong: (
        "Hier geht es nicht weiter",
        "Die Anwendung, die Sie hierher geschickt hat, fragt nach etwas, das sich nicht beantworten lässt. Gehen Sie zu ihr \
         zurück und versuchen Sie es noch einmal; hilft das nicht, müssen ihre Entwickler den Fehler beheben.",
    ),
    over: (
        "Diese Anmeldung ist vorbei",
        "Sie wurde schon beantwortet, hat zu lange gedauert oder in einem anderen Browser begonnen. Gehen Sie zur Anwendung zurück, \
         und melden Sie sich noch einmal an.",
    ),
    later: (
        "Im Augenblick nicht",
        "Gerade steht etwas im Weg. Warten Sie ein wenig, dann laden Sie diese Seite noch einmal.",
    ),
    nothing: ("Nicht gefunden", "Unter dieser Adresse ist nichts."),
    for_developers: "Für ihre Entwickler",
    back: ("Zurück zur Anwendung", "Sie werden zurückgeschickt. Geschieht nichts, drücken Sie den Knopf."),
    go_on: "Weiter",
    sign_out: (
        "Abmelden",
        "Eine Anwendung bittet darum, dass Sie in diesem Browser abgemeldet werden, auch dort, wo Sie sich damit angemeldet haben. \
         Wollen Sie das nicht, schließen Sie diese Seite.",
    ),
    signed_out: ("Sie sind abgemeldet", "Sie können diese Seite schließen."),
};
