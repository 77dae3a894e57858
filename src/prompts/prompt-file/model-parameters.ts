import type { Place } from '../../language/failures/failure.ts';
import type { Problems } from '../../language/failures/problems.ts';
import { type Fields, openFields, type Read } from '../../language/yaml/fields.ts';
import type { ModelSettings, PlacesOfSettings } from '../prompt.ts';
import { type NumberRange, numberIn, ranges } from '../settings.ts';

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
} as const satisfies Record<keyof ModelSettings, readonly string[]>;

/** Every spelling of every setting. */
const known = Object.values(spellings).flat();

/** Fields of the provider's API that the input `parameters` sets for every key. */
const parameterNames = [
  ...['reasoning_effort', 'verbosity', 'seed', 'stop', 'presence_penalty', 'frequency_penalty'],
  ...['logit_bias', 'prompt_cache_key', 'safety_identifier'],
];

/** What to do about fields that are often written here, in the ways that prompt files may spell them. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ...parameterNames.flatMap((name) => everySpelling(name, `Set \`${name}\` in the input \`parameters\`.`)),
  ...everySpelling('top_k', 'Set `top_k` in the input `parameters`, if the key’s `accept-parameters` names it.'),
  ...everySpelling('max_output_tokens', 'Write `maxCompletionTokens`.'),
  ...everySpelling('response_format', 'It belongs at the top level of the file: `responseFormat:`.'),
  ...['model', 'messages'].map((name) => [name, 'It belongs at the top level of the file.'] as const),
]);

/** What to do about settings that stand at the top level of a prompt file, by every spelling. */
export const settingsAtTopLevel: ReadonlyMap<string, string> = new Map(
  known.map((name) => [
    name,
    `It belongs to the model’s parameters: write \`${name}:\` indented below \`modelParameters:\`.`,
  ]),
);

/** A setting as a prompt file has it. */
export interface WrittenSetting {
  /** As the file spells it. */
  readonly name: string;
  readonly value: number;
  readonly place: Place;
}

/** The settings that a prompt file has. */
export type WrittenSettings = { readonly [Setting in keyof ModelSettings]?: WrittenSetting };

/** Reads `modelParameters`. A setting may stand twice, in two spellings, only with the same value. */
export function readModelParameters(warnings: Problems): Read<WrittenSettings> {
  return (node, problems) => {
    const fields = openFields(node, problems, { what: '`modelParameters`', known, remedies: elsewhere, warnings });
    if (!fields) return undefined;
    const read = (setting: keyof ModelSettings) => readSetting(fields, spellings[setting], ranges[setting], problems);
    const maxCompletionTokens = read('maxCompletionTokens');
    const temperature = read('temperature');
    const topP = read('topP');
    return {
      ...(maxCompletionTokens && { maxCompletionTokens }),
      ...(temperature && { temperature }),
      ...(topP && { topP }),
    };
  };
}

/** The values of settings, without where they were written. */
export function settingValues({ maxCompletionTokens, temperature, topP }: WrittenSettings): ModelSettings {
  return {
    ...(maxCompletionTokens && { maxCompletionTokens: maxCompletionTokens.value }),
    ...(temperature && { temperature: temperature.value }),
    ...(topP && { topP: topP.value }),
  };
}

/** Where settings were written. */
export function placesOfSettings({ maxCompletionTokens, temperature, topP }: WrittenSettings): PlacesOfSettings {
  return {
    ...(maxCompletionTokens && { maxCompletionTokens: maxCompletionTokens.place }),
    ...(temperature && { temperature: temperature.place }),
    ...(topP && { topP: topP.place }),
  };
}

function readSetting(
  fields: Fields,
  names: readonly string[],
  range: NumberRange,
  problems: Problems,
): WrittenSetting | undefined {
  const [first, ...others] = names.flatMap((name) => {
    const value = fields.optional(name, numberIn(range));
    return value === undefined ? [] : [{ name, value, place: fields.placeOf(name) }];
  });
  const other = others.find(({ value }) => value !== first?.value);
  if (first && other) {
    const message = `\`${first.name}\` (${first.value}) and \`${other.name}\` (${other.value}) mean the same and have different values.`;
    problems.add(message, `Remove \`${other.name}\`.`, fields.placeOf(other.name));
  }
  return first;
}

function everySpelling(name: string, remedy: string): readonly (readonly [string, string])[] {
  return [...new Set([name, camelCase(name), name.replaceAll('_', '-')])].map(
    (spelling) => [spelling, remedy] as const,
  );
}

function camelCase(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
