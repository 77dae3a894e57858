import type { Problem } from '../../language/failures/failure.ts';
import type { PolicyTest } from '../model/language.ts';
import type { Policy } from '../model/policy.ts';
import { factNames } from '../model/when.ts';
import { type Verdict, verdictOn } from './verdict.ts';

/** One of a policy's `tests`, and what the policy says. */
export interface TestResult extends Verdict {
  readonly test: PolicyTest;
  readonly passed: boolean;
}

/** Runs the `tests` of a policy's own file, or those of another one. Every file is judged as if it enforced. */
export function runTests(
  policy: Policy,
  today: string,
  tests: readonly PolicyTest[] = policy.files[0].tests,
): readonly TestResult[] {
  const [own, ...extended] = policy.files;
  const enforcing: Policy = { ...policy, files: [enforce(own), ...extended.map(enforce)] };
  return tests.map((test) => {
    const verdict = verdictOn(enforcing, test.model, test.run, test.on ?? today, test.tools);
    return { test, ...verdict, passed: verdict.verdict === test.expect };
  });
}

/** The tests of the policy in force that it passes, and that a changed policy would fail, whether or not it still has them. */
export function brokenTests(inForce: Policy, changed: Policy, today: string): readonly TestResult[] {
  const passing = runTests(inForce, today).filter(({ passed }) => passed);
  const tests = passing.map(({ test }) => test);
  return runTests(changed, today, tests).filter(({ passed }) => !passed);
}

/** Words a test of the policy in force that a changed policy would fail. */
export function explainBroken({ test, verdict, reasons }: TestResult): Problem {
  return {
    message: `The default branch's test of ${describeTest(test)} expects ${test.expect}, but this policy makes it ${verdict}: ${reasons.join('; ')}.`,
    remedy: 'Check that this is intended.',
    place: test.place,
  };
}

/** Words a failing test. */
export function explainTest({ test, verdict, reasons }: TestResult): Problem {
  const why = reasons.join('; ');
  const unsaid = factNames.filter((name) => test.run[name].values.length === 0 && why.includes(name));
  const hint =
    unsaid.length > 0 ? ` The test does not set ${unsaid.join(', ')}: rules about that apply, exceptions do not.` : '';
  return {
    message: `The test of ${nameOf(test)} expects ${test.expect}, but it is ${verdict}: ${why}.`,
    remedy: `Change the policy or the test.${test.expect === 'allowed' ? hint : ''}`,
    place: test.place,
  };
}

function enforce<File extends { readonly mode: 'enforce' | 'audit' }>(file: File): File {
  return { ...file, mode: 'enforce' };
}

/** A test as one names it: its model, the servers of tools that it names, the facts that it gives and its day. */
export function describeTest(test: PolicyTest): string {
  const { tools = [], run, on } = test;
  const facts = factNames.flatMap((name) =>
    run[name].values.length === 0 ? [] : [`${name}: ${run[name].values.join(' and ')}`],
  );
  const servers = tools.length === 0 ? [] : [`tools: ${tools.join(' and ')}`];
  return [nameOf(test), ...servers, ...facts, ...(on === undefined ? [] : [`on ${on}`])].join(', ');
}

function nameOf({ model: { model, key } }: PolicyTest): string {
  return key === undefined ? model : `custom/${key}/${model}`;
}
