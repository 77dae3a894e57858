import type { Machine } from '../../../github/laptop/laptop.ts';
import { Failure, sentence } from '../../../language/failures/failure.ts';
import { decide } from '../../../policy/judge/decide.ts';
import { dayOf } from '../../../policy/model/days.ts';
import type { Policy } from '../../../policy/model/policy.ts';
import { parseReference } from '../../../policy/model/reference.ts';
import { type RunFacts, unknownFact } from '../../../policy/model/when.ts';
import { plainPush, situationsOf } from '../../../policy/review/situations.ts';
import { explainAllowed, explainDenial } from '../../../policy/words/explain.ts';
import { markInvisible } from '../../../reports/markdown/invisible.ts';
import { type CommandLine, type ExitCode, WrongCall } from '../command.ts';
import { oneLine } from '../one-line.ts';
import { type Arguments, readArguments } from './arguments.ts';
import { readPolicy } from './read-policy.ts';
import { type PolicyReport, survey } from './survey.ts';

/** Where a plain push takes place, if nothing is said. */
const plain = plainPush('owner/name', 'main');

/** Says who may use what: the same judgement as the action's, by a policy file. */
export async function run(call: CommandLine, machine: Machine): Promise<ExitCode> {
  const { terminal } = machine;
  const given = readArguments(call);
  const today = dayOf(machine.date());
  const policy = tryReading(given, machine, today);
  if (policy instanceof Failure) {
    terminal.messages.write(`${policy.problems.map((problem) => markInvisible(sentence(problem))).join('\n')}\n`);
    return 1;
  }
  const { lines, isFine } = await report(policy, given, given.on ?? today, terminal.output);
  terminal.output.write(`${lines.join('\n')}\n`);
  return isFine ? 0 : 1;
}

/** An invalid policy is no wrong call: a step would fail by it. */
function tryReading(given: Arguments, machine: Machine, today: string): Policy | Failure {
  try {
    return readPolicy(given.file, given.extended, { machine, today });
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function report(
  policy: Policy,
  given: Arguments,
  today: string,
  { isTerminal, columns }: { readonly isTerminal: boolean; readonly columns: number },
): PolicyReport | Promise<PolicyReport> {
  if (given.models.length > 0) return judge(policy, given, today);
  const name = nameOf(given);
  const situations = name === '' ? situationsOf([policy], plain) : [{ name, run: runOf(given) }];
  return survey(policy, situations, today, isTerminal ? columns : Number.POSITIVE_INFINITY);
}

/** The verdict on each model in full. It is fine if all are allowed. */
function judge(policy: Policy, given: Arguments, today: string): PolicyReport {
  const { models, maxOutputTokens } = given;
  const request = { run: runOf(given), today, tokens: { output: maxOutputTokens } };
  const decisions = models.map((model) => decideOn(policy, model, request));
  const lines = decisions.flatMap((decision) => {
    if (decision.verdict === 'denied')
      return ['denied', ...explainDenial(decision).map((problem) => `  ${oneLine(sentence(problem))}`)];
    const routes = decision.routes.map(({ key, name }) => `${key.name} as ${name}`).join(', then ');
    return [
      'allowed',
      `  ${oneLine(`${decision.model}: ${explainAllowed(decision)}`)}`,
      `  through ${oneLine(routes)}`,
    ];
  });
  return { lines, isFine: decisions.every(({ verdict }) => verdict === 'allowed') };
}

/** @throws {WrongCall} for a text that names no model */
function decideOn(policy: Policy, model: string, request: Omit<Parameters<typeof decide>[1], 'model'>) {
  try {
    return decide(policy, { model: parseReference(model), ...request });
  } catch (error) {
    throw error instanceof Failure ? new WrongCall(error.problems.map(sentence).join('\n')) : error;
  }
}

/** A plain push, but for what is given. */
function runOf({ facts, unknown }: Arguments): RunFacts {
  const known = [...facts].map(([name, values]) => [name, { values, isComplete: true }]);
  const open = unknown.map((name) => [name, unknownFact]);
  return { ...plain.run, ...Object.fromEntries([...known, ...open]) };
}

function nameOf({ facts, unknown }: Arguments): string {
  const known = [...facts].map(([name, values]) => `${name}: ${values.join(' and ')}`);
  return [...known, ...unknown.map((name) => `${name} unknown`)].join(', ');
}
