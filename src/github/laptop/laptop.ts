import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Environment, takeEnvironment } from '../environment.ts';
import type { Facts } from '../run/facts.ts';
import { attemptIn, type Run } from '../run/run.ts';
import { type Host, openEdge, type Runner } from '../runner.ts';
import { type Checkout, findCheckout, tokenOfGh } from './checkout.ts';
import { openEnvFile } from './env-file.ts';
import { openLaptopLog } from './laptop-log.ts';
import { isFile, type ReadText, readText, writeNewFiles } from './own-files.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { openTrustedHosts, type TrustedHosts } from './trusted-hosts.ts';

/** A machine that commands are called on, before it is known what for. */
export interface Machine {
  readonly terminal: Terminal;
  /** A variable of the environment. */
  readonly variable: (name: string) => string | undefined;
  /** What the command line says behind the program. */
  readonly args: readonly string[];
  /** The folder that the command was called in. */
  readonly folder: string;
  /** Whether a path, from that folder, is one of a file. */
  readonly isFile: (path: string) => boolean;
  readonly readFile: (path: string, maxBytes: number) => ReadText;
  /** Whether anything is at a path. */
  readonly exists: (path: string) => boolean;
  readonly writeNewFiles: typeof writeNewFiles;
  /** Makes a folder for files of the command's own, which stays for whoever reads them. */
  readonly openTemp: () => string;
  readonly findCheckout: typeof findCheckout;
  /** Opens what a command has in place of a step's runner. To be called once. */
  readonly open: (parts: LaptopParts) => Runner;
  /** The GitHub token of the environment for a host, else the one of GitHub's command line if that is `wanted`. */
  readonly findToken: (checkout: Checkout, wanted: boolean) => Promise<string>;
  /** What was confirmed on this machine for a checkout. */
  readonly openTrustedHosts: (checkout: Checkout) => TrustedHosts;
  /** Milliseconds since 1970. */
  readonly date: () => number;
  /** Sets how the command ends. */
  readonly exit: (code: 0 | 1 | 2) => void;
}

/** What a command says of its run. */
export interface LaptopParts {
  readonly checkout: Checkout;
  /** Inputs by the names that the actions have for them. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly facts: Facts;
  /** Whether all of the log is shown. */
  readonly isVerbose: boolean;
  /** A folder for files of the command's own; absent where it writes none. */
  readonly temp?: string;
  readonly requireTrust: NonNullable<Host['requireTrust']>;
}

/** How long open connections may take to close when all is done, in milliseconds. */
const grace = 200;

/** What a run of GitHub Actions leaves in the environment is none of a laptop's, but for where GitHub is. */
const ofSteps = /^(?:GITHUB_(?!TOKEN$|API_URL$|SERVER_URL$)|RUNNER_|INPUT_)/;

/** Opens the machine. To be called once, before anything else happens. */
export function openMachine(live: NodeJS.ProcessEnv = process.env, args = process.argv.slice(2)): Machine {
  const taken = takeEnvironment(live);
  const environment: Environment = Object.fromEntries(Object.entries(taken).filter(([name]) => !ofSteps.test(name)));
  const terminal = openTerminal(environment);
  const folder = folderOf(environment);
  return {
    terminal,
    variable: (name) => environment[name],
    args,
    folder,
    isFile: (path) => isFile(resolve(folder, path)),
    readFile: (path, maxBytes) => readText(resolve(folder, path), maxBytes),
    exists: (path) => existsSync(path),
    writeNewFiles,
    openTemp: () => mkdtempSync(join(tmpdir(), 'byok-')),
    findCheckout,
    open: (parts) => openLaptopEdge(parts, environment, terminal),
    findToken: (checkout, wanted) => findToken(checkout, wanted, environment),
    openTrustedHosts: ({ root }) => openTrustedHosts(root, environment),
    date: () => Date.now(),
    exit(code) {
      process.exitCode = code;
      // No connection that is still open keeps a command waiting.
      setTimeout(() => process.exit(), grace).unref();
    },
  };
}

/** `npm run` starts scripts at the root of their package, and says where it was called itself. */
function folderOf({ INIT_CWD: called, npm_package_name: name, npm_lifecycle_event: script }: Environment): string {
  const isOwnScript = name === 'byok-inference' && script !== undefined && script !== 'npx';
  return isOwnScript && called ? called : process.cwd();
}

function openLaptopEdge(
  { checkout, inputs, facts, isVerbose, temp, requireTrust }: LaptopParts,
  environment: Environment,
  terminal: Terminal,
): Runner {
  const own: Environment = temp === undefined ? environment : { ...environment, RUNNER_TEMP: temp };
  let warn: (message: string) => void = () => undefined;
  const fromFile = openEnvFile(checkout, (message) => warn(message));
  const edge = openEdge({
    place: 'laptop',
    requireTrust,
    environment: own,
    mask: () => undefined,
    openLog: (secrets) => openLaptopLog(terminal, isVerbose, secrets),
    run: runOf(checkout, facts, environment),
    input: (name) => (inputs[name] ?? '').trim(),
    variable: (name) => own[name] || fromFile(name),
  });
  warn = edge.log.warning;
  return edge;
}

/** Whether the environment says that GitHub is at this host, by its name or an address. */
function isNamed(host: string, { GH_HOST = '', GITHUB_SERVER_URL = '' }: Environment): boolean {
  return [GH_HOST, GITHUB_SERVER_URL].some(
    (named) =>
      named
        .trim()
        .replace(/^https:\/\//, '')
        .replace(/\/+$/, '') === host,
  );
}

/** A run that does not take place: nobody but the one who types can have caused it, whatever is assumed of it. */
function runOf({ root, repository, host, defaultBranch }: Checkout, facts: Facts, environment: Environment): Run {
  return {
    attempt: attemptIn(environment),
    event: '',
    repository,
    defaultBranch,
    workspace: root,
    apiUrl: (environment.GITHUB_API_URL || apiOf(host)).replace(/\/+$/, ''),
    serverHost: host,
    facts,
  };
}

/** Where the API of a host is (GitHub's REST API, "Getting started"): a server of one's own has it below a path. */
function apiOf(host: string): string {
  if (host === 'github.com') return 'https://api.github.com';
  return host.endsWith('.ghe.com') ? `https://api.${host}` : `https://${host}/api/v3`;
}

/**
 * The environment's tokens are for github.com, unless it says where else GitHub is: whoever wrote the checkout's `origin`
 * must not choose where they go (GitHub CLI, "gh help environment").
 */
async function findToken({ host, root }: Checkout, wanted: boolean, environment: Environment): Promise<string> {
  const { GITHUB_TOKEN, GH_TOKEN, GH_ENTERPRISE_TOKEN, GITHUB_ENTERPRISE_TOKEN, GITHUB_API_URL } = environment;
  const isPublic = host === 'github.com' || Boolean(GITHUB_API_URL);
  const own = GH_ENTERPRISE_TOKEN || GITHUB_ENTERPRISE_TOKEN || GITHUB_TOKEN || GH_TOKEN;
  const given = isPublic ? GITHUB_TOKEN || GH_TOKEN : isNamed(host, environment) && own;
  if (given) return given.trim();
  return wanted ? tokenOfGh(host, root) : '';
}
