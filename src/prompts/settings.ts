import { Failure } from '../language/failures/failure.ts';
import { Problems } from '../language/failures/problems.ts';
import { quote } from '../language/failures/quote.ts';
import type { Read } from '../language/yaml/fields.ts';
import { describe, toValue } from '../language/yaml/node.ts';
import { parseInputMap } from '../language/yaml/parse-input.ts';
import { requireExactNumbers } from '../language/yaml/reads.ts';

/** The numbers that one setting may have. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

/** Ranges of OpenAI's chat completions API for the settings that the action knows, of bytes that are used of a file, and of rounds of tool calls. */
export const ranges = {
  maxCompletionTokens: { min: 1, max: 10_000_000, whole: true },
  temperature: { min: 0, max: 2, whole: false },
  topP: { min: 0, max: 1, whole: false },
  maxFileBytes: { min: 1, max: 10 * 1024 * 1024, whole: true },
  maxToolRounds: { min: 1, max: 100, whole: true },
} as const satisfies Record<string, NumberRange>;

/**
 * Reads the number in an input; an empty input is no number.
 *
 * @throws {Failure} `invalid-input`
 */
export function readNumber(name: string, text: string, range: NumberRange): number | undefined {
  if (text === '') return undefined;
  const value = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (fitsRange(value, range)) return value;
  throw new Failure('invalid-input', {
    message: `${name}: ${quote(text)} is not ${inWords(range)}.`,
    remedy: 'Write one in digits, or remove the line.',
  });
}

/** Reads a number in a prompt file. */
export function numberIn(range: NumberRange): Read<number> {
  return (node, problems) => {
    if (node.kind === 'scalar' && typeof node.value === 'number' && fitsRange(node.value, range)) return node.value;
    const seen = node.kind === 'scalar' ? quote(node.text) : describe(node);
    return problems.add(
      `Expected ${inWords(range)}, not ${seen}.`,
      'Write one in digits, or remove the line.',
      node.place,
    );
  };
}

function fitsRange(value: number, { min, max, whole }: NumberRange): boolean {
  return value >= min && value <= max && (!whole || Number.isSafeInteger(value));
}

function inWords({ min, max, whole }: NumberRange): string {
  return `a ${whole ? 'whole ' : ''}number from ${min} to ${max}`;
}

/** Fields to be merged into the request body, by their names in the provider's API. */
export type Parameters = ReadonlyMap<string, unknown>;

/**
 * Reads the input `parameters`, a YAML map. Whether a key accepts the fields is the policy's business.
 *
 * @throws {Failure} `invalid-input`
 */
export function readParameters(yaml: string): Parameters {
  const problems = new Problems();
  const entries = parseInputMap('parameters', yaml, 'reasoning_effort: low');
  for (const { key, keyPlace, value } of entries) {
    if (value.kind === 'scalar' && value.value === null) {
      problems.add(`parameters: ${quote(key)} has no value.`, 'Give it one, or remove the line.', keyPlace);
    }
    requireExactNumbers(value, 'parameters', problems);
  }
  problems.throwIfAny('invalid-input');
  return new Map(entries.map(({ key, value }) => [key, toValue(value)]));
}
