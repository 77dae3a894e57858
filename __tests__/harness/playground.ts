import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildPage } from '../../scripts/build/page.ts';
import { openLaptop, openLaptopSession } from '../../src/actions/byok/laptop.ts';
import { type PlaygroundOptions, startPlayground } from '../../src/actions/playground/start.ts';
import { openMachine } from '../../src/github/laptop/laptop.ts';
import { removeLater } from './folders.ts';

/** A policy that allows two models by an emulated or a real key, and denies one by its list. */
export const playgroundPolicy = (endpoint = 'https://api.example.test/v1') => `version: 1
keys:
  - name: local
    provider: openai
    endpoint: ${endpoint}
    secret: LOCAL_KEY
    models: [openai/gpt-6-luna, openai/gpt-6-sol, openai/gpt-6-sol-pro]
models:
  enabled: [openai/gpt-6-luna, openai/gpt-6-sol*]
  disabled: [openai/gpt-6-sol-pro]
limits:
  max-output-tokens: 4000
`;

/** A prompt file with comments, a variable, rows and evaluators. */
export const triage = `# The team's prompt for triage.
name: Triage
model: openai/gpt-6-luna
modelParameters:
  maxCompletionTokens: 400 # short
  temperature: 0.2
messages:
  - role: system
    content: You label issues. Answer with one word.
  - role: user
    content: |
      Which label does this issue deserve?

      {{issue}}
testData:
  - issue: It crashes when I click save.
    label: crashes
  - issue: Please add a dark mode.
    label: crashes
evaluators:
  - name: names it
    string: {contains: crashes}
`;

/** What a test asks of the checkout that a playground runs in. */
export interface PlaygroundCheckout {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Whether it is a repository of git's with a commit; so unless told otherwise. */
  readonly isRepository?: boolean;
  /** The address of the remote `origin`; absent for none. */
  readonly remote?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A playground that runs in the test's process. */
export interface RunningPlayground extends AsyncDisposable {
  readonly address: string;
  readonly origin: string;
  readonly token: string;
  readonly folder: string;
  /** The text of a file as it is on the disk. */
  readonly read: (path: string) => string;
  readonly write: (path: string, text: string) => void;
  /** Calls the server as the page does. */
  readonly call: (name: string, body?: object, headers?: Readonly<Record<string, string>>) => Promise<Response>;
}

let built: Promise<string> | undefined;

/** The page, built once for a worker. */
function builtPage(): Promise<string> {
  built ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'byok-page-'));
    process.once('exit', () => execFileSync('rm', ['-rf', folder]));
    await buildPage(folder);
    return folder;
  })();
  return built;
}

/** Lays out a checkout and starts a playground in it. */
export async function runPlayground(
  checkout: PlaygroundCheckout = {},
  options: Partial<PlaygroundOptions> = {},
): Promise<RunningPlayground> {
  const folder = mkdtempSync(join(tmpdir(), 'byok-playground-'));
  removeLater(folder);
  const files = checkout.files ?? { '.github/models.yml': playgroundPolicy(), 'prompts/triage.prompt.yml': triage };
  const write = (path: string, text: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  if (checkout.isRepository ?? true) {
    const git = (...args: readonly string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    if (checkout.remote !== undefined) git('remote', 'add', 'origin', checkout.remote);
    git('-c', 'user.name=t', '-c', 'user.email=t@example.test', 'commit', '-q', '--allow-empty', '-m', 'Begin');
  }
  const restore = rememberListeners();
  const settings = `${folder}-settings`;
  removeLater(settings);
  const environment = {
    PATH: process.env.PATH ?? '',
    HOME: tmpdir(),
    XDG_CONFIG_HOME: settings,
    ...checkout.env,
  };
  const opened = openMachine({ ...environment }, []);
  const quiet = { ...opened.terminal.messages, write: () => undefined };
  const machine = { ...opened, folder, terminal: { ...opened.terminal, output: quiet, messages: quiet } };
  const temp = mkdtempSync(join(tmpdir(), 'byok-playground-temp-'));
  removeLater(temp);
  const laptop = await openLaptop({ machine, temp, confirmsIn: 'Confirm it on the page.' });
  const assets = options.assets ?? (await builtPage());
  const page = await startPlayground(laptop, openLaptopSession, { openBrowser: false, ...options, assets });
  const origin = `http://127.0.0.1:${page.port}`;
  const token = page.address.split('#')[1] ?? '';
  return {
    address: page.address,
    origin,
    token,
    folder,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    write,
    call: (name, body = {}, headers = {}) =>
      fetch(`${origin}/api/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-byok-token': token, ...headers },
        body: JSON.stringify(body),
      }),
    async [Symbol.asyncDispose]() {
      await page.close();
      restore();
    },
  };
}

/** What a machine listens to for as long as its process lives, which here is that of many tests. */
function rememberListeners(): () => void {
  const interrupts = new Set(process.listeners('SIGINT'));
  const terminations = new Set(process.listeners('SIGTERM'));
  const faults = [process.stdout, process.stderr].map((stream) => ({
    stream,
    known: new Set(stream.listeners('error')),
  }));
  return () => {
    for (const listener of process.listeners('SIGINT')) if (!interrupts.has(listener)) process.off('SIGINT', listener);
    for (const listener of process.listeners('SIGTERM'))
      if (!terminations.has(listener)) process.off('SIGTERM', listener);
    for (const { stream, known } of faults) {
      for (const listener of stream.listeners('error')) if (!known.has(listener)) removeFrom(stream, listener);
    }
  };
}

function removeFrom(stream: NodeJS.WriteStream, listener: unknown): void {
  if (isListener(listener)) stream.off('error', listener);
}

function isListener(value: unknown): value is (...args: unknown[]) => void {
  return typeof value === 'function';
}
