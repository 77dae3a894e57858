import { chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { layOutWorkspace } from './workspace.ts';

/** One call of `gh`. */
export interface Call {
  /** A file that it is given stands here as `FILE`. */
  readonly args: readonly string[];
  /** The text of that file. */
  readonly text: string;
  readonly token?: string;
}

/** A stand-in for `gh`, first on the PATH. */
export interface Gh {
  readonly path: string;
  readonly calls: () => readonly Call[];
}

/** What `gh` prints to calls that match a pattern; the first one that matches counts. */
export type Prints = readonly (readonly [call: RegExp, text: string])[];

/** Lays out a `gh` that prints nothing but what it is told to. */
export function layOutGh(prints: Prints = []): Gh {
  const folder = layOutWorkspace({ 'package.json': '{"type": "module"}' });
  copyFileSync(join(import.meta.dirname, 'stub-gh.js'), join(folder, 'gh'));
  chmodSync(join(folder, 'gh'), 0o755);
  writeFileSync(join(folder, 'prints.json'), JSON.stringify(prints.map(([call, text]) => [call.source, text])));
  const file = join(folder, 'calls.jsonl');
  return {
    path: `${folder}${delimiter}${process.env.PATH}`,
    calls: () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(parse) : []),
  };
}

function parse(line: string): Call {
  return JSON.parse(line) as Call;
}
