import { createHash, type Hash } from 'node:crypto';
import type { Request } from '../../inference/answer.ts';
import { Failure } from '../../language/failures/failure.ts';
import { Problems } from '../../language/failures/problems.ts';
import { quote } from '../../language/failures/quote.ts';
import { listed } from '../../language/failures/suggest.ts';
import type { Reference } from '../../policy/model/reference.ts';
import type { ReadDraft } from '../../prompts/build-prompt.ts';
import { checkDraft, fillDraft } from '../../prompts/draft.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import type { Parameters } from '../../prompts/settings.ts';
import { namesUsed } from '../../prompts/variables/fill-messages.ts';
import { columnRemedy } from '../rows/columns.ts';
import { type InputRow, rowName } from '../rows/row.ts';

/** What the requests of all rows have in common. */
export interface RowPromptOptions {
  readonly model: Reference;
  readonly parameters: Parameters;
  /** Columns that strangers wrote; `*` for all. */
  readonly untrustedFields: readonly string[];
  readonly repairs: boolean;
  readonly schemaInput: Request['schemaInput'];
  /** What untrusted values are marked with: letters and digits that nobody could know before. */
  readonly boundary: string;
}

/** The most columns that are remembered: rows of JSON could each name others. */
const mostColumns = 1000;

/** Digits of a row's key, in hexadecimal: 128 bits. */
const keyLength = 32;

/** A prompt that is filled in for each row. */
export class RowPrompt {
  readonly #read: ReadDraft;
  readonly #options: RowPromptOptions;
  /** Variables that the prompt uses, in the order of their first use. */
  readonly names: readonly string[];
  readonly #isUntrusted: (name: string) => boolean;
  /** The hash of what is the same for all rows. */
  readonly #shared: Hash;

  constructor(read: ReadDraft, options: RowPromptOptions) {
    this.#read = read;
    this.#options = options;
    const { draft, given, attachments } = read;
    const { model, parameters, untrustedFields } = options;
    const untrusted = new Set(untrustedFields);
    this.names = namesUsed(draft.messages);
    this.#isUntrusted = (name) => untrusted.has(name) || untrusted.has('*') || given.untrusted.has(name);
    const { messages, settings, responseFormat } = draft;
    this.#shared = createHash('sha256').update(
      JSON.stringify([1, messages, model, settings, responseFormat ?? null, [...parameters], attachments]),
    );
  }

  get model(): Reference {
    return this.#options.model;
  }

  get parameters(): Parameters {
    return this.#options.parameters;
  }

  /** What is sent with every row, without the prompt's own words. */
  get frame(): Pick<Prompt, 'messages' | 'settings' | 'responseFormat'> {
    const { settings, responseFormat } = this.#read.draft;
    return { messages: [], settings, ...(responseFormat && { responseFormat }) };
  }

  /** What a reader should know of the prompt, whatever the row. */
  get warnings(): readonly string[] {
    return this.#read.draft.warnings;
  }

  /**
   * The request for a row: what the main action would send with the row's columns as `input`, and with those that
   * strangers wrote as `untrusted-input`.
   *
   * @throws {Failure} `missing-variable`, `invalid-prompt`
   */
  requestFor(row: InputRow): Request {
    const { draft, given, attachments } = this.#read;
    const { model, parameters, repairs, schemaInput, boundary } = this.#options;
    this.#requireColumns(row);
    const described = `${row.place.file}, line ${row.place.line}`;
    const own = this.names.flatMap((name) => {
      const value = row.variables.get(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const trusted = own.filter(([name]) => !this.#isUntrusted(name));
    const untrusted = own.filter(([name]) => this.#isUntrusted(name));
    const isOwn = (name: string) => row.variables.has(name);
    const variables = {
      ...given,
      trusted: new Map([...[...given.trusted].filter(([name]) => !isOwn(name)), ...trusted]),
      untrusted: new Map([...given.untrusted, ...untrusted]),
      sources: new Map([...given.sources, ...own.map(([name]) => [name, { described, isFile: false }] as const)]),
    };
    const checked = checkDraft(draft, variables, { isTemplate: true, drawBoundary: () => boundary });
    return { prompt: fillDraft(checked, attachments), model, parameters, repairs, schemaInput };
  }

  /** The same, with what is wrong with the row as a value. */
  tryRequestFor(row: InputRow): Request | Failure {
    try {
      return this.requestFor(row);
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
  }

  /** The key of a row's result: a hash of the row as it is filled in, the prompt, the model and its parameters. */
  keyOf({ variables }: InputRow): string {
    const { trusted, untrusted } = this.#read.given;
    const values = this.names.map((name) => [
      name,
      variables.get(name) ?? untrusted.get(name) ?? trusted.get(name) ?? null,
      this.#isUntrusted(name),
    ]);
    return this.#shared.copy().update(JSON.stringify(values)).digest('hex').slice(0, keyLength);
  }

  /** Variables that the prompt uses and a row has to have, since no input gives them. */
  get columns(): readonly string[] {
    const { trusted, untrusted } = this.#read.given;
    return this.names.filter((name) => !trusted.has(name) && !untrusted.has(name));
  }

  /** What a prompt filled in for this row has to say, as a warning. */
  warningsFor(row: InputRow): readonly string[] {
    const request = this.tryRequestFor(row);
    return request instanceof Failure ? this.warnings : request.prompt.warnings;
  }

  #requireColumns({ index, place, variables }: InputRow): void {
    const missing = this.columns.filter((name) => !variables.has(name));
    if (missing.length === 0) return;
    const problems = new Problems();
    for (const name of missing) {
      const message = `${rowName(index)} has no value for \`{{${name}}}\`, which the prompt needs.`;
      problems.add(message, () => columnRemedy(name, [...variables.keys()]), place);
    }
    problems.throwIfAny('missing-variable');
  }
}

/** Looks at every row before anything is sent: whether a column that the prompt needs is in none of them. */
export class ColumnCheck {
  readonly #prompt: RowPrompt;
  readonly #untrustedFields: readonly string[];
  readonly #seen = new Set<string>();
  #first: InputRow | undefined;

  constructor(prompt: RowPrompt, untrustedFields: readonly string[]) {
    this.#prompt = prompt;
    this.#untrustedFields = untrustedFields.filter((name) => name !== '*');
  }

  readonly look = (row: InputRow): void => {
    this.#first ??= row;
    for (const name of row.variables.keys()) {
      if (this.#seen.size < mostColumns || this.#prompt.names.includes(name)) this.#seen.add(name);
    }
  };

  /**
   * The first row, if there is any.
   *
   * @throws {Failure} `missing-variable`; `invalid-input` for an untrusted field that no row has, since a misspelled one
   * would be trusted
   */
  conclude(): InputRow | undefined {
    const first = this.#first;
    if (!first) return undefined;
    const given = [...this.#seen];
    const unknown = this.#untrustedFields.filter((name) => !this.#seen.has(name));
    if (unknown.length > 0) {
      throw new Failure('invalid-input', {
        input: 'untrusted-fields',
        message: `untrusted-fields: no row has ${listed(unknown.map(quote))}.`,
        remedy: `Write names of columns: ${given.length === 0 ? 'there are none' : listed(given.map(quote))}.`,
      });
    }
    const problems = new Problems();
    for (const name of this.#prompt.columns.filter((one) => !this.#seen.has(one))) {
      const message = `No row has a value for \`{{${name}}}\`, which the prompt needs.`;
      problems.add(message, () => columnRemedy(name, given), first.place);
    }
    problems.throwIfAny('missing-variable');
    return first;
  }
}
