//! What the page that asks says, and what scopes mean in plain words.

use signet_domain::outbox::Language;
use signet_domain::scopes::Described;

/// What it says in one language.
#[derive(Debug)]
pub(crate) struct Words {
    pub(super) language: &'static str,
    pub(super) skip: &'static str,
    pub(super) service: &'static str,
    /// Before and after the name of the client.
    pub(super) title: (&'static str, &'static str),
    pub(super) signed_in_as: &'static str,
    /// Where its home page is, before the host.
    pub(super) home: &'static str,
    /// Of a client that nothing assures: anybody could pass for it.
    pub(super) unassured: &'static str,
    pub(super) wants: &'static str,
    pub(super) optional: &'static str,
    pub(super) accept: &'static str,
    pub(super) refuse: &'static str,
    pub(super) policy: &'static str,
    pub(super) terms: &'static str,
    pub(super) take_back: &'static str,
    pub(super) given_before: &'static str,
    pub(super) gone: (&'static str, &'static str),
    pub(super) failed: (&'static str, &'static str),
    /// Scopes that have words of their own: name, what it is, and what that means.
    scopes: &'static [(&'static str, &'static str, &'static str)],
    /// Of a scope that is a client's own, before its name.
    custom: &'static str,
}

impl Words {
    pub(crate) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
        }
    }

    /// What a scope is, and what that means; one without words here is called what its realm calls it, or else by its name.
    pub(crate) fn scope(&self, described: &Described) -> (String, &'static str) {
        let Described { word, text } = described;
        match (self.scopes.iter().find(|(known, ..)| known == word), text) {
            (Some((_, what, means)), _) => ((*what).to_owned(), means),
            (None, Some(text)) => (text.clone(), ""),
            (None, None) => (format!("{} {word}", self.custom), ""),
        }
    }
}

static ENGLISH: Words = Words {
    language: "en",
    skip: "Skip to content",
    service: "Signet, an identity service.",
    title: ("", " would like access"),
    signed_in_as: "You are signed in as",
    home: "Its home page is at",
    unassured: "It runs on a device, where other software could pass for it. Go on only if you have just started it yourself.",
    wants: "It asks for this:",
    optional: "Take out what you do not want to give.",
    accept: "Allow",
    refuse: "Refuse",
    policy: "What it does with your data",
    terms: "Its terms",
    take_back: "You can take this back at any time.",
    given_before: "You have allowed this before.",
    gone: (
        "This request is not open any more",
        "It was answered already, took too long, or began in another browser. Go back to the application and begin again.",
    ),
    failed: ("That did not work", "Go back to the application and begin again."),
    scopes: &[
        ("openid", "Sign you in", "It learns that it is you, and recognises you when you come back."),
        ("profile", "See your profile", "Your name, your user name and what else your profile says."),
        ("email", "See your e-mail address", "And whether it is confirmed."),
        ("phone", "See your phone number", ""),
        ("address", "See your postal address", ""),
        ("offline_access", "Keep access while you are away", "Also after you have signed out, until you take it back."),
        ("read:identity", "See accounts and organizations", "As far as you may see them yourself."),
        ("write:identity", "Change accounts and organizations", "As far as you may change them yourself."),
        ("admin:identity", "Administer accounts and organizations", "As far as you may do that yourself."),
        ("read:clients", "See the applications of this service", "As far as you may see them yourself."),
        ("write:clients", "Change the applications of this service", "As far as you may change them yourself."),
    ],
    custom: "Permission:",
};

static GERMAN: Words = Words {
    language: "de",
    skip: "Zum Inhalt",
    service: "Signet, ein Identitätsdienst.",
    title: ("", " bittet um Zugriff"),
    signed_in_as: "Sie sind angemeldet als",
    home: "Ihre Startseite liegt auf",
    unassured: "Sie läuft auf einem Gerät, wo sich andere Programme für sie ausgeben können. Machen Sie nur weiter, wenn Sie sie \
                gerade selbst gestartet haben.",
    wants: "Sie bittet um Folgendes:",
    optional: "Nehmen Sie heraus, was Sie nicht geben möchten.",
    accept: "Erlauben",
    refuse: "Ablehnen",
    policy: "Was sie mit Ihren Daten macht",
    terms: "Ihre Bedingungen",
    take_back: "Sie können das jederzeit zurücknehmen.",
    given_before: "Das haben Sie schon einmal erlaubt.",
    gone: (
        "Diese Anfrage ist nicht mehr offen",
        "Sie wurde schon beantwortet, hat zu lange gedauert oder begann in einem anderen Browser. Gehen Sie zur Anwendung zurück \
         und beginnen Sie neu.",
    ),
    failed: ("Das hat nicht geklappt", "Gehen Sie zur Anwendung zurück und beginnen Sie neu."),
    scopes: &[
        ("openid", "Sie anmelden", "Sie erfährt, dass Sie es sind, und erkennt Sie wieder."),
        ("profile", "Ihr Profil sehen", "Ihren Namen, Ihren Benutzernamen und was sonst in Ihrem Profil steht."),
        ("email", "Ihre E-Mail-Adresse sehen", "Und ob sie bestätigt ist."),
        ("phone", "Ihre Telefonnummer sehen", ""),
        ("address", "Ihre Anschrift sehen", ""),
        (
            "offline_access",
            "Zugriff behalten, während Sie fort sind",
            "Auch nachdem Sie sich abgemeldet haben, bis Sie das zurücknehmen.",
        ),
        ("read:identity", "Konten und Organisationen sehen", "Soweit Sie sie selbst sehen dürfen."),
        ("write:identity", "Konten und Organisationen ändern", "Soweit Sie sie selbst ändern dürfen."),
        ("admin:identity", "Konten und Organisationen verwalten", "Soweit Sie das selbst dürfen."),
        ("read:clients", "Die Anwendungen dieses Dienstes sehen", "Soweit Sie sie selbst sehen dürfen."),
        ("write:clients", "Die Anwendungen dieses Dienstes ändern", "Soweit Sie sie selbst ändern dürfen."),
    ],
    custom: "Berechtigung:",
};
