import { describe, expect, test } from 'vitest';
import {
  type Condition,
  doubts,
  type FactName,
  matchesRun,
  ruleHolds,
  unknownFact,
  unmet,
} from '../../src/policy/model/when.ts';
import { runOf } from '../harness/judging.ts';

const place = { file: 'models.yml', annotatable: true, line: 1, column: 1 };

const condition = (fact: FactName, ...patterns: readonly string[]): Condition => ({ fact, patterns, place });

/** A condition, the values of its fact, whether they are all, and whether it holds. */
const table: readonly (readonly [FactName, readonly string[], readonly string[], boolean, 'yes' | 'no' | 'unsure'])[] =
  [
    ['event', ['push'], ['push'], true, 'yes'],
    ['event', ['push'], ['pull_request'], true, 'no'],
    ['event', ['push', 'pull_request'], ['pull_request'], true, 'yes'],
    ['event', ['pull_*'], ['pull_request', 'pull_request_target'], true, 'yes'],
    ['event', ['pull_*'], ['workflow_run', 'pull_request'], true, 'unsure'],
    ['event', ['push'], ['push'], false, 'unsure'],
    ['event', ['push'], ['schedule'], false, 'unsure'],
    ['event', ['push'], [], false, 'unsure'],
    ['event', ['push'], [], true, 'unsure'],
    ['event', ['*'], [], false, 'unsure'],
    ['event', ['Push'], ['push'], true, 'no'],
    ['branch', ['Main'], ['main'], true, 'no'],
    ['branch', ['release/*'], ['release/1/x'], true, 'yes'],
    ['workflow', ['.github/workflows/A.yml'], ['.github/workflows/a.yml'], true, 'no'],
    ['actor', ['OctoCat'], ['octocat'], true, 'yes'],
    ['actor', ['*[bot]'], ['dependabot[bot]'], true, 'yes'],
    ['actor', ['*[bot]'], ['dependabot'], true, 'no'],
    ['repository', ['ACME/*'], ['acme/widgets'], true, 'yes'],
    ['repository', ['acme/*'], ['mallory/acme/'], true, 'no'],
    ['fork', ['true'], ['true'], true, 'yes'],
    ['permission', ['none', 'read'], ['write'], true, 'no'],
  ];

describe('a condition', () => {
  test.each(table)('%s: %j with %j (complete: %s) %s', (fact, patterns, values, isComplete, expected) => {
    const run = { ...runOf(), [fact]: { values, isComplete } };
    const one = condition(fact, ...patterns);
    expect(matchesRun(one, run)).toBe(expected);
    expect(ruleHolds([one], run)).toBe(expected !== 'no');
    expect(doubts([one], run)).toEqual(expected === 'unsure' ? [fact] : []);
    expect(unmet([one], run)).toEqual(expected === 'yes' ? [] : [one]);
  });
});

test('conditions must all hold', () => {
  const conditions = [condition('event', 'push'), condition('branch', 'main'), condition('fork', 'true')];
  expect(ruleHolds(conditions, runOf())).toBe(false);
  expect(unmet(conditions, runOf()).map(({ fact }) => fact)).toEqual(['fork']);
  expect(ruleHolds(conditions, runOf({ fork: 'true' }))).toBe(true);
  expect(ruleHolds(conditions, { ...runOf(), fork: unknownFact })).toBe(true);
});

test('no conditions always hold', () => {
  expect([ruleHolds([], runOf()), unmet([], runOf())]).toEqual([true, []]);
});

test('an exception needs the default branch’s workflow file only where it names a workflow', () => {
  const elsewhere = { ...runOf(), isDefaultWorkflow: false };
  const workflow = condition('workflow', '.github/workflows/ci.yml');
  const branch = condition('branch', 'main');
  expect(unmet([workflow, branch], runOf())).toEqual([]);
  expect(unmet([workflow, branch], elsewhere)).toEqual([workflow]);
  expect(unmet([branch], elsewhere)).toEqual([]);
  expect(ruleHolds([workflow], elsewhere)).toBe(true);
});
