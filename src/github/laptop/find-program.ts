import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/** What is looked through for a program. */
export interface ProgramSearch {
  readonly platform: NodeJS.Platform;
  /** The variable PATH. */
  readonly path: string;
  readonly home: string;
  /** Whether a file of that path can be started. */
  readonly isProgram: (path: string) => boolean;
  /** The folder that a path leads to. */
  readonly real: (path: string) => string;
}

/** What Node starts on Windows without a shell (Node.js, "child_process", "Spawning .bat and .cmd files on Windows"). */
const windowsEndings = ['.exe', '.com'];

/**
 * Finds a program by PATH alone. Windows looks in the current folder first, `npx` puts `node_modules/.bin` of a checkout
 * on PATH, and some people have `.` there: a checkout could bring a `git` of its own. So only absolute folders count, and
 * none in the checkout, unless the checkout is the home folder or holds it.
 *
 * @param checkout its root
 * @returns the absolute path; nothing where there is no such program
 */
export function findProgram(name: string, checkout: string, search = thisMachine()): string | undefined {
  const { platform, path, isProgram } = search;
  const isWindows = platform === 'win32';
  const { join } = isWindows ? win32 : posix;
  const files = isWindows && !/\.\w+$/.test(name) ? windowsEndings.map((ending) => name + ending) : [name];
  return foldersOf(path, checkout, search)
    .map((folder) => (isWindows ? folder.replaceAll('"', '') : folder))
    .flatMap((folder) => files.map((file) => join(folder, file)))
    .find(isProgram);
}

/**
 * The environment for a program: what it starts itself is looked for where it was found, and not in the current folder
 * (Windows, "NeedCurrentDirectoryForExePath").
 */
export function programEnvironment(
  checkout: string,
  environment: NodeJS.ProcessEnv = process.env,
  search = thisMachine(),
): NodeJS.ProcessEnv {
  const { delimiter } = search.platform === 'win32' ? win32 : posix;
  const named = Object.entries(environment).map(([name, value]) => [
    name,
    /^path$/i.test(name) ? foldersOf(value ?? '', checkout, search).join(delimiter) : value,
  ]);
  return { ...Object.fromEntries(named), NoDefaultCurrentDirectoryInExePath: '1' };
}

/** The environment for git: a blob that a partial clone lacks is not fetched, since that would run what the configuration names. */
export function gitEnvironment(checkout: string): NodeJS.ProcessEnv {
  // The second one is for git before 2.44, and goes before the configuration.
  return { ...programEnvironment(checkout), GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' };
}

/** The folders of a PATH in which programs are looked for, as they are written. */
function foldersOf(path: string, checkout: string, search: ProgramSearch): readonly string[] {
  const isWindows = search.platform === 'win32';
  const { delimiter, isAbsolute } = isWindows ? win32 : posix;
  return path.split(delimiter).filter((written) => {
    const folder = isWindows ? written.replaceAll('"', '') : written;
    return isAbsolute(folder) && !isOfCheckout(folder, checkout, search);
  });
}

function isOfCheckout(folder: string, checkout: string, { platform, home, real }: ProgramSearch): boolean {
  const { relative, isAbsolute, sep } = platform === 'win32' ? win32 : posix;
  const lies = (inner: string, outer: string) => {
    const way = relative(real(outer), real(inner));
    return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  };
  return lies(folder, checkout) && !lies(home, checkout);
}

function thisMachine(): ProgramSearch {
  return {
    platform: process.platform,
    path: process.env.PATH ?? '',
    home: homedir(),
    isProgram(path) {
      try {
        accessSync(path, constants.X_OK);
        return statSync(path).isFile();
      } catch {
        return false;
      }
    },
    real(path) {
      try {
        return realpathSync(path);
      } catch {
        return path;
      }
    },
  };
}
