import { quote } from '../../../language/failures/quote.ts';
import { isDay } from '../../../policy/model/days.ts';
import { type FactName, factNames } from '../../../policy/model/when.ts';
import { amongWords } from '../../inputs/one-of.ts';
import { type CommandLine, WrongCall } from '../command.ts';

/** What the command is asked. */
export interface Arguments {
  readonly file: string;
  readonly extended: readonly string[];
  readonly models: readonly string[];
  /** By fact; several values where an option is given more than once. */
  readonly facts: ReadonlyMap<FactName, readonly string[]>;
  readonly unknown: readonly FactName[];
  /** The day that is judged for, `YYYY-MM-DD`; absent for today. */
  readonly on: string | undefined;
  readonly maxOutputTokens: number | undefined;
}

/**
 * Reads what is asked of a policy.
 *
 * @throws {WrongCall}
 */
export function readArguments(call: CommandLine): Arguments {
  const [file = ''] = call.operands;
  if (call.is('fork') && call.is('no-fork')) throw new WrongCall('--fork and --no-fork exclude each other.');
  const forks = call.is('fork') ? ['true'] : call.is('no-fork') ? ['false'] : [];
  const facts = factNames.flatMap((name): readonly (readonly [FactName, readonly string[]])[] => {
    const values = name === 'fork' ? forks : call.many(name);
    return values.length === 0 ? [] : [[name, values]];
  });
  const on = call.one('on');
  if (call.is('on') && !isDay(on)) throw new WrongCall(`--on: ${quote(on)} is not a day. Write YYYY-MM-DD.`);
  if (call.is('max-output-tokens') && !call.is('model')) {
    throw new WrongCall('--max-output-tokens goes with --model.');
  }
  return {
    file,
    extended: call.many('extended'),
    models: call.many('model'),
    facts: new Map(facts),
    unknown: call.many('unknown').map(readFactName),
    on: call.is('on') ? on : undefined,
    maxOutputTokens: call.is('max-output-tokens') ? readTokens(call.one('max-output-tokens')) : undefined,
  };
}

function readFactName(text: string): FactName {
  const name = factNames.find((known) => known === text);
  if (name !== undefined) return name;
  throw new WrongCall(`--unknown: ${quote(text)} is not a fact. ${amongWords(text, factNames)}`);
}

function readTokens(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new WrongCall(`--max-output-tokens: ${quote(text)} is not a whole number from 1.`);
}
