import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runBundle } from '../../scripts/stand-in/run-bundle.ts';
import { layOut, type Step } from '../../scripts/stand-in/step.ts';

const recorder = pathToFileURL(join(import.meta.dirname, 'record-loads.js'));

/** Runs the committed bundle on a step, and gives what it left behind, and every file of code and module of Node that it loaded. */
export async function runForCode(step: Step) {
  const laidOut = layOut({ ...step, env: { ...step.env, NODE_OPTIONS: `--import=${recorder.href}` } });
  try {
    const ran = await runBundle(laidOut);
    const urls = readFileSync(join(laidOut.folder, 'temp/loaded'), 'utf8').trim().split('\n');
    const files = urls.filter((url) => url.startsWith('file:')).map((url) => readFileSync(fileURLToPath(url), 'utf8'));
    const builtins = readFileSync(join(laidOut.folder, 'temp/builtins'), 'utf8').split('\n');
    return { ...ran, files: files.length, code: files.join('\n'), builtins };
  } finally {
    rmSync(laidOut.folder, { recursive: true, force: true });
  }
}
