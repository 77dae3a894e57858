import { parseArgs } from 'node:util';
import { isDay } from '../../src/policy/model/days.ts';
import { type FactName, factNames, permissions } from '../../src/policy/model/when.ts';

/** How the command is written. */
export const usage = `Usage: npm run policy -- FILE [options]

Judges requests by a policy file, offline. Without --model: a table of models and situations.

  --model MODEL                          the model to ask about; may be given more than once
  --event, --actor, --workflow, --branch, --repository VALUE
  --permission none|read|write|admin
  --fork, --no-fork                      facts of the run; what is not given is as on a plain push
  --unknown FACT                         an unknown fact: rules about it apply, exceptions do not
  --on YYYY-MM-DD                        the date; today by default
  --max-output-tokens N                  output tokens to ask for, with --model
  --extended FILE                        a copy of the policy that FILE extends, which is not fetched;
                                         once more for the one that this extends, and so on

Exit code: 0 if all is well, 1 if a model is denied or one of the policy's tests fails, 2 if it cannot be judged.`;

/** What the command is asked. */
export interface Arguments {
  readonly file: string;
  readonly extended: readonly string[];
  readonly models: readonly string[];
  /** By fact; several values where an option is given more than once. */
  readonly facts: ReadonlyMap<FactName, readonly string[]>;
  readonly unknown: readonly FactName[];
  readonly on: string | undefined;
  readonly maxOutputTokens: number | undefined;
}

const many = { type: 'string', multiple: true } as const;

const options = {
  model: many,
  extended: many,
  event: many,
  actor: many,
  permission: many,
  workflow: many,
  branch: many,
  repository: many,
  fork: { type: 'boolean' },
  unknown: many,
  on: { type: 'string' },
  'max-output-tokens': { type: 'string' },
} as const;

/**
 * Reads the command line.
 *
 * @throws {TypeError} for what is not known, lacks its value or has a wrong one
 */
export function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, allowNegative: true, options });
  const [file, ...more] = positionals;
  if (more.some((word) => word === 'true' || word === 'false')) {
    throw new TypeError('--fork takes no value: write --fork or --no-fork.');
  }
  if (file === undefined || more.length > 0) throw new TypeError('Name one policy file.');
  const facts = factNames.flatMap((name): readonly (readonly [FactName, readonly string[]])[] => {
    const value = values[name];
    if (value === undefined) return [];
    return [[name, typeof value === 'boolean' ? [String(value)] : value]];
  });
  for (const value of values.permission ?? []) {
    if (permissions.some((known) => known === value)) continue;
    throw new TypeError(`--permission: "${value}" is not known. Write one of: ${permissions.join(', ')}.`);
  }
  if (values['max-output-tokens'] !== undefined && values.model === undefined) {
    throw new TypeError('--max-output-tokens goes with --model.');
  }
  if (values.on !== undefined && !isDay(values.on)) {
    throw new TypeError(`--on: "${values.on}" is not a day. Write YYYY-MM-DD.`);
  }
  return {
    file,
    extended: values.extended ?? [],
    models: values.model ?? [],
    facts: new Map(facts),
    unknown: (values.unknown ?? []).map(readFactName),
    on: values.on,
    maxOutputTokens: readTokens(values['max-output-tokens']),
  };
}

function readFactName(text: string): FactName {
  const name = factNames.find((known) => known === text);
  if (name !== undefined) return name;
  throw new TypeError(`--unknown: "${text}" is not a fact. Write one of: ${factNames.join(', ')}.`);
}

function readTokens(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,9}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new TypeError(`--max-output-tokens: "${text}" is not a whole number from 1.`);
}
