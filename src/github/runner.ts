import { randomBytes } from 'node:crypto';
import { getInput } from '@actions/core';
import type { Recipient } from '../policy/judge/recipients.ts';
import type { ShownMarkdown } from '../reports/markdown/shown-markdown.ts';
import { KnownSecrets } from '../reports/secrets/known-secrets.ts';
import { redactJson } from '../reports/secrets/redact-json.ts';
import { openIdentityToken } from './api/identity-token.ts';
import { clock } from './clock.ts';
import { type Environment, skipsCertificates, takeEnvironment, warnOfPlanted } from './environment.ts';
import { type Log, maskInLog, openLog, silenceNode, surviveLostLog } from './log.ts';
import { proxyPasswords, warnOfUnknownExceptions } from './network/proxy.ts';
import { openTransport, type Transport } from './network/transport.ts';
import { appendSummary, writeOutputs } from './outputs.ts';
import { type Run, readRun } from './run/run.ts';
import { headerVariables, hideHeaders } from './telemetry/pairs.ts';
import { openWaits } from './waits.ts';
import { stepFiles } from './workspace/step-files.ts';
import { type OpenText, writeStepFile } from './workspace/write-step-file.ts';
import { checkFiles } from './writable-files.ts';

/** How long open connections may take to close when all is done, in milliseconds. */
const grace = 1000;

/** The runner's own tokens that every step of an action finds in its environment. */
const runnerTokens = ['ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'ACTIONS_RUNTIME_TOKEN'];

/** Seconds without a byte after which the GitHub API is given up; it is then asked once more. */
const githubTimeout = 15;

/** The same for GitHub's token service, which is asked once. */
const tokenTimeout = 30;

/** Outputs by their names. */
type Outputs = Readonly<Record<string, string>>;

/** The edge to where requests are made: everything that an action reads from it and writes to it. */
export type Runner = ReturnType<typeof openEdge>;

/** Where requests are made: what a step of a workflow has otherwise than a command on a laptop. */
export interface Host {
  readonly place: 'step' | 'laptop';
  /** Without what libraries and Node would obey. */
  readonly environment: Environment;
  /** Has whoever shows the log hide a value. */
  readonly mask: (value: string) => void;
  readonly openLog: (secrets: KnownSecrets) => Log;
  readonly run: Run;
  /** An input without blanks around it; empty where it was not given. */
  readonly input: (name: string) => string;
  readonly variable: (name: string) => string | undefined;
  /** Has whoever types confirm who gets a secret; absent where nobody does. It throws where that is not confirmed. */
  readonly requireTrust?: (recipients: readonly Recipient[]) => Promise<void>;
}

/** Opens the edge to GitHub Actions. To be called once, before anything else happens. */
export function openRunner(live: NodeJS.ProcessEnv = process.env): Runner {
  const environment = takeEnvironment(live);
  return openEdge({
    place: 'step',
    environment,
    mask: maskInLog,
    openLog,
    run: readRun(environment),
    input: (name) => getInput(name),
    variable: (name) => environment[name],
  });
}

/** Opens the edge to a host. To be called once in a process. */
export function openEdge(host: Host) {
  const { environment, run } = host;
  surviveLostLog();
  const secrets = new KnownSecrets(host.mask);
  const log = host.openLog(secrets);
  const cancelled = cancellation();
  for (const password of proxyPasswords(environment)) secrets.add(password);
  for (const name of runnerTokens) secrets.add(environment[name] ?? '');
  for (const name of headerVariables) hideHeaders(environment[name] ?? '', secrets);
  let planted = warnOfPlanted(environment);
  const unknownExceptions = warnOfUnknownExceptions(environment);
  if (unknownExceptions !== undefined) log.warning(unknownExceptions);
  if (run.eventFault !== undefined) log.warning(run.eventFault);
  if (skipsCertificates(environment)) {
    log.warning('NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect here: certificates are always checked.');
  }
  if (environment.NODE_DEBUG) {
    silenceNode();
    log.warning('NODE_DEBUG has no effect here: what Node prints for it would contain credentials.');
  }

  /** What was told before anything was sent, and is not told again. */
  let unwritable: ReturnType<typeof checkFiles> = {};

  async function writeFile(what: string, output: string, name: string, open: OpenText): Promise<string> {
    const { path, refusals } = await writeStepFile(environment.RUNNER_TEMP, name, open);
    if (refusals.length === 0) return path;
    const where = path === '' ? `the output \`${output}\` is empty` : `the ${what} is ${path}`;
    const isTold = unwritable.temp !== undefined && path !== '';
    const tell = isTold ? log.info : log.warning;
    tell(`The ${what} cannot be written to RUNNER_TEMP, so ${where}. Reason: ${refusals.join('; ')}`);
    return path;
  }

  // One for all who ask GitHub: a connection that is open saves the next request three round trips.
  const waits = openWaits();
  const githubTransport = openTransport(environment, githubTimeout, log.debug, () => waits.departing('github'));
  return {
    place: host.place,
    requireTrust: host.requireTrust,
    run,
    log,
    /** Hides a secret from now on, in the log and in everything that is written here. */
    hide: (secret: string): void => secrets.add(secret),
    /** The same for a value that need not be secret: a prompt may hold it. */
    hideValue: (value: string): void => secrets.addValue(value),
    /** The text without the secrets that are known so far. */
    redact: secrets.redact,
    /** Where a text that is written, and where a prompt, has secrets that are known so far. */
    findSecrets: secrets.find,
    findCredentials: secrets.findCredentials,
    /** The same for an answer, in which a value that need not be a secret is none. */
    redactAnswer: secrets.redactAnswer,
    findInAnswer: secrets.findInAnswer,
    findRunsInAnswer: secrets.findRuns,
    /** An input without blanks around it; empty where it was not given. */
    input: host.input,
    /** A variable of the step's environment. */
    variable: host.variable,
    ...stepFiles(run.workspace, environment, log.notice),
    /** 128 random bits, in hexadecimal. */
    drawBoundary: () => randomBytes(16).toString('hex'),
    /**
     * Opens the way to the GitHub API, which is loaded for it: a policy from the workspace needs none.
     *
     * @param signal ends what is asked; the run's cancellation, unless told otherwise
     */
    async openGitHub(token: string, signal: AbortSignal = cancelled) {
      const { openGitHub } = await import('./api/github.ts');
      return openGitHub({
        token,
        apiUrl: run.apiUrl,
        repository: run.repository,
        defaultBranch: run.defaultBranch,
        transport: githubTransport,
        signal,
        log: log.info,
        debug: log.debug,
      });
    },
    /** Has something loaded once a request has left, while the step waits for the answer. */
    whileWaiting: waits.use,
    /** Opens the way to providers. Only a step that asks one is told once which settings it ignores. */
    openTransport(idleSeconds: number): Transport {
      if (planted !== undefined) log.warning(planted);
      planted = undefined;
      return openTransport(environment, idleSeconds, log.debug, () => waits.departing('provider'));
    },
    /** Asks GitHub for an identity token; absent where the job may not ask. */
    identityToken: openIdentityToken(environment, openTransport(environment, tokenTimeout, log.debug)),
    clock,
    /** For a step that makes thousands of requests. */
    keepHeapSmall,
    /** Aborts when the run is cancelled. */
    cancelled,
    /** Writes an answer to a file of its own, without secrets; its path, or nothing where no folder takes it. */
    writeResponseFile: (text: string): Promise<string> =>
      writeFile('response file', 'response-file', 'response.txt', () => [redactJson(text, secrets.redactAnswer)]),
    /** The same for a report of ours by the name of its output, such as `csv-file`, whose foreign texts have no secrets any more. */
    writeReportFile: (output: string, name: string, open: OpenText): Promise<string> =>
      writeFile(`file ${name}`, output, name, open),
    /** Finds out, before anything is sent, whether outputs can be written, and warns of what else cannot. */
    checkOutputs(): void {
      unwritable = checkFiles(environment, log.warning);
    },
    /**
     * Sets outputs of the step, where there is a file for them: foreign text without secrets, and words of our own as
     * they are, which a secret that is a common word must not spoil.
     */
    async setOutputs(foreign: Outputs, own: Outputs = {}): Promise<{ readonly missing?: string }> {
      const clean = Object.entries(foreign).map(
        ([name, value]) => [name, redactJson(value, secrets.redactAnswer)] as const,
      );
      return writeOutputs([...clean, ...Object.entries(own)], environment);
    },
    /** Appends to the job summary, where there is one: nothing but what was made to be shown, and as it is. */
    appendSummary: ({ text }: ShownMarkdown): Promise<void> =>
      appendSummary(text, environment).catch((error: unknown) => {
        if (unwritable.summary === undefined) throw error;
      }),
    /** All is said: no connection that is still open, to a silent proxy or a server that reads no upload, keeps the step waiting. */
    end(): void {
      setTimeout(() => process.exit(), grace).unref();
    },
    /** The one place that fails the step: one error, at a place of the repository if there is one. */
    fail(message: string, place?: Parameters<Log['error']>[1]): void {
      log.error(message, place);
      process.exitCode = 1;
    },
  };
}

/** Aborts when the run is cancelled: GitHub sends SIGINT to a cancelled step, and SIGTERM 7.5 seconds later. */
function cancellation(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/**
 * Keeps the heap of a step that makes thousands of requests small. What each leaves behind is little, but V8 lets
 * garbage grow to hundreds of megabytes before it collects in earnest, since it takes the whole machine for its own.
 * With these two flags it collects once the heap has doubled, and the space for new objects stays as large as it is.
 * Both only say when to collect, and are read anew each time; an engine that does not know them ignores them.
 */
function keepHeapSmall(): void {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  setFlagsFromString('--heap-growing-percent=100');
  setFlagsFromString('--semi-space-growth-factor=1');
}
