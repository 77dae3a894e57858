import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { edges } from '../../scripts/generate/edge-table.ts';
import { readOutputs } from '../../scripts/stand-in/read-outputs.ts';
import { bundleOf } from '../../scripts/stand-in/run-bundle.ts';
import { type LaidOut, layOut, type Ran, type Step } from '../../scripts/stand-in/step.ts';
import { removeLater } from '../harness/folders.ts';
import { githubToken } from '../harness/run-action.ts';

/** What is around a step. */
export interface Around {
  /** Variables of the step; `undefined` takes one away. */
  readonly env?: (step: LaidOut) => Readonly<Record<string, string | undefined>>;
  /** What bash does before the step begins, such as setting limits; `$STEP` is the step's folder. */
  readonly shell?: string;
  /** The same with mounts that nobody else sees, and are gone when the step ends: what `after` does comes before that. */
  readonly mounts?: string;
  readonly after?: string;
  readonly stdio?: SpawnOptions['stdio'];
  readonly onStart?: (child: ChildProcess, step: LaidOut) => void;
}

/** What a step leaves behind. */
export interface EdgeRan extends Ran {
  readonly signal: NodeJS.Signals | null;
  readonly step: LaidOut;
}

/** How mounts of one's own are made on this machine: by root, or by anybody where the system lets them. */
const unshare = ['unshare -m', 'unshare -Urm'].find(
  (command) =>
    process.platform === 'linux' &&
    spawnSync('bash', ['-c', `${command} mount -t tmpfs -o size=64k tmpfs /mnt`]).status === 0,
);

/** A test of a row of the table; a row may have several. Those of a file run side by side. */
export function edge(name: keyof typeof edges, detail: string, work: () => Promise<void>): void {
  test.concurrent(`${edges[name].fault}: ${edges[name].sees} (${detail})`, { timeout: 180_000 }, work);
}

/** The same for a test that needs disks of its own. Where the machine has none, that is said aloud. */
export function edgeWithMounts(name: keyof typeof edges, detail: string, work: () => Promise<void>): void {
  if (unshare) edge(name, detail, work);
  else test.skip(`${name} (${detail}): SKIPPED, since this machine lets nobody mount a disk`, work);
}

/** A disk of so many KiB at `disk` in the step's folder, with outputs, summary and temporary files on it. */
export function diskOf(kibibytes: number): Pick<Around, 'env' | 'mounts'> {
  return {
    mounts: `mkdir "$STEP/disk" && mount -t tmpfs -o size=${kibibytes}k tmpfs "$STEP/disk" && mkdir "$STEP/disk/temp"`,
    env: ({ folder }) => ({
      GITHUB_OUTPUT: join(folder, 'disk/outputs'),
      GITHUB_STEP_SUMMARY: join(folder, 'disk/summary.md'),
      RUNNER_TEMP: join(folder, 'disk/temp'),
      TMPDIR: join(folder, 'disk/temp'),
    }),
  };
}

/** Runs a step through the bundle, as a process of its own. */
export async function runEdge(step: Step, around: Around = {}): Promise<EdgeRan> {
  const laidOut = layOut({ ...step, inputs: { token: githubToken, ...step.inputs } });
  removeLater(laidOut.folder);
  return startEdge(laidOut, around);
}

/** Runs a step that is laid out. */
export async function startEdge(step: LaidOut, around: Around = {}): Promise<EdgeRan> {
  const given = Object.entries({ ...step.environment, STEP: step.folder, ...around.env?.(step) });
  const [program = '', ...args] = commandOf([process.execPath, bundleOf(step.action)], around);
  const child = spawn(program, args, {
    env: Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    cwd: step.workspace,
    stdio: around.stdio ?? ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  around.onStart?.(child, step);
  const [exitCode, signal] = await new Promise<readonly [number | null, NodeJS.Signals | null]>((done) =>
    child.on('close', (code, by) => done([code, by])),
  );
  const outputs = readOutputs(textAt(join(step.folder, 'outputs')));
  const summary = textAt(join(step.folder, 'summary.md'));
  return { exitCode, signal, step, log: Buffer.concat(chunks).toString(), outputs, summary };
}

/** The text of a file; nothing where there is none. */
export function textAt(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : '';
}

/** Bash and no other shell: dash drops variables whose names have a hyphen, which inputs have. */
function commandOf(bundle: readonly string[], { shell, mounts, after = '' }: Around): readonly string[] {
  if (mounts !== undefined) {
    const script = `${mounts} || exit 99\n"$@"\ncode=$?\n${after}\nexit $code`;
    return ['bash', '-c', `exec ${unshare} bash -c "$0" bash "$@"`, script, ...bundle];
  }
  return shell === undefined ? bundle : ['bash', '-c', `${shell}\nexec "$@"`, 'bash', ...bundle];
}

/** The annotations of a log, with their line breaks. */
export function annotationsOf(log: string, kind: 'warning' | 'error'): readonly string[] {
  const lines = log.matchAll(new RegExp(`^::${kind}(?: [^:]*)?::(.*)$`, 'gm'));
  return [...lines].map(([, text = '']) => text.replaceAll('%0A', '\n').replaceAll('%25', '%'));
}
