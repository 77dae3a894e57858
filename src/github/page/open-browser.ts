import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, programEnvironment } from '../laptop/find-program.ts';

/** How each system opens a file in the browser (xdg-utils; macOS, `open`; Windows, `explorer`). */
const openers: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'open',
  win32: 'explorer.exe',
  linux: 'xdg-open',
};

/** How long a browser has to start and read the file, in milliseconds. */
const patience = 60_000;

/** What opens a browser, and where. */
export interface Browser {
  readonly variable: (name: string) => string | undefined;
  /** The root of the checkout, of which no program is started. */
  readonly checkout: string;
  readonly platform?: NodeJS.Platform;
  /** Where the file is written; absent: where a browser can read it. */
  readonly temp?: string;
}

/**
 * Opens an address in the browser, where there is one: on a Linux without a display there is none, and without a program
 * that opens files nothing happens. The address is printed in any case.
 *
 * Every user of a machine can read the arguments of every process, and the address has a token. So the browser is given
 * a file that only this user can read, and that leads on to the address (as Jupyter does).
 *
 * @param address of our own making
 * @returns removes the file, which happens after a while in any case
 */
export function openBrowser(address: string, browser: Browser): () => void {
  const { variable, platform = process.platform } = browser;
  const opener = openers[platform];
  const hasDisplay = platform !== 'linux' || Boolean(variable('DISPLAY') || variable('WAYLAND_DISPLAY'));
  const program = opener === undefined ? undefined : findProgram(opener, browser.checkout);
  if (program === undefined || !hasDisplay || variable('CI')) return () => undefined;
  const folder = privateFolder(browser.temp ?? readableFolder(platform));
  if (folder === undefined) return () => undefined;
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const file = join(folder, 'open.html');
  writeFileSync(file, leadingTo(address), { mode: 0o600, flag: 'wx' });
  const child = spawn(program, [file], { stdio: 'ignore', detached: true, env: programEnvironment(browser.checkout) });
  child.on('error', remove);
  child.unref();
  setTimeout(remove, patience).unref();
  process.once('exit', remove);
  return remove;
}

/** A browser that is a snap sees no temporary files of others, but what lies open in the home folder (snapd, "home" interface). */
function readableFolder(platform: NodeJS.Platform): string {
  return platform === 'linux' && existsSync('/snap/bin') ? homedir() : tmpdir();
}

/** A new folder for this user alone; nothing where none can be made. */
function privateFolder(inside: string): string | undefined {
  try {
    return mkdtempSync(join(inside, 'byok-page-'));
  } catch {
    return undefined;
  }
}

/** A page that leads on: the playground's own does nothing without scripts either. */
function leadingTo(address: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<title>byok playground</title>
<script>location.replace(${JSON.stringify(address)})</script>
`;
}
