import { dollars } from '../../../language/failures/dollars.ts';
import { lowestLimits } from '../../judge/limits.ts';
import { byStrictness, fallbackOf, linkHostsOf, maxCostOf, secretsInPromptOf } from '../../model/layers.ts';
import type { Policy } from '../../model/policy.ts';
import { factNames } from '../../model/when.ts';
import { compareBudgets, compareLedgers } from './budgets.ts';
import { compareExtends, compareTests, compareWord } from './file-fields.ts';
import { compareKeyField, compareKeys, compareServed, keyFields } from './keys.ts';
import { comparePrices } from './prices.ts';
import {
  compareExceptions,
  compareModelLists,
  compareReasonsOfExceptions,
  compareReasonsOfRules,
  compareRules,
} from './rules.ts';
import { changeOf, type Direction, ofBoth, type SettingChange } from './setting-change.ts';
import { compareServerField, compareServers, serverFields } from './tools.ts';

/** Some fields of the policy language, and what differs in them between two policies. */
export interface FieldRow {
  /** Their names, with those that they stand under: `limits.max-input-tokens`. */
  readonly fields: readonly string[];
  readonly compare: (before: Policy, after: Policy) => readonly SettingChange[];
}

const under = (name: string, fields: readonly string[]): readonly string[] => [
  name,
  ...fields.map((field) => `${name}.${field}`),
];

/**
 * Every field of the policy language, and how wider differs from narrower. Verdicts follow from these, and no
 * selection of models and situations shows every change; so a change of unknown direction counts as wider.
 */
export const fieldRows: readonly FieldRow[] = [
  { fields: ['version'], compare: () => [] },
  { fields: ['extends'], compare: compareExtends },
  { fields: ['mode'], compare: (...pair) => compareWord('mode', ({ mode }) => mode, 'audit', ...pair) },
  { fields: ['own-keys'], compare: (...pair) => compareWord('own-keys', ({ ownKeys }) => ownKeys, 'allow', ...pair) },
  {
    fields: ['limits', 'limits.max-input-tokens'],
    compare: (...pair) => compareTokens('max-input-tokens', 'maxInputTokens', ...pair),
  },
  {
    fields: ['limits.max-output-tokens'],
    compare: (...pair) => compareTokens('max-output-tokens', 'maxOutputTokens', ...pair),
  },
  {
    fields: ['limits.max-cost'],
    compare: (...pair) => compareLimit('limits.max-cost', (files) => maxCostOf(files)?.micros, dollars, ...pair),
  },
  { fields: under('prices', ['input', 'cached-input', 'cache-write', 'output']), compare: comparePrices },
  { fields: under('ledger', ['repository', 'branch', 'on-error']), compare: compareLedgers },
  {
    fields: [
      ...under('budgets', ['name', 'amount', 'per', 'each', 'alert-at', 'on-exceed']),
      ...under('budgets.when', factNames),
    ],
    compare: compareBudgets,
  },
  { fields: ['secrets-in-prompt'], compare: compareSecrets },
  { fields: ['fallback'], compare: (...pair) => compareSets('fallback', fallbackOf, 'never', ...pair) },
  {
    fields: ['reports', 'reports.link-hosts'],
    compare: (...pair) => compareSets('link-hosts', linkHostsOf, "GitHub's alone", ...pair),
  },
  { fields: ['models', 'models.enabled'], compare: (...pair) => compareModelLists('enabled', ...pair) },
  { fields: ['models.disabled'], compare: (...pair) => compareModelLists('disabled', ...pair) },
  {
    fields: [...under('rules', ['name', 'enabled', 'disabled', 'keys']), ...under('rules.when', factNames)],
    compare: compareRules,
  },
  { fields: ['rules.reason'], compare: compareReasonsOfRules },
  {
    fields: [...under('exceptions', ['model', 'expires']), ...under('exceptions.when', factNames)],
    compare: compareExceptions,
  },
  { fields: ['exceptions.reason'], compare: compareReasonsOfExceptions },
  { fields: ['keys', 'keys.name'], compare: compareKeys },
  { fields: ['keys.models'], compare: compareServed },
  ...keyFields.map(
    (field): FieldRow => ({ fields: [`keys.${field.name}`], compare: (...pair) => compareKeyField(field, ...pair) }),
  ),
  { fields: ['tools', 'tools.name'], compare: compareServers },
  ...serverFields.map(
    (field): FieldRow => ({
      fields: [`tools.${field.name}`],
      compare: (...pair) => compareServerField(field, ...pair),
    }),
  ),
  {
    fields: [...under('tests', ['model', 'tools', 'on', 'expect']), ...under('tests.when', factNames)],
    compare: compareTests,
  },
];

const directions: readonly Direction[] = ['wider', 'narrower', 'other'];

/** How many changes of one field come before those of other fields: a report may show only the first. */
const few = 3;

/** The settings that differ: what widens first, then what narrows, and of each something of every field first. */
export function compareSettings(before: Policy, after: Policy): readonly SettingChange[] {
  const rows = fieldRows.map(({ compare }) => compare(before, after));
  return directions.flatMap((direction) => {
    const groups = rows.map((changes) => changes.filter((change) => change.direction === direction));
    return [...groups.flatMap((group) => group.slice(0, few)), ...groups.flatMap((group) => group.slice(few))];
  });
}

function compareTokens(
  what: string,
  name: 'maxInputTokens' | 'maxOutputTokens',
  before: Policy,
  after: Policy,
): readonly SettingChange[] {
  return compareLimit(what, (files) => lowestLimits(files)[name]?.tokens, String, before, after);
}

/** The lowest limit of all files, which is the one that binds. */
function compareLimit(
  what: string,
  lowestOf: (files: Policy['files']) => number | undefined,
  words: (limit: number) => string,
  before: Policy,
  after: Policy,
): readonly SettingChange[] {
  const [old, now] = ofBoth(before, after, ({ files }) => lowestOf(files) ?? Number.POSITIVE_INFINITY);
  const [was, is] = ofBoth(old, now, (limit) => (Number.isFinite(limit) ? words(limit) : 'no limit'));
  return changeOf(what, was, is, now > old ? 'wider' : 'narrower');
}

/** The strictest handling of all files, which is the one that binds. */
function compareSecrets(before: Policy, after: Policy): readonly SettingChange[] {
  const [old, now] = ofBoth(before, after, ({ files }) => secretsInPromptOf(files).handling);
  const isWider = byStrictness.indexOf(now) > byStrictness.indexOf(old);
  return changeOf('secrets-in-prompt', old, now, isWider ? 'wider' : 'narrower');
}

/** What all files together name. */
function compareSets(
  what: string,
  namedBy: (files: Policy['files']) => readonly string[],
  nothing: string,
  before: Policy,
  after: Policy,
): readonly SettingChange[] {
  const [old, now] = ofBoth(before, after, ({ files }) => namedBy(files).toSorted());
  const words = (names: readonly string[]) => (names.length === 0 ? nothing : `[${names.join(', ')}]`);
  return changeOf(what, words(old), words(now), now.some((name) => !old.includes(name)) ? 'wider' : 'narrower');
}
