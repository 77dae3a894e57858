import { lowestLimits } from '../policy/limits.ts';
import type { Key, Policy } from '../policy/policy.ts';

/** Something beside verdicts that differs between two policies. */
export interface SettingChange {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** What stands for something that is not there. */
const none = 'none';

/** What a policy says beside its verdicts: the mode of its own file, the limits, and each key with all that it is sent to. */
function settingsOf({ files, keys }: Policy): ReadonlyMap<string, string> {
  const limits = lowestLimits(files);
  return new Map([
    ['mode', files[0].mode],
    ['max-input-tokens', String(limits.maxInputTokens?.tokens ?? none)],
    ['max-output-tokens', String(limits.maxOutputTokens?.tokens ?? none)],
    ...keys.map((key): [string, string] => [`key ${key.name}`, describe(key)]),
  ]);
}

function describe({ provider, endpoint = 'OpenAI', secret, apiVersion, acceptParameters }: Key): string {
  const more = [
    ...(apiVersion === undefined ? [] : [`api-version ${apiVersion}`]),
    ...(acceptParameters.length === 0 ? [] : [`accepts ${acceptParameters.join(', ')}`]),
  ];
  return [`${provider} at ${endpoint} with ${secret}`, ...more].join(', ');
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
