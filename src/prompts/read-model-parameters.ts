import type { Problems } from '../failures/problems.ts';
import { type Fields, openFields, type Read } from '../yaml/fields.ts';
import type { Settings } from './prompt.ts';
import { numberIn, type Range, ranges } from './settings.ts';

/** How prompt files spell each setting: the format's documentation, the provider's API, the inputs of this action. */
const spellings = {
  maxCompletionTokens: [
    'maxCompletionTokens',
    'maxTokens',
    'max_completion_tokens',
    'max_tokens',
    'max-completion-tokens',
    'max-tokens',
  ],
  temperature: ['temperature'],
  topP: ['topP', 'top_p', 'top-p'],
} as const satisfies Record<keyof Settings, readonly string[]>;

/** Fields of the provider's API in the ways that prompt files may spell them; the input `parameters` sets them. */
const elsewhere: ReadonlyMap<string, string> = new Map(
  ['reasoning_effort', 'verbosity', 'seed', 'stop', 'presence_penalty', 'frequency_penalty'].flatMap((name) => {
    const remedy = `Set \`${name}\` in the input \`parameters\`.`;
    return [name, camelCase(name)].map((spelling) => [spelling, remedy] as const);
  }),
);

/** Reads `modelParameters`. A setting may stand twice, in two spellings, only with the same value. */
export function readModelParameters(slips: Problems): Read<Settings> {
  return (node, problems) => {
    const known = Object.values(spellings).flat();
    const fields = openFields(node, problems, { what: '`modelParameters`', known, remedies: elsewhere, slips });
    if (!fields) return undefined;
    const read = (setting: keyof Settings) => readSetting(fields, spellings[setting], ranges[setting], problems);
    const maxCompletionTokens = read('maxCompletionTokens');
    const temperature = read('temperature');
    const topP = read('topP');
    return {
      ...(maxCompletionTokens !== undefined && { maxCompletionTokens }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { topP }),
    };
  };
}

function readSetting(fields: Fields, names: readonly string[], range: Range, problems: Problems): number | undefined {
  const [first, ...others] = names.flatMap((name) => {
    const value = fields.optional(name, numberIn(range));
    return value === undefined ? [] : [{ name, value }];
  });
  const other = others.find(({ value }) => value !== first?.value);
  if (first && other) {
    const message = `\`${first.name}\` and \`${other.name}\` mean the same and have different values.`;
    problems.add(message, `Remove \`${other.name}\`.`, fields.placeOf(other.name));
  }
  return first?.value;
}

function camelCase(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
