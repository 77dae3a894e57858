import { quote } from '../failures/quote.ts';
import { nameOf } from '../policy/explain-source.ts';
import type { ModelLists, Rule } from '../policy/language.ts';
import { lowestLimits } from '../policy/limits.ts';
import type { Policy, PolicyFile } from '../policy/policy.ts';
import { secretsInPromptOf } from '../policy/secrets-in-prompt.ts';
import type { When } from '../policy/when.ts';
import { keySettings } from './key-settings.ts';

/** Something beside verdicts that differs between two policies. */
export interface SettingChange {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** What stands for something that is not there. */
const none = 'none';

/** All that a policy says: its verdicts follow from this, and no selection of models and situations tells of every change. */
function settingsOf({ files, keys }: Policy): ReadonlyMap<string, string> {
  const limits = lowestLimits(files);
  const [own, ...extended] = files;
  return collected([
    ['mode', own.mode],
    ['own-keys', own.ownKeys],
    ...extended.flatMap(({ source, mode }, index): [string, string][] => [
      [`extended file ${index + 1}`, nameOf(source)],
      [`mode of extended file ${index + 1}`, mode],
    ]),
    ...files.flatMap((file, index) => wordsOf(file, index === 0 ? '' : ` of extended file ${index}`)),
    ['max-input-tokens', String(limits.maxInputTokens?.tokens ?? none)],
    ['max-output-tokens', String(limits.maxOutputTokens?.tokens ?? none)],
    ['secrets-in-prompt', secretsInPromptOf(files).handling],
    ...keys.flatMap(keySettings),
  ]);
}

/** Settings by name. What has the same name is told together, so that nothing stands in front of something else. */
function collected(settings: readonly (readonly [name: string, value: string])[]): ReadonlyMap<string, string> {
  const values = Map.groupBy(settings, ([name]) => name);
  return new Map(
    [...values].map(([name, all]) => [
      name,
      all
        .map(([, value]) => value)
        .toSorted()
        .join('; '),
    ]),
  );
}

/** The lists, rules, exceptions, fallback and hosts of one file. */
function wordsOf(
  { models, rules, exceptions, fallback, linkHosts }: PolicyFile,
  suffix: string,
): readonly [string, string][] {
  return [
    ...(fallback ? [[`fallback${suffix}`, `[${fallback.toSorted().join(', ')}]`] satisfies [string, string]] : []),
    ...(linkHosts ? [[`link-hosts${suffix}`, `[${linkHosts.toSorted().join(', ')}]`] satisfies [string, string]] : []),
    ...listsOf(models).map(([name, entries]): [string, string] => [`models.${name}${suffix}`, entries]),
    ...rules.map((rule): [string, string] => {
      const parts = [...listsOf(rule).map(([name, entries]) => `${name} ${entries}`), ...keysOf(rule)];
      return [`rule "${rule.name}"${suffix}`, `${parts.join(', ')}, when ${conditionsOf(rule.when)}`];
    }),
    ...exceptions.map(({ model, when, expires }): [string, string] => [
      `exception for ${model}, when ${conditionsOf(when)}${suffix}`,
      `until ${expires}`,
    ]),
  ];
}

function listsOf(lists: ModelLists): readonly (readonly [string, string])[] {
  return (['enabled', 'disabled'] as const).flatMap((name) => {
    const list = lists[name];
    return list
      ? [
          [
            name,
            `[${list.entries
              .map(({ pattern }) => pattern)
              .toSorted()
              .join(', ')}]`,
          ] as const,
        ]
      : [];
  });
}

function keysOf({ keys }: Rule): readonly string[] {
  return keys
    ? [
        `keys [${keys.names
          .map(({ name }) => name)
          .toSorted()
          .join(', ')}]`,
      ]
    : [];
}

function conditionsOf(when: When): string {
  return when.length === 0
    ? 'always'
    : when.map(({ fact, patterns }) => `${fact} is ${patterns.map(quote).join(' or ')}`).join(' and ');
}

/** The settings that differ, in the order in which the new policy has them; keys that are gone last. */
export function compareSettings(before: Policy, after: Policy): readonly SettingChange[] {
  const old = settingsOf(before);
  const now = settingsOf(after);
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((what) => {
    const change = { what, before: old.get(what) ?? none, after: now.get(what) ?? none };
    return change.before === change.after ? [] : [change];
  });
}
