import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { quoteUpTo } from '../../language/failures/quote.ts';
import { draftOf, drafts, formats, type SchemaDraft } from './drafts.ts';
import { inspectSchema, type SchemaWarning } from './inspect.ts';
import { refusedByMetaschema } from './metaschema.ts';
import { within } from './within.ts';

/** For making a schema ready, in milliseconds. */
const compileTime = 5000;

/** For checking one answer, in milliseconds. It bounds memory, too: errors that are collected need time. */
const checkTime = 2000;

/** The longest answer of which every violation is collected, in UTF-16 code units; of longer ones it is the first. */
const maxCollected = 512 * 1024;

/** A schema that is ready to check answers; `undefined` as a result means that the time was not enough. */
export interface Compiled {
  readonly check: (value: unknown, length: number) => readonly ErrorObject[] | undefined;
}

/** Every kind of value that JSON has: a schema that leads to itself without end shows on one of them. */
const samples = [null, true, 0, '', 'a', [], [null], {}, { a: null }];

/**
 * Makes a schema ready, or finds what is wrong with it. Ajv writes code for each schema, in which texts from
 * the schema are always literals; options by which a schema could change values or reach other data are off.
 */
export function compileSchema(
  schema: Readonly<Record<string, unknown>>,
): Compiled | { readonly slips: readonly SchemaWarning[] } {
  const draft = draftOf(schema.$schema);
  if (!draft) return { slips: [unknownDraft] };
  try {
    const ready = within(compileTime, () => compiled(schema, draft))?.result;
    if (!ready || 'slips' in ready) return ready ?? { slips: [tooComplicated] };
    return within(checkTime, () => samples.map((sample: unknown) => ready.first(sample)))
      ? ready
      : { slips: [tooComplicated] };
  } catch (error) {
    if (error instanceof RangeError) return { slips: [tooComplicated] };
    if (error instanceof Error) return { slips: [refusedByAjv(error)] };
    throw error;
  }
}

function compiled(written: Readonly<Record<string, unknown>>, draft: SchemaDraft) {
  const inspected = inspectSchema(written, draft);
  const pointers = new Set(inspected.map(({ pointer }) => pointer));
  const refused = refusedByMetaschema(open(draft, true), written).filter(({ pointer }) => !pointers.has(pointer));
  const slips = [...inspected, ...refused];
  if (slips.length > 0) return { slips };
  const { $schema: _, $id: __, ...schema } = written;
  const first = open(draft, false).compile(schema);
  let all: ValidateFunction | undefined;
  const check = (value: unknown, length: number): readonly ErrorObject[] => {
    if (first(value)) return [];
    if (length > maxCollected) return first.errors ?? [];
    all ??= open(draft, true).compile(schema);
    all(value);
    return all.errors ?? [];
  };
  return { first, check: (value: unknown, length: number) => within(checkTime, () => check(value, length))?.result };
}

/** Unknown keywords are not ajv's business: {@link inspectSchema} has refused them, with their places. */
function open(draft: SchemaDraft, allErrors: boolean): Ajv {
  const Validator = draft === drafts[0] ? Ajv2020 : Ajv;
  const ajv = new Validator({
    strict: false,
    validateSchema: false, // once is enough: it is the most expensive part
    allErrors,
    verbose: true, // for the names of properties that a schema has
    ownProperties: true,
    inlineRefs: false,
    logger: false,
  });
  ajvFormats.default(ajv, [...formats]);
  return ajv;
}

const unknownDraft: SchemaWarning = {
  pointer: '/$schema',
  message: '`$schema` names an unsupported draft.',
  remedy: `Write ${drafts.map(({ uri }) => `\`${uri}\``).join(' or ')}, or leave it out.`,
};

const tooComplicated: SchemaWarning = {
  pointer: '',
  message: 'The schema is too complicated to check an answer against, or leads to itself without end.',
  remedy: 'Simplify it; a `$ref` to a part around it belongs under `properties` or `items`.',
};

/** What neither we nor the metaschema have seen, for example two anchors of one name. */
function refusedByAjv({ message }: Error): SchemaWarning {
  const words = `The validator rejects this schema: ${quoteUpTo(200, message)}.`;
  return { pointer: '', message: words, remedy: 'Change what it names.' };
}
