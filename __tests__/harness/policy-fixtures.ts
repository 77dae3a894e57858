import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { load } from 'js-yaml';
import { Failure, type Problem } from '../../src/language/failures/failure.ts';
import { parsePolicy } from '../../src/policy/read/parse.ts';
import { today } from './judging.ts';

/** A policy file of `__tests__/fixtures/policies`. */
export interface Fixture {
  readonly name: string;
  readonly text: string;
}

/** Where the policies of a folder lie. */
export const folderOf = (folder: string) => join(import.meta.dirname, '../fixtures/policies', folder);

/** The policies of a folder, by name. */
export function fixturesIn(folder: 'valid' | 'invalid' | 'invalid-beyond-schema'): readonly Fixture[] {
  return readdirSync(folderOf(folder))
    .filter((file) => file.endsWith('.yml'))
    .map((file) => ({ name: file.slice(0, -4), text: readFileSync(join(folderOf(folder), file), 'utf8') }));
}

/** `schema/models.schema.json`. */
export const schema: object = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../schema/models.schema.json'), 'utf8'),
);

/** Validates a policy's data against the schema; every error names the part of the schema that it broke. */
export const validate = new Ajv2020({
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  allErrors: true,
  verbose: true,
}).compile(schema);

/** What the schema sees of a text: its data, or `undefined` where a common reader of YAML refuses it. */
export function dataOf(text: string): { readonly data: unknown } | undefined {
  try {
    return { data: load(text) };
  } catch {
    return undefined;
  }
}

/** What the parser says against a policy: nothing, or its failure. Whatever else it throws is a bug. */
export function refusal(text: string, name = 'models'): Failure | undefined {
  try {
    parsePolicy(text, { file: `${name}.yml`, commit: '', annotatable: true }, today);
    return undefined;
  } catch (error) {
    if (error instanceof Failure && error.code === 'invalid-policy') return error;
    throw error;
  }
}

/**
 * Why the parser may refuse what the schema accepts. A schema sees neither YAML itself nor two entries
 * at once, nor the calendar. One example of each lies in `invalid-beyond-schema`.
 */
export const beyondSchema: readonly RegExp[] = [
  /(?:is listed|stands) twice/, // a name, a model or an entry; the schema sees only those that are letter by letter the same
  /there is no key named/,
  /cannot be accepted: the action sets it itself/, // a field of the request in another spelling
  /cannot be set as a header/, // a header in capitals, or with _
  /"[\w-]+" cannot be chosen as `secret-header`/, // the same
  /is also listed in `(?:accept-)?headers`/, // a header that two fields name
  /is not an (?:endpoint|authority)/, // a port or an address that is none
  /is not a date in the calendar/,
  /days ahead/,
  /has more than 6 decimals/, // no multiple of a decimal fraction is exact to a validator
  /must be US dollars per million tokens, not the number [\d.]+e-/, // the same in another notation
  /percentages must ascend/,
  /differs from "[\w-]+" .* only in case/, // a tool
  /is not the URL of a server/, // a port that is none
  /carries a credential in its parameter/,
  /has a value that looks like a credential/,
  /which is the secret of/, // two entries at once
  /have the same `url` and different `headers`/, // the same
];

/** The problems that no schema could see. */
export function isBeyondSchema({ message }: Problem): boolean {
  return beyondSchema.some((reason) => reason.test(message));
}
