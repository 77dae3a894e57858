import type { Checkout } from '../../github/laptop/checkout.ts';
import type { Machine } from '../../github/laptop/laptop.ts';
import type { Terminal } from '../../github/laptop/terminal.ts';
import type { Facts } from '../../github/run/facts.ts';
import type { Runner } from '../../github/runner.ts';
import { type Outcome, outcomeOf, StepFacts, withoutKey } from '../../inference/result.ts';
import { openReaders } from '../../inference/session/policy-readers.ts';
import { type OpenSession, openSession } from '../../inference/session/session.ts';
import { Findings, readEach } from '../../language/failures/read-all.ts';
import { dayOf } from '../../policy/model/days.ts';
import type { Reference } from '../../policy/model/reference.ts';
import type { RunFacts } from '../../policy/model/when.ts';
import { maxPolicyBytes } from '../../policy/read/policy-file.ts';
import { plainPush } from '../../policy/review/situations.ts';
import { defaultPolicyPath } from '../../policy/source/location.ts';
import type { AnswerSecrets } from '../../reports/secrets/stream.ts';
import { hideSecrets, requireTokens, sessionReaders, tokensIn } from '../inputs/session-inputs.ts';
import { readJudging } from '../read-judging.ts';
import { openTrust, readTrustedHosts, type Trust } from './trust.ts';

/** Facts of the run that is assumed, in place of those of a plain push. */
export type AssumedRun = Partial<RunFacts>;

/** What a command says of the run that it makes. */
export interface LaptopOptions {
  readonly machine: Machine;
  /** Absent: the one around the folder that the command was called in. */
  readonly checkout?: Checkout;
  readonly as?: AssumedRun;
  /** GitHub token; absent: that of the environment, or of `gh` where GitHub has to be asked. */
  readonly token?: string;
  /** Inputs by the names that the actions have for them. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Whether GitHub is asked for more than what the policy needs. */
  readonly asksGitHub?: boolean;
  readonly isVerbose?: boolean;
  /** A folder for files of the command's own. */
  readonly temp?: string;
  /** Hosts that keys may be sent to without a question, as the command line says. */
  readonly trustHosts?: readonly string[];
  /** Where it is confirmed who gets a key, in place of the terminal. */
  readonly confirmsIn?: string;
}

/** What a command on a laptop has in place of a step's runner. */
export interface Laptop extends Runner {
  readonly terminal: Terminal;
  readonly checkout: Checkout;
  readonly trust: Trust;
}

/** Fields of a policy that only GitHub can answer. */
const needsGitHub = /^["']?(?:extends|ledger)["']?\s*:/m;

/**
 * Opens the edge for a command: keys from the environment or `.env`, the policy from the checkout unless the input
 * `policy` names a repository, the log on standard error. To be called once in a process.
 */
export async function openLaptop(options: LaptopOptions): Promise<Laptop> {
  const { machine, as = {}, inputs = {}, isVerbose = false, temp } = options;
  const checkout = options.checkout ?? (await machine.findCheckout(machine.folder));
  const { policy = '' } = inputs;
  const isElsewhere = policy.includes('@');
  const given: Record<string, string> = { 'policy-ref': isElsewhere ? '' : 'workspace', ...inputs };
  const trust = openTrust({
    known: machine.openTrustedHosts(checkout),
    hosts: readTrustedHosts(options.trustHosts ?? [], machine.variable),
    terminal: machine.terminal,
    ...(options.confirmsIn !== undefined && { elsewhere: options.confirmsIn }),
  });
  const edge = machine.open({
    requireTrust: trust.require,
    checkout,
    inputs: given,
    facts: factsOf(as, checkout),
    isVerbose,
    ...(temp !== undefined && { temp }),
  });
  const isAsked = isElsewhere || options.asksGitHub === true || (await extendsOrCounts(edge, policy));
  given.token = options.token ?? (await machine.findToken(checkout, isAsked));
  return { ...edge, terminal: machine.terminal, checkout, trust };
}

/** Whether the policy needs GitHub. One that cannot be read says so later, with what is wrong. */
async function extendsOrCounts(edge: Runner, path: string): Promise<boolean> {
  const text = await edge.readFile('policy', path || defaultPolicyPath, maxPolicyBytes).catch(() => undefined);
  return text !== undefined && needsGitHub.test(text);
}

/** A push to the default branch by somebody with write access, but for what is said. */
function assumedFacts(
  as: AssumedRun,
  { repository, defaultBranch }: Pick<Checkout, 'repository' | 'defaultBranch'>,
): RunFacts {
  return { ...plainPush(repository || 'owner/name', defaultBranch ?? 'main').run, ...as };
}

function factsOf(as: AssumedRun, checkout: Checkout): Facts {
  const { permission, isDefaultWorkflow, ...facts } = assumedFacts(as, checkout);
  return { ...facts, workflowRef: '', getsNoSecrets: false, assumed: { permission, isDefaultWorkflow } };
}

/** What finds this run's secrets in an answer that is shown while it arrives. */
export function answerSecrets(edge: Pick<Runner, 'findInAnswer' | 'findRunsInAnswer' | 'redactAnswer'>): AnswerSecrets {
  return { find: edge.findInAnswer, findRuns: edge.findRunsInAnswer, redact: edge.redactAnswer };
}

/** Proposed by the message about a missing policy where no model is named. */
const proposed: Reference = { model: 'openai/gpt-6-luna' };

/**
 * Reads the policy and opens a session, as a step does.
 *
 * @returns how it ends where that is not possible
 */
export async function openLaptopSession(laptop: Laptop): Promise<OpenSession | Outcome> {
  try {
    return await open(laptop);
  } catch (thrown) {
    return outcomeOf(thrown, laptop.cancelled);
  }
}

async function open(laptop: Laptop): Promise<OpenSession | Outcome> {
  const { input } = laptop;
  hideSecrets(laptop);
  const findings = new Findings();
  const { whole, failure } = readEach({ usable: () => requireTokens(input), ...sessionReaders(laptop) });
  if (!whole) throw failure ?? new Error('The inputs cannot be read, but nothing reported it.');
  const inputs = {
    ...whole,
    tokens: tokensIn(input),
    apiKey: input('api-key'),
    customHeaders: new Map<string, string>(),
  };
  const { judging, skip, loading } = await readJudging(
    {
      known: inputs,
      location: inputs.policy,
      wanted: proposed,
      today: dayOf(laptop.clock.date()),
      readers: openReaders(inputs.tokens, laptop),
      runner: laptop,
      facts: new StepFacts(),
    },
    findings,
  );
  if (skip) return withoutKey(skip, 'skip');
  if (loading.failure) findings.noteLast(loading.failure);
  findings.throwIfAny();
  if (!judging) throw new Error('The policy is missing, but nothing reported it.');
  return openSession(judging, inputs, laptop);
}
