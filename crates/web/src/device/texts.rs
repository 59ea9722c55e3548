//! What the page that lets a device in says.

use signet_domain::outbox::Language;

/// What it says in one language. Pairs are a heading and what is under it.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) language: &'static str,
    pub(super) skip: &'static str,
    pub(super) service: &'static str,
    pub(super) signed_in_as: &'static str,
    pub(super) enter: (&'static str, &'static str),
    pub(super) code: &'static str,
    pub(super) code_hint: &'static str,
    /// Of a code that was in a link.
    pub(super) compare: &'static str,
    pub(super) go_on: &'static str,
    pub(super) no_code: &'static str,
    pub(super) unknown_code: &'static str,
    /// Before and after the name of the client.
    pub(super) title: (&'static str, &'static str),
    pub(super) home: &'static str,
    pub(super) warning: &'static str,
    pub(super) code_is: &'static str,
    pub(super) begun_from: &'static str,
    pub(super) wants: &'static str,
    pub(super) wants_nothing: &'static str,
    pub(super) used_at: &'static str,
    pub(super) take_back: &'static str,
    pub(super) accept: &'static str,
    pub(super) refuse: &'static str,
    pub(super) allowed: (&'static str, &'static str),
    pub(super) refused: (&'static str, &'static str),
    pub(super) too_weak: (&'static str, &'static str),
    pub(super) not_yours: (&'static str, &'static str),
    pub(super) too_many: (&'static str, &'static str),
    pub(super) failed: (&'static str, &'static str),
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
    signed_in_as: "You are signed in as",
    enter: ("Let a device in", "Type the code that your device shows."),
    code: "Code",
    code_hint: "Eight letters. Capitals and hyphens do not matter.",
    compare: "Go on only if your own device shows exactly this code.",
    go_on: "Continue",
    no_code: "A code has eight letters, without vowels. Type it as your device shows it.",
    unknown_code: "No device waits with this code. Codes are good for ten minutes and once: have a look at your device.",
    title: ("", " on a device asks for access"),
    home: "Its home page is at",
    warning: "Allow only what you have begun yourself, on a device in front of you. Has somebody sent you this code, or a link with \
              it? Then refuse: it would let them into your account.",
    code_is: "The device shows this code:",
    begun_from: "It was begun from this network address:",
    wants: "It asks for this:",
    wants_nothing: "It asks for nothing but to know that somebody allowed it.",
    used_at: "It would use it at:",
    take_back: "You can take this back at any time.",
    accept: "Allow",
    refuse: "Refuse",
    allowed: ("The device is let in", "It goes on by itself in a moment. You can close this page."),
    refused: ("The device is refused", "It gets nothing. You can close this page."),
    too_weak: (
        "More proof is needed",
        "For this you have to show a second factor. Sign out, sign in with it, and begin again on the device.",
    ),
    not_yours: (
        "This account cannot be used here",
        "The application is not open to it. Sign in with another account, or ask whoever runs the application.",
    ),
    too_many: ("Too many tries", "Wait a little before you try another code."),
    failed: ("That did not work", "Open this page again and type the code anew."),
};

static GERMAN: Words = Words {
    language: "de",
    skip: "Zum Inhalt",
    service: "Signet, ein Identitätsdienst.",
    signed_in_as: "Sie sind angemeldet als",
    enter: ("Ein Gerät zulassen", "Geben Sie den Code ein, den Ihr Gerät zeigt."),
    code: "Code",
    code_hint: "Acht Buchstaben. Groß- und Kleinschreibung und Bindestriche sind gleichgültig.",
    compare: "Machen Sie nur weiter, wenn Ihr eigenes Gerät genau diesen Code zeigt.",
    go_on: "Weiter",
    no_code: "Ein Code hat acht Buchstaben, ohne Vokale. Geben Sie ihn so ein, wie Ihr Gerät ihn zeigt.",
    unknown_code: "Mit diesem Code wartet kein Gerät. Codes gelten zehn Minuten und einmal: Sehen Sie auf Ihrem Gerät nach.",
    title: ("", " auf einem Gerät bittet um Zugriff"),
    home: "Ihre Startseite liegt auf",
    warning: "Erlauben Sie nur, was Sie selbst begonnen haben, auf einem Gerät, das vor Ihnen steht. Hat Ihnen jemand diesen Code \
              oder einen Link damit geschickt? Dann lehnen Sie ab: Er käme damit in Ihr Konto.",
    code_is: "Das Gerät zeigt diesen Code:",
    begun_from: "Begonnen wurde von dieser Netzadresse:",
    wants: "Sie bittet um Folgendes:",
    wants_nothing: "Sie bittet um nichts, außer zu wissen, dass jemand zugestimmt hat.",
    used_at: "Verwendet würde es bei:",
    take_back: "Sie können das jederzeit zurücknehmen.",
    accept: "Erlauben",
    refuse: "Ablehnen",
    allowed: ("Das Gerät ist zugelassen", "Es macht gleich von selbst weiter. Sie können diese Seite schließen."),
    refused: ("Das Gerät ist abgelehnt", "Es bekommt nichts. Sie können diese Seite schließen."),
    too_weak: (
        "Es braucht einen stärkeren Nachweis",
        "Dafür müssen Sie einen zweiten Faktor zeigen. Melden Sie sich ab, melden Sie sich damit an, und beginnen Sie auf dem Gerät \
         neu.",
    ),
    not_yours: (
        "Dieses Konto geht hier nicht",
        "Die Anwendung steht ihm nicht offen. Melden Sie sich mit einem anderen Konto an, oder fragen Sie den, der die Anwendung \
         betreibt.",
    ),
    too_many: ("Zu viele Versuche", "Warten Sie ein wenig, bevor Sie einen anderen Code versuchen."),
    failed: ("Das hat nicht geklappt", "Öffnen Sie diese Seite noch einmal und geben Sie den Code neu ein."),
};
