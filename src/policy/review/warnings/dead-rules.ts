import type { Place, Problem } from '../../../language/failures/failure.ts';
import { suggest } from '../../../language/failures/suggest.ts';
import type { Policy, PolicyFile } from '../../model/policy.ts';
import { type Condition, type FactName, factNames, type When } from '../../model/when.ts';
import { matchesText } from '../../model/wildcard.ts';
import { isTrusted } from '../../source/location.ts';
import { proposedWorkflowEvents, workflowEvents } from '../events.ts';
import { describeTest } from '../run-tests.ts';

/** What a rule, a budget or an exception of the policy is called, with its conditions. */
interface Conditional {
  readonly title: string;
  /** What a rule and a budget do; absent for an exception. */
  readonly verb?: string;
  readonly when: When;
}

/** Why a value, or a condition, never matches. */
interface DeadValue {
  readonly why: string;
  readonly place: Place;
}

/** Why conditions that look right can never match; `undefined` if they can. */
type ConditionCheck = (conditional: Conditional, workflows: readonly string[]) => DeadValue | undefined;

/** Rules, budgets and exceptions whose `when` can never match; `workflows` are the repository's, as far as they are known. */
export function deadConditions({ files: [file] }: Policy, _: string, workflows: readonly string[]): readonly Problem[] {
  return conditionalsOf(file).flatMap((conditional) => {
    if (conditional.verb !== undefined && conditional.when.some((one) => misspelt(one).length > 0)) return [];
    const found = checks.map((check) => check(conditional, workflows)).find((reason) => reason !== undefined);
    if (!found) return [];
    return [{ message: `${conditional.title} can never apply: ${found.why}`, remedy: '', place: found.place }];
  });
}

/**
 * Rules, budgets and tests with a value that its fact never has, such as an event that does not exist: what looks forbidden,
 * counted or tested is not. Of an exception this only keeps something denied, and is a warning.
 */
export function misspeltRules({ files: [file] }: Policy): readonly Problem[] {
  const rules = conditionalsOf(file).flatMap(({ title, verb, when }) =>
    verb === undefined
      ? []
      : when.flatMap(misspelt).map(({ why, place }) => ({
          message: `${title} ${verb} less than it says: ${why}`,
          remedy: '',
          place,
        })),
  );
  const tests = file.tests.flatMap((test) =>
    factNames
      .flatMap((fact) => reasonsAgainst(fact, test.run[fact].values))
      .map((why) => ({
        message: `The test of ${describeTest(test)} describes a run that there never is: ${why}`,
        remedy: '',
        place: test.place,
      })),
  );
  return [...rules, ...tests];
}

function conditionalsOf(file: PolicyFile): readonly Conditional[] {
  return [
    ...file.rules.map(({ name, when }) => ({ title: `The rule "${name}"`, verb: 'forbids', when })),
    ...file.budgets.map(({ name, when }) => ({ title: `The budget "${name}"`, verb: 'counts', when })),
    ...file.exceptions.map(({ model, when }) => ({ title: `The exception for ${model}`, when })),
  ];
}

/** Each value that its fact never has, and why. */
function misspelt({ fact, patterns, place }: Condition): readonly DeadValue[] {
  return reasonsAgainst(fact, patterns).map((why) => ({ why, place }));
}

function reasonsAgainst(fact: FactName, patterns: readonly string[]): readonly string[] {
  return patterns.flatMap((pattern) => (fact === 'event' ? noEvent(pattern) : noValue(fact, pattern)) ?? []);
}

/** Why no event matches a pattern. */
function noEvent(pattern: string): string | undefined {
  if (workflowEvents.some((event) => matchesText(pattern, event))) return undefined;
  if (pattern === 'workflow_call') return 'a called workflow has the event of its caller.';
  return `there is no event "${pattern}". ${suggest(pattern, workflowEvents)}`;
}

function noValue(fact: FactName, pattern: string): string | undefined {
  const form = impossible[fact];
  return form?.form.test(pattern) ? form.why(pattern) : undefined;
}

/** Texts that a fact never has. */
const impossible: Partial<Record<FactName, { readonly form: RegExp; readonly why: (pattern: string) => string }>> = {
  actor: {
    form: /[^\w*[\]-]/,
    why: (pattern) =>
      /^@[\w-]+$/.test(pattern)
        ? `a login has no @. Write ${pattern.slice(1)}.`
        : 'a login has only letters, digits, - and _: teams, names and mail addresses are none.',
  },
  branch: {
    form: /^(?:refs\/|!)/,
    why: (pattern) =>
      pattern.startsWith('!')
        ? 'a ! does not negate. Name the branches that are meant.'
        : `a branch is named without refs/. Write ${pattern.replace(/^refs\/\w+\//, '')}.`,
  },
  workflow: {
    form: /^(?!\.github\/workflows\/[^/]+\.ya?ml$)[^*]*$/,
    why: () => 'a workflow is named by its path. Write .github/workflows/NAME.yml.',
  },
  repository: {
    form: /^[^/*]*$|:|\/[^/]*\//,
    why: (pattern) => `a repository is owner/name. Write ${ownerAndName(pattern)}.`,
  },
};

/** The end of an address; without an owner, a placeholder for it. */
function ownerAndName(pattern: string): string {
  const parts = pattern.replace(/(?:\.git)?\/*$/, '').split(/[/:]/);
  return parts.length < 2 ? `OWNER/${pattern}` : parts.slice(-2).join('/');
}

const checks: readonly ConditionCheck[] = [
  ({ when }) => {
    const dead = when.find((condition) => misspelt(condition).length === condition.patterns.length);
    return dead && misspelt(dead)[0];
  },
  ({ when }) => {
    const fork = find(when, 'fork');
    const event = find(when, 'event');
    if (!fork || !event || fork.patterns.includes('false')) return undefined;
    if (!matchingEvents(event).every(isTrusted)) return undefined;
    return { why: `a fork cannot trigger ${event.patterns.join(' or ')}.`, place: fork.place };
  },
  ({ when, verb }) => {
    const workflow = find(when, 'workflow');
    const event = find(when, 'event');
    if (verb !== undefined || !workflow || !event) return undefined;
    if (!matchingEvents(event).every((name) => proposedWorkflowEvents.has(name))) return undefined;
    const why = `on ${event.patterns.join(' or ')} the workflow file is not the default branch's.`;
    return { why, place: workflow.place };
  },
  ({ when }, workflows) => {
    const workflow = find(when, 'workflow');
    if (!workflow || workflows.length === 0 || find(when, 'repository')) return undefined;
    if (workflow.patterns.some((pattern) => workflows.some((path) => matchesText(pattern, path)))) return undefined;
    const why = `this repository has no workflow ${workflow.patterns.join(' or ')}. ${suggest(workflow.patterns[0] ?? '', workflows)}`;
    return { why, place: workflow.place };
  },
];

function find(when: When, name: FactName): Condition | undefined {
  return when.find(({ fact }) => fact === name);
}

/** The events that a condition can mean. */
function matchingEvents({ patterns }: Condition): readonly string[] {
  return workflowEvents.filter((event) => patterns.some((pattern) => matchesText(pattern, event)));
}
