import { decide, type JudgedRequest } from '../../src/policy/judge/decide.ts';
import type { Decision } from '../../src/policy/judge/decision.ts';
import type { Policy, PolicyFile } from '../../src/policy/model/policy.ts';
import { parseReference } from '../../src/policy/model/reference.ts';
import { type Fact, type factNames, type RunFacts, unknownRun } from '../../src/policy/model/when.ts';
import { linkPolicy } from '../../src/policy/read/link.ts';
import { parsePolicy } from '../../src/policy/read/parse.ts';

/** The day on which everything here is judged. */
export const today = '2026-11-24';

/** A policy file, parsed from its text as if it lay in the workspace; a further one as if it lay in another repository. */
export function fileOf(text: string, depth = 0): PolicyFile {
  const elsewhere = { file: `acme/layer${depth}/models.yml`, ref: 'main', commit: `${depth}`.repeat(40) };
  return parsePolicy(
    text,
    depth === 0 ? { file: 'models.yml', commit: '', annotatable: true } : { ...elsewhere, annotatable: false },
    today,
  );
}

/** The policy of a file and those that it extends, in that order. */
export function policyOf(text: string, ...extended: readonly string[]): Policy {
  return linkPolicy([fileOf(text), ...extended.map((layer, index) => fileOf(layer, index + 1))]);
}

/** A value of a fact, several, or `undefined` for unknown. */
export type Given = Partial<Record<(typeof factNames)[number], string | readonly string[] | undefined>>;

/** A push to the default branch by somebody who may write, but for what is given. */
export function runOf(given: Given = {}): RunFacts {
  const plain: Given = {
    event: 'push',
    fork: 'false',
    actor: 'octocat',
    permission: 'write',
    workflow: '.github/workflows/ci.yml',
    branch: 'main',
    repository: 'acme/widgets',
  };
  const facts = Object.entries({ ...plain, ...given }).flatMap(([name, value]): [string, Fact][] =>
    value === undefined ? [] : [[name, { values: [value].flat(), isComplete: true }]],
  );
  return { ...unknownRun, ...Object.fromEntries(facts), isDefaultWorkflow: true };
}

/** What a policy says about a model on a plain push, but for what is given. */
export function judged(policy: Policy, model: string, more: Partial<Omit<JudgedRequest, 'model'>> = {}): Decision {
  return decide(policy, { model: parseReference(model), tokens: {}, run: runOf(), today, ...more });
}
