"""A browser without a window: keeps cookies, follows redirects, fills forms by what their fields say that they are for."""

import re
from urllib.parse import urljoin, urlsplit

import requests
from bs4 import BeautifulSoup

MOST_REDIRECTS = 10
ACCEPT = re.compile(r"(accept|allow|approve|grant|yes|continue|confirm|sign-?out|logout)", re.IGNORECASE)


class Left:
    """Where the browser was sent and nobody listens: the redirect URI of a client."""

    def __init__(self, url):
        self.url = url


class Page:
    def __init__(self, url, response):
        self.url = url
        self.status = response.status_code
        self.soup = BeautifulSoup(response.text, "html.parser")

    def form(self, *purposes):
        """The form that has a field for one of these purposes (the values of `autocomplete`)."""
        forms = self.soup.find_all("form")
        return next((form for form in forms if any(field(form, purpose) for purpose in purposes)), None)

    def __str__(self):
        words = " ".join((self.soup.find("main") or self.soup).get_text(" ").split())
        return f"{self.status} {self.url}: {words[:200]}"


def field(form, purpose):
    return form.select_one(f'input[autocomplete~="{purpose}"]')


def buttons(form):
    """The buttons that send a form."""
    return [button for button in form.select("button, input[type=submit]") if button.get("type", "submit") == "submit"]


def accept(button):
    """Whether a button says yes, by its value or name."""
    return ACCEPT.fullmatch(button.get("value") or button.get("name") or "") is not None


def origin(url):
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class Browser:
    def __init__(self, *stops):
        """Stops where an address begins with one of `stops`: nobody listens there."""
        self.stops = stops
        self.session = requests.Session()

    def open(self, url):
        return self._go("GET", url)

    def send(self, page, form, values=None, button=None):
        """Sends a form with these values (purpose or name: text), by that button."""
        data = []
        for field in form.select("input[name]"):
            kind = field.get("type", "text").lower()
            if kind in ("submit", "button", "image", "reset") or field.has_attr("disabled"):
                continue
            if kind in ("checkbox", "radio") and not field.has_attr("checked"):
                continue
            known = [(values or {}).get(name) for name in [*field.get("autocomplete", "").split(), field["name"]]]
            data.append((field["name"], next((text for text in known if text is not None), field.get("value", ""))))
        if button is not None and button.get("name"):
            data.append((button["name"], button.get("value", "")))
        # An older browser tells the origin alone, without Sec-Fetch-Site.
        return self._go(form.get("method", "get").upper(), urljoin(page.url, form.get("action") or page.url), data, origin(page.url))

    def answer(self, place, person, decision=accept):
        """Goes on from a page (sign-in, consent) until the browser leaves, or a page has nothing more to ask."""
        for _ in range(MOST_REDIRECTS):
            if isinstance(place, Left):
                break
            proof = place.form("username", "current-password")
            if proof:
                values = {"username": person["email"], "current-password": person["password"]}
                place = self.send(place, proof, values, buttons(proof)[0])
                if isinstance(place, Page) and place.status == 422:
                    raise AssertionError(f"signing in failed: {place}")
                continue
            choices = [(form, button) for form in place.soup.find_all("form") for button in buttons(form)]
            # Where there is one button, it is the answer.
            pressed = choices[0] if len(choices) == 1 else next((choice for choice in choices if decision(choice[1])), None)
            if pressed is None:
                break
            place = self.send(place, pressed[0], None, pressed[1])
        return place

    def leave(self, url, person):
        """The address at which the browser leaves, after as many pages as it takes."""
        place = self.answer(self.open(url), person)
        if not isinstance(place, Left):
            raise AssertionError(f"the browser got no further than {place}")
        return place.url

    def _go(self, method, url, data=None, sender=None):
        for _ in range(MOST_REDIRECTS):
            if any(url.startswith(stop) for stop in self.stops):
                return Left(url)
            headers = {"Accept": "text/html"} | ({"Origin": sender} if method == "POST" else {})
            response = self.session.request(method, url, data=data, headers=headers, allow_redirects=False, timeout=30)
            if not 300 <= response.status_code <= 399:
                return Page(url, response)
            url, method, data = urljoin(url, response.headers["Location"]), "GET", None
        raise AssertionError(f"more than {MOST_REDIRECTS} redirects, the last one to {url}")
