// Signs people in with Signet: node:http and openid-client, nothing else.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import * as client from 'openid-client';

const { ISSUER, CLIENT_ID, CLIENT_SECRET, APP_URL } = process.env;
const REDIRECT_URI = `${APP_URL}/callback`;
// Plain HTTP is for trying it on one machine.
const execute = ISSUER.startsWith('http://127.0.0.1') ? [client.allowInsecureRequests] : [];
const config = await client.discovery(new URL(ISSUER), CLIENT_ID, undefined, client.ClientSecretBasic(CLIENT_SECRET), { execute });

/** What each browser's cookie stands for; yours belong into your database. */
const sessions = new Map();

const routes = {
  async 'GET /'({ session }) {
    if (!session?.name) return page('<a href="/sign-in">Sign in</a>');
    return page(`<p>Hello, ${escaped(session.name)}</p><form method="post" action="/sign-out"><button>Sign out</button></form>`);
  },

  // Sends the browser to Signet, and keeps what its answer will be held against.
  async 'GET /sign-in'() {
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const kept = { pkceCodeVerifier, expectedState: client.randomState(), expectedNonce: client.randomNonce() };
    const to = client.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI, scope: 'openid profile', state: kept.expectedState, nonce: kept.expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: 'S256',
    });
    return redirect(to, begin({ kept }));
  },

  // Exchanges the code. State, issuer, nonce, verifier and the ID token are checked in here.
  async 'GET /callback'({ session, url, id }) {
    if (!session?.kept) return redirect('/');
    sessions.delete(id);
    const tokens = await client.authorizationCodeGrant(config, url, { ...session.kept, idTokenExpected: true });
    const { sub } = tokens.claims();
    const { name = sub } = await client.fetchUserInfo(config, tokens.access_token, sub);
    return redirect('/', begin({ sub, name, idToken: tokens.id_token }));
  },

  // Ends the session here, and then the one at Signet, which sends the browser back.
  async 'POST /sign-out'({ session, id }) {
    sessions.delete(id);
    if (!session?.idToken) return redirect('/');
    return redirect(client.buildEndSessionUrl(config, { id_token_hint: session.idToken, post_logout_redirect_uri: `${APP_URL}/` }));
  },
};

createServer(async (request, response) => {
  const answer = await answered(request).catch((error) => page(`It did not work: ${escaped(error.message)}`, 400));
  response.writeHead(answer.status, answer.headers).end(answer.body);
}).listen(new URL(APP_URL).port, '127.0.0.1', () => console.log(`open ${APP_URL}`));

async function answered({ method, url: path, headers }) {
  const url = new URL(path, APP_URL);
  const id = /(?:^|; )node_app=([\w-]+)/.exec(headers.cookie ?? '')?.[1];
  const route = routes[`${method} ${url.pathname}`];
  return route ? route({ url, id, session: sessions.get(id) }) : page('Not found', 404);
}

/** A new session in a new cookie: the browser's old one tells nothing about it. Over https, add `Secure`. */
function begin(session) {
  const id = randomUUID();
  sessions.set(id, session);
  return { 'Set-Cookie': `node_app=${id}; HttpOnly; SameSite=Lax; Path=/` };
}

function redirect(to, headers = {}) {
  return { status: 303, headers: { Location: String(to), ...headers } };
}

function page(html, status = 200) {
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: `<!doctype html><html lang="en"><title>App</title><main>${html}</main></html>` };
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
