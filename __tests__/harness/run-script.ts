import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ran } from '../../scripts/stand-in/step.ts';

/** Runs the script of a step with bash in the workspace, with no other environment than the runner gives it. */
export async function runScript(
  script: string,
  shell: readonly string[],
  payload: object,
  env: Readonly<Record<string, string>> & { readonly GITHUB_WORKSPACE: string },
): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'byok-script-'));
  const at = (name: string) => join(folder, name);
  for (const name of ['temp', 'home']) mkdirSync(at(name));
  for (const [name, text] of [
    ['script.sh', script],
    ['outputs', ''],
    ['summary.md', ''],
    ['event.json', JSON.stringify(payload)],
  ] as const) {
    writeFileSync(at(name), text);
  }
  const child = spawn('bash', [...shell, at('script.sh')], {
    cwd: env.GITHUB_WORKSPACE,
    env: {
      PATH: process.env.PATH,
      HOME: at('home'),
      RUNNER_TEMP: at('temp'),
      GITHUB_OUTPUT: at('outputs'),
      GITHUB_EVENT_PATH: at('event.json'),
      GITHUB_STEP_SUMMARY: at('summary.md'),
      GITHUB_REPOSITORY: 'acme/widgets',
      GITHUB_ACTIONS: 'true',
      ...env,
    },
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number | null>((done) => child.on('close', done));
  // `name=value`, or `name<<DELIMITER`, lines, `DELIMITER`, whichever comes first, as the runner reads it.
  const outputs = readFileSync(at('outputs'), 'utf8').matchAll(/^([\w-]+)(?:=(.*)|<<(.+)\n((?:.*\n)*?)\3)$/gm);
  const ran = {
    exitCode,
    log: Buffer.concat(chunks).toString(),
    outputs: Object.fromEntries(
      [...outputs].map(([, name = '', line, , lines = '']) => [name, line ?? lines.replace(/\n$/, '')]),
    ),
    summary: readFileSync(at('summary.md'), 'utf8'),
  };
  rmSync(folder, { recursive: true, force: true });
  return ran;
}
