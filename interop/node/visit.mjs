// Visits an application of the guides as a person does: signs in by its link, sees the name, signs out by its button.
import assert from 'node:assert/strict';
import { Browser, buttons } from './browser.mjs';

const [address, email, password, name] = process.argv.slice(2);
const browser = new Browser();
const options = { home: (url) => url.origin === new URL(address).origin };

async function opened() {
  for (let tries = 0; ; tries += 1) {
    try {
      return await browser.open(address);
    } catch (error) {
      // It may still be starting. The browser says what it asked for, its cause that fetch failed, and that one's cause why.
      if (error.cause?.cause?.code !== 'ECONNREFUSED' || tries === 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const link = (page) => page.root.querySelectorAll('a').find((a) => a.text === 'Sign in');
let page = await opened();
assert.ok(link(page), `no link to sign in: ${page.summary()}`);

page = await browser.open(new URL(link(page).getAttribute('href'), page.url));
page = await browser.answer(page, { email, password }, options);
assert.equal(page.url.href, new URL('/', address).href, page.summary());
assert.ok(page.text.includes(`Hello, ${name}`), page.summary());

page = await browser.send(page, page.form(), {}, buttons(page.form())[0]);
page = await browser.answer(page, { email, password }, options);
assert.ok(page.url.href.startsWith(new URL('/', address).href), page.summary());
assert.ok(link(page), `still signed in: ${page.summary()}`);
// And at Signet too: who signs in again is asked who they are.
page = await browser.open(new URL(link(page).getAttribute('href'), page.url));
assert.ok(page.form('username', 'current-password'), `asked for no password: ${page.summary()}`);
console.log(`=> ${name} signed in and out`);
