/** Looks through one text in a process of its own, and prints how long that took, in milliseconds. */
import { KnownSecrets } from '../../src/reports/secrets/known-secrets.ts';
import { scannerFor } from '../../src/reports/secrets/scanner.ts';
import { secretTexts } from './secret-texts.ts';

const [name, length] = process.argv.slice(2);
const text = secretTexts.find((one) => one.name === name)?.text(Number(length));
if (text === undefined) throw new Error(`There is no text named ${name}.`);

const known = new KnownSecrets(() => undefined);
for (const secret of ['sk-local-0123456789abcdef', `ghs_${'0123456789'.repeat(4)}`]) known.add(secret);
const scan = await scannerFor([text]);

function time(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

console.log(JSON.stringify({ redacting: time(() => known.redact(text)), scanning: time(() => scan(text)) }));
