import type { Place, Problem } from '../failures/failure.ts';
import { suggest } from '../failures/suggest.ts';
import { isTrusted } from '../policy/location.ts';
import { matchesText } from '../policy/match.ts';
import type { Policy } from '../policy/policy.ts';
import type { Condition, FactName, When } from '../policy/when.ts';
import { proposedWorkflowEvents, workflowEvents } from './events.ts';

/** What a rule or an exception of the policy is called, with its conditions. */
interface Conditional {
  readonly title: string;
  readonly when: When;
  readonly isException: boolean;
}

/** Why conditions that look right can never hold; `undefined` where they can. */
type Check = (
  conditional: Conditional,
  workflows: readonly string[],
) => { readonly why: string; readonly place: Place } | undefined;

/** Rules and exceptions whose `when` cannot hold; `workflows` are the repository's, as far as they are known. */
export function deadConditions({ files: [file] }: Policy, _: string, workflows: readonly string[]): readonly Problem[] {
  const conditionals = [
    ...file.rules.map(({ name, when }) => ({ title: `The rule "${name}"`, when, isException: false })),
    ...file.exceptions.map(({ model, when }) => ({ title: `The exception for ${model}`, when, isException: true })),
  ];
  return conditionals.flatMap((conditional) => {
    const found = checks.map((check) => check(conditional, workflows)).find((reason) => reason !== undefined);
    if (!found) return [];
    return [{ message: `${conditional.title} can never hold: ${found.why}`, remedy: '', place: found.place }];
  });
}

/** Texts that a fact never has. */
const impossible: Partial<Record<FactName, { readonly form: RegExp; readonly why: (pattern: string) => string }>> = {
  actor: { form: /^@/, why: (pattern) => `a login has no @. Write ${pattern.slice(1)}.` },
  branch: {
    form: /^refs\//,
    why: (pattern) => `a branch is named without refs/. Write ${pattern.replace(/^refs\/\w+\//, '')}.`,
  },
  workflow: {
    form: /^(?!\.github\/workflows\/[^/]+\.ya?ml$)[^*]*$/,
    why: () => 'a workflow is named by its path. Write .github/workflows/NAME.yml.',
  },
  repository: { form: /^[^/*]*$/, why: (pattern) => `a repository is owner/name. Write OWNER/${pattern}.` },
};

const checks: readonly Check[] = [
  ({ when }) => {
    const condition = when.find(({ fact, patterns }) =>
      patterns.every((pattern) => impossible[fact]?.form.test(pattern)),
    );
    const [pattern = ''] = condition?.patterns ?? [];
    const why = condition && impossible[condition.fact]?.why(pattern);
    return condition && why !== undefined ? { why, place: condition.place } : undefined;
  },
  ({ when }) => {
    const condition = find(when, 'event');
    if (!condition || eventsOf(condition).length > 0) return undefined;
    const [pattern = ''] = condition.patterns;
    const why =
      pattern === 'workflow_call'
        ? 'a called workflow has the event of its caller.'
        : `no event is called "${pattern}". ${suggest(pattern, workflowEvents)}`;
    return { why, place: condition.place };
  },
  ({ when }) => {
    const fork = find(when, 'fork');
    const event = find(when, 'event');
    if (!fork || !event || fork.patterns.includes('false')) return undefined;
    if (!eventsOf(event).every(isTrusted)) return undefined;
    return { why: `no fork can cause ${event.patterns.join(' or ')}.`, place: fork.place };
  },
  ({ when, isException }) => {
    const workflow = find(when, 'workflow');
    const event = find(when, 'event');
    if (!isException || !workflow || !event) return undefined;
    if (!eventsOf(event).every((name) => proposedWorkflowEvents.has(name))) return undefined;
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
function eventsOf({ patterns }: Condition): readonly string[] {
  return workflowEvents.filter((event) => patterns.some((pattern) => matchesText(pattern, event)));
}
