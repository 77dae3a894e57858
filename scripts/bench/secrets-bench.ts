import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { machine, table } from './report.ts';
import { secretTexts } from './secret-texts.ts';

/** Lengths of the texts, in UTF-16 code units: a prompt has at most ten million. */
const lengths = [1_000_000, 10_000_000];

/** What one process says of a text, in milliseconds. */
interface Reading {
  readonly redacting: number;
  readonly scanning: number;
}

/** Measures how long texts are looked through for secrets; as Markdown. */
export function reportSecrets(): string {
  const heads = (what: string) => lengths.map((length) => `${what}, ${length.toLocaleString('en-US')}`);
  const rows = secretTexts.map(({ name }) => {
    const readings = lengths.map((length) => readText(name, length));
    return [name, ...readings.map((one) => inMs(one.redacting)), ...readings.map((one) => inMs(one.scanning))];
  });
  return [
    `One process for each text. ${machine()}`,
    table(['text', ...heads('own secrets'), ...heads('patterns')], rows),
  ].join('\n\n');
}

function inMs(milliseconds: number): string {
  return `${milliseconds.toFixed(0)} ms`;
}

function readText(name: string, length: number): Reading {
  const script = fileURLToPath(import.meta.resolve('./secrets-worker.ts'));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, name, String(length)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return JSON.parse(stdout);
}
