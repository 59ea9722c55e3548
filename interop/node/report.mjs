// What a program prints: a line for each check, and at the first that fails a clear message and the end.
import { readFileSync } from 'node:fs';

const program = process.argv[1].split('/').at(-1).replace(/\.mjs$/, '');
let passed = 0;

/** What the harness made for the programs: issuer, person, clients. Its file is the only argument. */
export function world() {
  if (!process.argv[2]) throw new Error(`usage: node ${program}.mjs <file that prepare.mjs wrote>`);
  return JSON.parse(readFileSync(process.argv[2], 'utf8'));
}

/** Runs one check; the program ends with it when it fails. */
export async function check(name, run) {
  try {
    const found = await run();
    passed += 1;
    console.log(`ok    ${program}: ${name}`);
    return found;
  } catch (error) {
    console.log(`FAIL  ${program}: ${name}`);
    for (let cause = error; cause; cause = cause.cause instanceof Error ? cause.cause : undefined) {
      const said = [cause.code, cause.error, cause.error_description, cause.status].filter(Boolean).join(' ');
      console.log(`      ${cause.name}: ${cause.message}${said ? ` (${said})` : ''}`);
    }
    const body = error.cause?.body ?? error.cause?.parameters;
    if (body) console.log(`      ${JSON.stringify(body)}`);
    const place = error.stack?.split('\n').find((line) => line.includes(`${program}.mjs:`));
    if (place) console.log(`      ${place.trim()}`);
    process.exit(1);
  }
}

/** The last line. */
export function done() {
  console.log(`${program}: ${passed} checks passed`);
}

/** Awaits a refusal with this error code of OAuth, and gives it. */
export async function refused(code, asking) {
  let answer;
  try {
    answer = await asking;
  } catch (error) {
    if (error.error === code) return error;
    throw new Error(`expected the error ${code}`, { cause: error });
  }
  throw new Error(`expected the error ${code}, and it was granted: ${JSON.stringify(answer)}`);
}
