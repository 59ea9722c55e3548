// A browser without a window: keeps cookies, follows redirects, fills forms by what their fields say that they are for.
import { parse } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';

const MOST_REDIRECTS = 10;
/** In milliseconds. */
const PATIENCE = 30_000;

/** One page that was answered with HTML (or anything else that is no redirect). */
export class Page {
  constructor(url, response, text) {
    Object.assign(this, { url, status: response.status, headers: response.headers, text, root: parse(text) });
  }

  /** The form that has a field for one of these purposes (the values of `autocomplete`), or the first one. */
  form(...purposes) {
    const forms = this.root.querySelectorAll('form');
    if (purposes.length === 0) return forms[0];
    return forms.find((form) => purposes.some((purpose) => field(form, purpose)));
  }

  /** What it says to people, in short. */
  summary() {
    const words = this.root.querySelector('main')?.structuredText ?? this.root.structuredText;
    return `${this.status} ${this.url.origin}${this.url.pathname}: ${words.replace(/\s+/g, ' ').slice(0, 200)}`;
  }
}

/** The field of a form for that purpose, such as `username` or `current-password`. */
function field(form, purpose) {
  return form.querySelector(`input[autocomplete~="${purpose}"]`);
}

/** Where the browser was sent and nobody listens: the redirect URI of a client. `form` is what a form would have posted there. */
export class Left {
  constructor(url, form) {
    Object.assign(this, { url, form });
  }
}

export class Browser {
  #jar = new CookieJar();
  #stops;

  /** Stops where an address begins with one of `stops`: nobody listens there, and what matters is the address itself. */
  constructor(...stops) {
    this.#stops = stops;
  }

  /** Opens an address, and gives the page where redirects end, or where the browser left for. */
  open(address) {
    return this.#go('GET', new URL(address));
  }

  /** Sends a form of a page with these values (purpose or name: text), by the button that has that name and value. */
  send(page, form, values = {}, button = undefined) {
    const action = new URL(form.getAttribute('action') || page.url, page.url);
    const body = new URLSearchParams();
    for (const input of form.querySelectorAll('input[name]')) {
      const kind = (input.getAttribute('type') ?? 'text').toLowerCase();
      if (['submit', 'button', 'image', 'reset'].includes(kind) || input.hasAttribute('disabled')) continue;
      if (['checkbox', 'radio'].includes(kind) && !input.hasAttribute('checked')) continue;
      const purposes = (input.getAttribute('autocomplete') ?? '').split(' ');
      const typed = purposes.map((purpose) => values[purpose]).find((text) => text !== undefined);
      body.append(input.getAttribute('name'), typed ?? values[input.getAttribute('name')] ?? input.getAttribute('value') ?? (kind === 'checkbox' ? 'on' : ''));
    }
    if (button?.getAttribute('name')) body.append(button.getAttribute('name'), button.getAttribute('value') ?? '');
    const policy = formAction(page);
    if (!policy(action)) throw new Error(`the page's form-action does not let its form go to ${action.origin}`);
    const method = (form.getAttribute('method') ?? 'get').toUpperCase();
    if (method === 'GET') {
      action.search = body;
      return this.#go('GET', action, undefined, policy);
    }
    return this.#go(method, action, { body, origin: page.url.origin }, policy);
  }

  /** Goes on from a page (sign-in, consent) until the browser leaves or is `home`, or a page has nothing more to ask. */
  async answer(place, person, { decision = accept, home = () => false } = {}) {
    for (let step = 0; step < MOST_REDIRECTS && place instanceof Page && !home(place.url); step += 1) {
      const proof = place.form('username', 'current-password');
      if (proof) {
        const asked = place.url.href + (field(proof, 'current-password') ? ' password' : ' name');
        place = await this.send(place, proof, { username: person.email, 'current-password': person.password }, buttons(proof)[0]);
        // A password that was refused would be refused again.
        if (place instanceof Page && place.status === 422) throw new Error(`signing in at ${asked} failed: ${place.summary()}`);
        continue;
      }
      const choice = place.root.querySelectorAll('form').flatMap((form) => buttons(form).map((button) => ({ form, button })));
      // Where there is one button, it is the answer.
      const pressed = choice.length === 1 ? choice[0] : choice.find(({ button }) => decision(button));
      if (!pressed) return place;
      place = await this.send(place, pressed.form, {}, pressed.button);
    }
    return place;
  }

  async #go(method, url, post, policy = () => true) {
    for (let step = 0; step < MOST_REDIRECTS; step += 1) {
      if (this.#stops.some((stop) => url.href.startsWith(stop))) return new Left(url, post?.body);
      const headers = { Accept: 'text/html', Cookie: await this.#jar.getCookieString(url.href) };
      // What browsers tell of where a form came from.
      if (post) Object.assign(headers, { Origin: post.origin, 'Sec-Fetch-Site': post.origin === url.origin ? 'same-origin' : 'same-site' });
      const signal = AbortSignal.timeout(PATIENCE);
      const response = await fetch(url, { method, headers, body: post?.body, redirect: 'manual', signal }).catch((error) => {
        throw new Error(`${method} ${url.pathname} was not answered`, { cause: error });
      });
      for (const cookie of response.headers.getSetCookie()) await this.#jar.setCookie(cookie, url.href);
      const text = await response.text();
      if (response.status < 300 || response.status > 399) return new Page(url, response, text);
      const next = new URL(response.headers.get('location'), url);
      if (!policy(next)) throw new Error(`a browser would not go to ${next.origin}: form-action of the page with the form forbids it`);
      // 307 and 308 would send a password on (RFC 9700, section 4.12).
      if (post && ![302, 303].includes(response.status)) throw new Error(`a form was answered with ${response.status}, not with 303`);
      [method, url, post] = ['GET', next, undefined];
    }
    throw new Error(`more than ${MOST_REDIRECTS} redirects, the last one to ${url}`);
  }
}

/** The buttons that send a form. */
export function buttons(form) {
  return form.querySelectorAll('button, input[type=submit]').filter((button) => (button.getAttribute('type') ?? 'submit') === 'submit');
}

/** Whether a button says yes, by its name or value. */
export function accept(button) {
  return /^(accept|allow|approve|grant|yes|continue|confirm|sign-out|signout|logout)$/i.test(button.getAttribute('value') || button.getAttribute('name') || '');
}

/** Whether a button says no. */
export function deny(button) {
  return /^(deny|decline|refuse|reject|cancel|no)$/i.test(button.getAttribute('value') || button.getAttribute('name') || '');
}

/** Where a page's Content-Security-Policy lets its forms go, redirects included, as browsers hold it. */
function formAction(page) {
  const policy = page.headers.get('content-security-policy') ?? '';
  const directive = policy.split(';').map((part) => part.trim().split(/\s+/)).find(([name]) => name === 'form-action');
  if (!directive) return () => true;
  const allowed = directive.slice(1).map((source) => (source === "'self'" ? page.url.origin : source));
  return (url) => allowed.some((source) => source === url.origin || source === url.protocol || url.href === source);
}
