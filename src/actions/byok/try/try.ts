import { join } from 'node:path';
import { fromRoot } from '../../../github/laptop/checkout.ts';
import type { Machine } from '../../../github/laptop/laptop.ts';
import { type KnownFacts, outcomeOf, StepFacts } from '../../../inference/result.ts';
import { usableRoutes } from '../../../inference/routes.ts';
import type { ErrorCode } from '../../../language/failures/codes.ts';
import type { Problem } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { suggest } from '../../../language/failures/suggest.ts';
import { isObject, parseJson } from '../../../language/json.ts';
import type { Key } from '../../../policy/model/policy.ts';
import { placeInWorkflow } from '../../inputs/place-in-workflow.ts';
import { readAssumed } from '../assume.ts';
import { type CommandLine, type ExitCode, WrongCall } from '../command.ts';
import { answerSecrets, type Laptop, openLaptop } from '../laptop.ts';
import { onLaptop } from '../on-laptop.ts';
import { oneLine } from '../one-line.ts';
import { showAnswer } from '../run/answer-text.ts';
import { ask } from '../run/ask.ts';
import { pairsOf } from '../run/inputs.ts';
import { resultJson } from '../run/result-json.ts';
import { tellEnd, writeAnswer } from '../run/tell.ts';
import { fillTexts, type KnownRun } from './fill.ts';
import { inputNames } from './input-names.ts';
import { type Job, readWorkflow, type Step } from './workflow.ts';

/** The largest file that is read, in bytes. */
const maxBytes = 1024 * 1024;

/** The most of an input's value that is told, in UTF-16 code units. */
const longestTold = 200;

/** Inputs that hold a key, or say where GitHub has something and with which token: the checkout has it, and none is needed. */
const elsewhere: ReadonlySet<string> = new Set([
  ...['api-key', 'api-keys', 'policy-ref'],
  ...['token', 'extends-token', 'ledger-token'],
]);

/** Tries a workflow: each step that asks a model is asked on the emulator, every other one is named. */
export async function run(call: CommandLine, machine: Machine): Promise<ExitCode> {
  const checkout = await machine.findCheckout(machine.folder);
  const [file = ''] = call.operands;
  const path = fromRoot(checkout, file);
  const workflow = readWorkflow(read(file, machine), path);
  const inputs = pairsOf('input', call);
  requireInputs([...inputs.keys()], [...workflow.inputs.keys()], path);
  const payload = call.is('event') ? readEvent(call.one('event'), machine) : undefined;
  const [event = 'push'] = workflow.events;
  const assumed = readAssumed([`event=${event}`, `workflow=${path}`]);
  const laptop = await openLaptop({
    machine,
    checkout,
    as: { ...assumed, ...readAssumed(call.many('as')) },
    isVerbose: call.is('verbose'),
  });
  const known: KnownRun = {
    workflow,
    event,
    ...(payload && { payload }),
    repository: checkout.repository || 'owner/name',
    defaultBranch: checkout.defaultBranch ?? 'main',
    inputs,
    outputs: new Map(),
  };
  return tryJobs(workflow.jobs, known, laptop, machine);
}

/** @throws {WrongCall} for an input that the workflow does not have */
function requireInputs(given: readonly string[], known: readonly string[], path: string): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const remedy = known.length === 0 ? 'It has none.' : suggest(unknown, known);
  throw new WrongCall(`--input: ${path} has no input ${quote(unknown)}. ${remedy}`);
}

async function tryJobs(jobs: readonly Job[], known: KnownRun, laptop: Laptop, machine: Machine): Promise<ExitCode> {
  const { messages } = laptop.terminal;
  const tell = (line: string) => messages.write(`${oneLine(line)}\n`);
  tell('The emulator answers: nothing is sent, and no other step is run.');
  let tried = 0;
  let failed = 0;
  for (const job of jobs) {
    if (job.calls !== '') tell(`${job.name}: not tried, it calls ${job.calls}. Try that file.`);
    let run = { ...known, outputs: new Map<string, Readonly<Record<string, unknown>>>() };
    for (const [index, step] of job.steps.entries()) {
      const where = `${job.name}, step ${index + 1}, ${step.label}`;
      const action = actionOf(step.uses, laptop, machine);
      if (action !== 'complete') {
        tell(`${where}: not run${action === 'evaluate' ? '. Try its rows: byok evaluate --emulator' : ''}`);
        continue;
      }
      messages.write(`${messages.style('bold', oneLine(where))}\n`);
      const { code, outputs } = await tryStep(step, job, run, laptop);
      tried++;
      if (code !== 0) failed++;
      if (step.id !== '') run = { ...run, outputs: new Map([...run.outputs, [step.id, outputs]]) };
    }
  }
  if (tried === 0) tell('No step of this workflow asks a prompt by byok-inference.');
  return tried === 0 || failed > 0 ? 1 : 0;
}

/** How a step ended, and what it hands on. */
interface TriedStep {
  readonly code: ExitCode;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** One step, as the action does it. */
async function tryStep(step: Step, job: Job, known: KnownRun, laptop: Laptop): Promise<TriedStep> {
  const standIns = new Set<string>();
  const written = new Map([...known.workflow.env, ...job.env, ...step.env]);
  const env = fillTexts(written, { env: {}, matrix: job.matrix }, known, standIns);
  const given = new Map([...step.with].filter(([name]) => !elsewhere.has(name.toLowerCase())));
  const filled = fillTexts(given, { env, matrix: job.matrix }, known, standIns);
  tellStep(step, job, filled, laptop);
  tellUnknown([...step.with.keys()], laptop);
  tellStandIns(
    [...standIns].filter((name) => Object.values(filled).some((text) => text.includes(`[${name}]`))),
    laptop,
  );
  const edge = withInputs(step.uses, filled, laptop);
  const { output } = edge.terminal;
  const shown = output.isTerminal ? showAnswer(output, answerSecrets(edge)) : undefined;
  const facts = new StepFacts();
  let keys: readonly Key[] = [];
  const noteKeys = (noted: readonly Key[]) => {
    keys = noted;
  };
  const started = edge.clock.now();
  const outcome = await ask(edge, facts, { isEmulated: true, shown, noteKeys }).catch((thrown) =>
    outcomeOf(thrown, edge.cancelled, facts.known),
  );
  const handed = ['api-key', 'api-keys'].some((name) => step.with.has(name));
  if (!handed) tellMissingKey(keysOf(facts.known, keys), [...written.keys()], laptop);
  const told = outcome.problems.map((problem) => tried(problem, outcome.code));
  const problems = await placeInWorkflow(told, edge, '', step.usesPlace);
  const result = { ...facts.known, ...outcome, problems, duration: edge.clock.now() - started };
  const telling = { isJson: false, isQuiet: false, shown: problems.length > 0 ? undefined : shown };
  await writeAnswer(result, telling, edge);
  const outputs = parseJson(await resultJson(result, edge));
  return { code: await tellEnd(result, telling, edge), outputs: isObject(outputs) ? outputs : {} };
}

/**
 * A problem with a file that an earlier step would have written, or with the policy or a token, which here are not the
 * step's.
 */
function tried(problem: Problem, code: ErrorCode | undefined): Problem {
  const { input, ...rest } = problem;
  if (code === 'missing-policy') return onLaptop(problem, code);
  if (input !== undefined && elsewhere.has(input)) return { ...rest, remedy: onLaptop(problem, code).remedy };
  if (!problem.message.includes('there is no file')) return problem;
  return { ...problem, remedy: 'If an earlier step writes it, put one there to try this one.' };
}

/** The inputs of a step in place of the command's; the policy is the one of the checkout. */
function withInputs(uses: string, filled: Readonly<Record<string, string>>, laptop: Laptop): Laptop {
  const given = new Map(Object.entries(filled).map(([name, value]) => [name.toLowerCase(), value.trim()]));
  const [repository = ''] = /^[^./@][^/@]*\/[^/@]+/.exec(uses) ?? [];
  return {
    ...laptop,
    input: (name) => (elsewhere.has(name) ? laptop.input(name) : (given.get(name) ?? '')),
    // So a problem is placed at its line of the workflow.
    variable: (name) => (name === 'GITHUB_ACTION_REPOSITORY' ? repository : laptop.variable(name)),
  };
}

function tellStep(step: Step, job: Job, filled: Readonly<Record<string, string>>, { terminal, redact }: Laptop): void {
  const { messages } = terminal;
  const conditions = [job.condition, step.condition].filter((condition) => condition !== '');
  const lines = [
    ...conditions.map((condition) => `  if: ${condition} (taken as met)`),
    ...Object.entries(filled)
      .filter(([, value]) => value.trim() !== '')
      // Redacted before it is cut: the beginning of a secret is not known as one.
      .map(([name, value]) => [name, redact(value)] as const)
      .map(([name, value]) => `  ${name}: ${value.length > longestTold ? `${value.slice(0, longestTold)}…` : value}`),
  ];
  for (const line of lines) messages.write(`${messages.style('dim', oneLine(redact(line)))}\n`);
}

/** A run warns of inputs that the action does not have, and goes on without them. */
function tellUnknown(names: readonly string[], { log }: Laptop): void {
  for (const name of names.filter((one) => !inputNames.includes(one.toLowerCase()))) {
    log.warning(`The action has no input ${quote(name)}, so what it says has no effect. ${suggest(name, inputNames)}`);
  }
}

/** The keys that a request may use, as the policy says them: the emulator has put its own in their place. */
function keysOf({ decision }: KnownFacts, keys: readonly Key[]): readonly Key[] {
  const used = decision?.verdict === 'allowed' ? usableRoutes(decision).map(({ key }) => key.name) : [];
  return keys.filter(({ name }) => used.includes(name));
}

/** Here no key is needed; a run has none that the workflow does not hand over. */
function tellMissingKey(keys: readonly Key[], variables: readonly string[], { log }: Laptop): void {
  const secrets = keys.flatMap(({ credential }) => (credential.by === 'secret' ? [credential.secret] : []));
  const [secret] = secrets;
  if (secret === undefined || secrets.length < keys.length || secrets.some((name) => variables.includes(name))) return;
  log.warning(`The step is given no key, so a run cannot ask. Add to its \`with\`: api-key: \${{ secrets.${secret} }}`);
}

/** Says what stands for something, and how to give it. */
function tellStandIns(names: readonly string[], { log }: Laptop): void {
  if (names.length === 0) return;
  const ways = [
    ...new Set(
      names.map((name) => {
        const [context, rest] = name.split(/\.(.*)/s);
        const [, input = context === 'inputs' ? rest : undefined] = /^github\.event\.inputs\.(.+)/.exec(name) ?? [];
        if (input !== undefined) return `--input ${input}=…`;
        return name.startsWith('github.event.') ? '--event FILE, the JSON of an event' : undefined;
      }),
    ),
  ].filter((way) => way !== undefined);
  const given = ways.length === 0 ? '' : ` To give it: ${ways.join('; ')}.`;
  log.notice(`Only a run knows ${names.join(', ')}, so the name stands there, in square brackets.${given}`);
}

/** The action that a step uses; nothing where it is no action of this repository. */
function actionOf(uses: string, laptop: Laptop, machine: Machine): string | undefined {
  const [, named] = /^[\w.-]+\/byok-inference(?:\/([\w-]+))?@/.exec(uses) ?? [];
  const isRemote = /^[\w.-]+\/byok-inference(?:\/[\w-]+)?@/.test(uses);
  return isRemote ? (named ?? 'complete') : localAction(uses, laptop, machine);
}

/** The action of a folder in the checkout, by the bundle that its action.yml names. */
function localAction(uses: string, { checkout: { root } }: Laptop, machine: Machine): string | undefined {
  if (!/^\.\/?/.test(uses)) return undefined;
  const file = machine.readFile(join(root, uses, 'action.yml'), maxBytes);
  return 'text' in file ? /\bdist\/([\w-]+)\/index\.js\b/.exec(file.text)?.[1] : undefined;
}

function read(path: string, machine: Machine): string {
  const file = machine.readFile(path, maxBytes);
  if ('text' in file) return file.text;
  const why = new Map([
    ['absent', 'there is no such file'],
    ['too-large', `it has more than ${maxBytes} bytes`],
  ]);
  throw new WrongCall(`${quote(path)}: ${why.get(file.reason) ?? file.reason}.`);
}

function readEvent(path: string, machine: Machine): object {
  const event = parseJson(read(path, machine));
  if (isObject(event)) return event;
  throw new WrongCall(`--event: ${quote(path)} is no JSON object, as GitHub sends one with an event.`);
}
