//! What the pages of mailed links say, in the languages that mails are written in.

use signet_domain::FieldError;
use signet_domain::outbox::Language;

use super::Link;

/// What one link's page says.
#[derive(Debug)]
pub(super) struct About {
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    pub(super) button: &'static str,
    /// When it is done: what happened, and what is next.
    pub(super) done: (&'static str, &'static str),
    /// How to come by another link.
    pub(super) another: &'static str,
}

/// What all of them say in one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) language: &'static str,
    pub(super) skip: &'static str,
    pub(super) service: &'static str,
    pub(super) password: &'static str,
    pub(super) new_password: &'static str,
    pub(super) first_name: &'static str,
    pub(super) last_name: &'static str,
    pub(super) optional: &'static str,
    pub(super) spent: &'static str,
    pub(super) sign_in: (&'static str, &'static str),
    pub(super) too_many: &'static str,
    pub(super) failed: &'static str,
    pub(super) unread: &'static str,
    at_least: (&'static str, &'static str),
    /// The rules that a field can break, by their codes; the domain's own words for those that are not here.
    rules: &'static [(&'static str, &'static str)],
    verify_email: About,
    reset_password: About,
    set_password: About,
    accept_invitation: About,
}

impl Words {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
        }
    }

    pub(super) fn about(&self, link: Link) -> &About {
        match link {
            Link::VerifyEmail => &self.verify_email,
            Link::ResetPassword => &self.reset_password,
            Link::SetPassword => &self.set_password,
            Link::AcceptInvitation => &self.accept_invitation,
        }
    }

    pub(super) fn password_hint(&self, shortest: usize) -> String {
        format!("{} {shortest} {}", self.at_least.0, self.at_least.1)
    }

    /// The rule that a field broke.
    pub(super) fn rule<'a>(&'a self, error: &'a FieldError) -> &'a str {
        let known = self.rules.iter().find(|(code, _)| *code == error.code);
        known.map_or(error.message.as_str(), |(_, words)| words)
    }
}

static ENGLISH: Words = Words {
    language: "en",
    skip: "Skip to content",
    service: "Signet, an identity service.",
    password: "Password",
    new_password: "New password",
    first_name: "First name",
    last_name: "Last name",
    optional: "You may leave this empty.",
    spent: "This link does not work any more",
    sign_in: (
        "You have an account already",
        "The invited address belongs to an account. Sign in to it in your application and accept the invitation there: \
         it is still open.",
    ),
    too_many: "Too much is going on at this moment. Wait a little, then try again.",
    failed: "That did not work. Open the link in the mail once more, or try again in a moment.",
    unread: "This page cannot be shown",
    at_least: ("At least", "characters. A few words are easy to remember and hard to guess."),
    rules: &[],
    verify_email: About {
        title: "Confirm your e-mail address",
        lead: "Do you read the mail that brought you here? Then confirm that the address is yours.",
        button: "Confirm address",
        done: ("Your address is confirmed", "You can close this page, and sign in in your application."),
        another: "Links work once and for a while, and a newer one ends those before it. Sign in in your application, or ask \
                  there for another one.",
    },
    reset_password: About {
        title: "Choose a new password",
        lead: "From then on it is the one to sign in with. You are signed out wherever you are signed in now.",
        button: "Set password",
        done: (
            "Your password is changed",
            "You are signed out everywhere. Sign in with the new password in your application.",
        ),
        another: "Links work once and for a while, and a newer one ends those before it. If you have chosen a \
                  password by it, sign in with that; else ask for another link in your application.",
    },
    set_password: About {
        title: "Choose your password",
        lead: "An account was made for you. With this password you sign in to it.",
        button: "Set password",
        done: ("Your password is set", "You can close this page, and sign in with it in your application."),
        another: "Links work once and for a while, and a newer one ends those before it. If your password is set already, sign \
                  in; else ask for another link in your application, as if you had forgotten the password.",
    },
    accept_invitation: About {
        title: "Accept your invitation",
        lead: "Choose a password: an account is made for the address that was invited. If it has one already, accept in your \
               application instead.",
        button: "Accept invitation",
        done: (
            "Welcome",
            "The invitation is accepted, and your account is ready. Sign in with your address and this password in your \
             application.",
        ),
        another: "Invitations work once and for a while. If you have accepted it already, sign in; else ask whoever invited \
                  you for another one.",
    },
};

static GERMAN: Words = Words {
    language: "de",
    skip: "Zum Inhalt",
    service: "Signet, ein Identitätsdienst.",
    password: "Passwort",
    new_password: "Neues Passwort",
    first_name: "Vorname",
    last_name: "Nachname",
    optional: "Kann leer bleiben.",
    spent: "Dieser Link gilt nicht mehr",
    sign_in: (
        "Sie haben schon ein Konto",
        "Die eingeladene Adresse gehört zu einem Konto. Melden Sie sich in Ihrer Anwendung an und nehmen Sie die Einladung \
         dort an: Sie ist noch offen.",
    ),
    too_many: "Im Augenblick ist zu viel los. Warten Sie ein wenig, dann versuchen Sie es noch einmal.",
    failed: "Das hat nicht geklappt. Öffnen Sie den Link in der Nachricht noch einmal, oder versuchen Sie es gleich wieder.",
    unread: "Diese Seite kann nicht gezeigt werden",
    at_least: ("Mindestens", "Zeichen. Einige Wörter sind leicht zu merken und schwer zu erraten."),
    rules: &[
        ("MISSING", "Wählen Sie ein Passwort."),
        ("TOO_SHORT", "Das Passwort ist zu kurz."),
        ("TOO_LONG", "Das Passwort ist zu lang."),
        ("TOO_COMMON", "Dieses Passwort gehört zu den ersten, die Angreifer versuchen."),
        ("TOO_PERSONAL", "Dieses Passwort besteht aus Ihrem Namen, Ihrer Adresse oder dem Namen dieses Dienstes."),
        ("BAD_CHARACTER", "Dieses Passwort enthält ein Zeichen, das nicht erlaubt ist."),
        ("BAD_NAME", "Dieser Name ist zu lang oder enthält ein Zeichen, das nicht erlaubt ist."),
    ],
    verify_email: About {
        title: "Bestätigen Sie Ihre E-Mail-Adresse",
        lead: "Lesen Sie die Nachricht, die Sie hierher gebracht hat? Dann bestätigen Sie, dass die Adresse Ihre ist.",
        button: "Adresse bestätigen",
        done: ("Ihre Adresse ist bestätigt", "Sie können diese Seite schließen und sich in Ihrer Anwendung anmelden."),
        another: "Links gelten einmal und eine Zeit lang, und ein neuerer beendet die früheren. Melden Sie sich in Ihrer \
                  Anwendung an, oder fordern Sie dort einen neuen an.",
    },
    reset_password: About {
        title: "Wählen Sie ein neues Passwort",
        lead: "Von da an melden Sie sich damit an. Wo Sie jetzt angemeldet sind, werden Sie abgemeldet.",
        button: "Passwort setzen",
        done: (
            "Ihr Passwort ist geändert",
            "Sie sind überall abgemeldet. Melden Sie sich in Ihrer Anwendung mit dem neuen Passwort an.",
        ),
        another: "Links gelten einmal und eine Zeit lang, und ein neuerer beendet die früheren. Haben Sie damit ein Passwort \
                  gewählt, melden Sie sich damit an; sonst fordern Sie in Ihrer Anwendung einen neuen Link an.",
    },
    set_password: About {
        title: "Wählen Sie Ihr Passwort",
        lead: "Für Sie wurde ein Konto angelegt. Mit diesem Passwort melden Sie sich an.",
        button: "Passwort setzen",
        done: (
            "Ihr Passwort ist gesetzt",
            "Sie können diese Seite schließen und sich in Ihrer Anwendung damit anmelden.",
        ),
        another: "Links gelten einmal und eine Zeit lang, und ein neuerer beendet die früheren. Ist Ihr Passwort schon gesetzt, \
                  melden Sie sich an; sonst fordern Sie in Ihrer Anwendung einen neuen Link an, als hätten Sie es vergessen.",
    },
    accept_invitation: About {
        title: "Nehmen Sie Ihre Einladung an",
        lead: "Wählen Sie ein Passwort: Für die eingeladene Adresse wird ein Konto angelegt. Hat sie schon eines, nehmen Sie \
               stattdessen in Ihrer Anwendung an.",
        button: "Einladung annehmen",
        done: (
            "Willkommen",
            "Die Einladung ist angenommen, und Ihr Konto ist bereit. Melden Sie sich in Ihrer Anwendung mit Ihrer Adresse und \
             diesem Passwort an.",
        ),
        another: "Einladungen gelten einmal und eine Zeit lang. Haben Sie sie schon angenommen, melden Sie sich an; sonst bitten \
                  Sie den, der Sie eingeladen hat, um eine neue.",
    },
};
