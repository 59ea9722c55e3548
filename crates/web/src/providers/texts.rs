//! What the pages between us and a provider say.

use signet_domain::outbox::Language;

/// What they say in one language. Pairs are a heading and what is under it; `{}` is the name of the provider.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) language: &'static str,
    pub(super) skip: &'static str,
    pub(super) service: &'static str,
    pub(super) ask: (&'static str, &'static str),
    pub(super) ask_to_link_there: (&'static str, &'static str),
    pub(super) go_to: &'static str,
    pub(super) on_the_way: (&'static str, &'static str),
    pub(super) signed_in: (&'static str, &'static str),
    pub(super) go_on: &'static str,
    /// `{account}` is who is signed in.
    pub(super) ask_to_link: (&'static str, &'static str),
    pub(super) link: &'static str,
    pub(super) not_now: &'static str,
    pub(super) sign_in_first: (&'static str, &'static str),
    pub(super) sign_in: &'static str,
    pub(super) linked: (&'static str, &'static str),
    pub(super) linked_otherwise: (&'static str, &'static str),
    /// `{account}` is who is signed in.
    pub(super) links: (&'static str, &'static str),
    pub(super) no_links: (&'static str, &'static str),
    pub(super) link_with: &'static str,
    pub(super) unlink_from: &'static str,
    pub(super) unlinked: (&'static str, &'static str),
    pub(super) only_way_in: (&'static str, &'static str),
    pub(super) choose_password: &'static str,
    pub(super) prove_yourself: (&'static str, &'static str),
    pub(super) sign_in_to_see_links: (&'static str, &'static str),
    pub(super) prove_address_first: (&'static str, &'static str),
    pub(super) refused: (&'static str, &'static str),
    pub(super) out_of_order: (&'static str, &'static str),
    pub(super) sign_in_otherwise: &'static str,
    pub(super) gone: (&'static str, &'static str),
    pub(super) later: (&'static str, &'static str),
    pub(super) nothing: (&'static str, &'static str),
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
    ask: ("Sign in with {}", "You are taken to {}, and come back here when you have signed in there."),
    ask_to_link_there: (
        "Link your account with {}",
        "You are taken to {}. When you have signed in there, you can sign in here with {} too.",
    ),
    go_to: "Continue with {}",
    on_the_way: ("On to {}", "You are being taken there. If nothing happens, follow the link."),
    signed_in: ("You are signed in", "You are being taken on. If nothing happens, follow the link."),
    go_on: "Continue",
    ask_to_link: (
        "Is this you at {}?",
        "Somebody has just come back from {} to this browser. If that was you, link what you have there with your account \
         {account}: then you can sign in here with either. Link nothing that is not yours: it would open your account.",
    ),
    link: "Link",
    not_now: "Go on without linking",
    sign_in_first: (
        "Sign in first",
        "No account here is linked with the one that you have at {}. Sign in here as you are used to, then say that \
         the two are yours.",
    ),
    sign_in: "Sign in",
    linked: ("Linked", "From now on you can sign in here with {} too."),
    linked_otherwise: (
        "Linked with another account",
        "Your account, or the one at the provider, is linked with another one already.",
    ),
    links: (
        "Sign-ins through others",
        "You can sign in to your account {account} through each of these that it is linked with.",
    ),
    no_links: ("Sign-ins through others", "There is nobody here through whom you could sign in."),
    link_with: "Link with {}",
    unlink_from: "Take away the link with {}",
    unlinked: (
        "Link taken away",
        "Nobody can sign in to your account by it any more. Sessions that began by it go on.",
    ),
    only_way_in: (
        "This is your only way in",
        "Without this link you could not sign in any more. Choose a password first, or link another provider.",
    ),
    choose_password: "Choose a password",
    prove_yourself: (
        "Sign in first",
        "For this it has to be known that it is you, and the last time was too long ago.",
    ),
    sign_in_to_see_links: ("Sign in first", "What your account is linked with is shown to you alone."),
    prove_address_first: (
        "One more step",
        "Your account is made. Before you can sign in, show that its e-mail address is yours: a mail with a link is on its way.",
    ),
    refused: ("You could not be signed in", "The provider did not vouch for you, or you may not sign in here."),
    out_of_order: (
        "You could not be signed in",
        "The provider cannot be reached, or does not answer as it should. Try again later, or sign in otherwise.",
    ),
    sign_in_otherwise: "Back to the sign-in",
    gone: (
        "This sign-in is over",
        "It was answered already, took too long, or began in another browser. Sign in once more.",
    ),
    later: ("Not at this moment", "Something is in the way just now. Wait a little, then try again."),
    nothing: ("Not found", "There is nothing at this address."),
};

static GERMAN: Words = Words {
    language: "de",
    skip: "Zum Inhalt",
    service: "Signet, ein Identitätsdienst.",
    ask: (
        "Mit {} anmelden",
        "Sie werden zu {} geführt und kommen hierher zurück, sobald Sie sich dort angemeldet haben.",
    ),
    ask_to_link_there: (
        "Ihr Konto mit {} verknüpfen",
        "Sie werden zu {} geführt. Sobald Sie sich dort angemeldet haben, können Sie sich hier auch mit {} anmelden.",
    ),
    go_to: "Weiter mit {}",
    on_the_way: ("Weiter zu {}", "Sie werden dorthin geführt. Geschieht nichts, folgen Sie dem Verweis."),
    signed_in: ("Sie sind angemeldet", "Sie werden weitergeführt. Geschieht nichts, folgen Sie dem Verweis."),
    go_on: "Weiter",
    ask_to_link: (
        "Sind Sie das bei {}?",
        "Soeben ist jemand von {} in diesen Browser zurückgekommen. Waren das Sie, dann verknüpfen Sie, was Sie dort haben, mit \
         Ihrem Konto {account}: Danach können Sie sich hier mit beidem anmelden. Verknüpfen Sie nichts, das nicht Ihres ist: Es \
         würde Ihr Konto öffnen.",
    ),
    link: "Verknüpfen",
    not_now: "Weiter, ohne zu verknüpfen",
    sign_in_first: (
        "Melden Sie sich zuerst an",
        "Kein Konto hier ist mit dem verknüpft, das Sie bei {} haben. Melden Sie sich hier wie gewohnt an und sagen Sie dann, \
         dass beide Ihre sind.",
    ),
    sign_in: "Anmelden",
    linked: ("Verknüpft", "Von jetzt an können Sie sich hier auch mit {} anmelden."),
    linked_otherwise: (
        "Mit einem anderen Konto verknüpft",
        "Ihr Konto oder das beim Anbieter ist schon mit einem anderen verknüpft.",
    ),
    links: (
        "Anmeldungen über andere",
        "Bei Ihrem Konto {account} können Sie sich über alle anmelden, mit denen es verknüpft ist.",
    ),
    no_links: ("Anmeldungen über andere", "Hier gibt es niemanden, über den Sie sich anmelden könnten."),
    link_with: "Mit {} verknüpfen",
    unlink_from: "Verknüpfung mit {} lösen",
    unlinked: (
        "Verknüpfung gelöst",
        "Über sie kann sich niemand mehr bei Ihrem Konto anmelden. Sitzungen, die durch sie begannen, bestehen weiter.",
    ),
    only_way_in: (
        "Das ist Ihr einziger Zugang",
        "Ohne diese Verknüpfung könnten Sie sich nicht mehr anmelden. Wählen Sie zuerst ein Passwort, oder verknüpfen Sie einen \
         anderen Anbieter.",
    ),
    choose_password: "Passwort wählen",
    prove_yourself: (
        "Melden Sie sich zuerst an",
        "Dafür muss gewiss sein, dass Sie es sind, und das letzte Mal ist zu lange her.",
    ),
    sign_in_to_see_links: ("Melden Sie sich zuerst an", "Womit Ihr Konto verknüpft ist, wird nur Ihnen gezeigt."),
    prove_address_first: (
        "Noch ein Schritt",
        "Ihr Konto ist angelegt. Bevor Sie sich anmelden können, zeigen Sie, dass seine E-Mail-Adresse Ihre ist: Eine Mail mit \
         einem Link ist unterwegs.",
    ),
    refused: (
        "Sie konnten nicht angemeldet werden",
        "Der Anbieter hat nicht für Sie gebürgt, oder Sie dürfen sich hier nicht anmelden.",
    ),
    out_of_order: (
        "Sie konnten nicht angemeldet werden",
        "Der Anbieter ist nicht erreichbar, oder er antwortet nicht, wie er sollte. Versuchen Sie es später noch einmal, oder melden \
         Sie sich anders an.",
    ),
    sign_in_otherwise: "Zurück zur Anmeldung",
    gone: (
        "Diese Anmeldung ist vorbei",
        "Sie wurde schon beantwortet, hat zu lange gedauert oder in einem anderen Browser begonnen. Melden Sie sich noch einmal an.",
    ),
    later: (
        "Im Augenblick nicht",
        "Gerade ist etwas im Weg. Warten Sie ein wenig und versuchen Sie es dann noch einmal.",
    ),
    nothing: ("Nicht gefunden", "Unter dieser Adresse gibt es nichts."),
};
