//! In German.

use super::{About, Words};

pub(super) static WORDS: Words = Words {
    language: "de",
    skip: "Zum Inhalt",
    service: "Signet, ein Identitätsdienst.",
    for_client: "weiter zu",
    sign_in: About { title: "Anmelden", lead: "", button: "Anmelden" },
    again: About {
        title: "Sind Sie es noch?",
        lead: "Hier wird Ihr Passwort noch einmal gebraucht. Sie bleiben angemeldet.",
        button: "Weiter",
    },
    factor: ("Noch ein Schritt", "Weiter"),
    register: About {
        title: "Konto anlegen",
        lead: "Von da an melden Sie sich mit Ihrer E-Mail-Adresse und diesem Passwort an.",
        button: "Konto anlegen",
    },
    forgot: About {
        title: "Passwort vergessen?",
        lead: "Nennen Sie uns Ihre Adresse, und wir schicken Ihnen einen Link, mit dem Sie ein neues wählen.",
        button: "Link schicken",
    },
    sign_out: About {
        title: "Abmelden?",
        lead: "Sie werden in diesem Browser abgemeldet, auch dort, wo Sie sich damit angemeldet haben.",
        button: "Abmelden",
    },
    identifier: "E-Mail-Adresse oder Benutzername",
    password: "Passwort",
    email: "E-Mail-Adresse",
    first_name: "Vorname",
    last_name: "Nachname",
    code: "Code",
    optional: "Kann leer bleiben.",
    forgotten: "Passwort vergessen?",
    no_account: "Konto anlegen",
    go_on_with: "Weiter mit",
    has_account: "Mit einem Konto anmelden, das Sie haben",
    other_account: "Anderes Konto verwenden",
    back_to_sign_in: "Zurück zur Anmeldung",
    start_over: "Von vorn anfangen",
    stay: "Angemeldet bleiben",
    by_app: "Geben Sie den Code ein, den Ihre Authenticator-App zeigt.",
    by_sms: "Geben Sie den Code ein, der an Ihr Telefon geschickt wird.",
    by_mail: "Geben Sie den Code ein, der an Ihre E-Mail-Adresse geschickt wird.",
    by_paper: "Geben Sie einen Ihrer Ersatzcodes ein.",
    backup_codes: "Einer Ihrer Ersatzcodes geht auch.",
    remember: "In diesem Browser eine Zeit lang nicht nach einem Code fragen",
    send_by_sms: "Code an mein Telefon schicken",
    send_by_mail: "Code per E-Mail schicken",
    sent_by_sms: "Ein Code ist auf dem Weg zu Ihrem Telefon.",
    sent_by_mail: "Ein Code ist auf dem Weg zu Ihrer E-Mail-Adresse.",
    wrong: "Der Name oder das Passwort stimmt nicht.",
    barred: "Dieses Konto darf sich nicht anmelden. Fragen Sie einen Administrator.",
    not_verified: "Bestätigen Sie zuerst Ihre E-Mail-Adresse. Eine Nachricht mit einem Link ist auf dem Weg zu Ihnen.",
    too_many: "Das wurde zu oft versucht. Warten Sie eine Weile, dann versuchen Sie es noch einmal.",
    failed: "Das hat nicht geklappt. Versuchen Sie es gleich noch einmal.",
    signed_in: ("Sie sind angemeldet", "In diesem Browser, als:"),
    signed_out: ("Sie sind abgemeldet", "Sie können diese Seite schließen."),
    set_up: (
        "Ein zweiter Faktor wird gebraucht",
        "Ein Passwort allein genügt hier nicht, und Ihr Konto hat noch nichts anderes. Richten Sie in einer Ihrer Anwendungen \
         eine Authenticator-App oder ein Telefon ein, oder fragen Sie einen Administrator, dann kommen Sie wieder.",
    ),
    closed: (
        "Hier legt niemand selbst ein Konto an",
        "Bitten Sie einen Administrator um ein Konto oder um eine Einladung.",
    ),
    registered: (
        "Bestätigen Sie Ihre E-Mail-Adresse",
        "Ihr Konto ist angelegt. Eine Nachricht mit einem Link ist auf dem Weg zu Ihnen: Folgen Sie ihm, dann melden Sie sich an.",
    ),
    link_sent: (
        "Sehen Sie in Ihre E-Mails",
        "Gibt es ein Konto mit dieser Adresse, ist ein Link, mit dem Sie ein neues Passwort wählen, auf dem Weg dorthin.",
    ),
    sign_in_over: ("Das hat zu lange gedauert", "Nichts ist geschehen. Melden Sie sich noch einmal an."),
    gone: (
        "Diese Anmeldung ist nicht mehr offen",
        "Sie wurde schon beantwortet, hat zu lange gedauert oder in einem anderen Browser begonnen. Gehen Sie zurück zur \
         Anwendung und fangen Sie noch einmal an.",
    ),
    stale: (
        "Dieses Formular gilt nicht mehr",
        "Es war zu lange offen oder kam nicht von dieser Seite. Nichts ist geschehen. Öffnen Sie die Seite noch einmal und \
         füllen Sie es neu aus.",
    ),
    nothing: ("Nicht gefunden", "Unter dieser Adresse ist nichts."),
    later: (
        "Im Augenblick nicht",
        "Gerade steht etwas im Weg. Warten Sie ein wenig, dann laden Sie diese Seite noch einmal.",
    ),
    at_least: ("Mindestens", "Zeichen. Einige Wörter sind leicht zu merken und schwer zu erraten."),
    rules: &[
        ("EMPTY", "Füllen Sie das aus."),
        ("BAD_IDENTIFIER", "Das ist weder eine E-Mail-Adresse noch ein Benutzername."),
        ("BAD_EMAIL", "Das ist keine E-Mail-Adresse."),
        (
            "TAKEN",
            "Diese Adresse gehört schon zu einem Konto. Melden Sie sich damit an, oder lassen Sie sich ein neues Passwort geben.",
        ),
        ("WRONG_CODE", "Dieser Code stimmt nicht, oder nicht mehr."),
        ("TOO_SHORT", "Das Passwort ist zu kurz."),
        ("TOO_LONG", "Das Passwort ist zu lang."),
        ("TOO_COMMON", "Dieses Passwort gehört zu den ersten, die Angreifer versuchen."),
        ("TOO_PERSONAL", "Dieses Passwort besteht aus Ihrem Namen, Ihrer Adresse oder dem Namen dieses Dienstes."),
        ("BAD_CHARACTER", "Dieses Passwort enthält ein Zeichen, das nicht erlaubt ist."),
        ("BAD_NAME", "Dieser Name ist zu lang oder enthält ein Zeichen, das nicht erlaubt ist."),
    ],
};
