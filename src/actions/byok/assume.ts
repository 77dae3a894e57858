import { quote } from '../../language/failures/quote.ts';
import { type Fact, type FactName, factNames, permissions, unknownFact } from '../../policy/model/when.ts';
import { amongWords } from '../inputs/one-of.ts';
import { type Option, WrongCall } from './command.ts';
import type { AssumedRun } from './laptop.ts';

/** The option by which a request is made as somebody else. */
export const asOption: Option = {
  name: 'as',
  value: 'FACT=VALUE,…',
  isMany: true,
  says: `Judge as in such a run: ${factNames.join(', ')}. The value “unknown” is for a fact that GitHub does not tell. What is not given is as on a push to the default branch by somebody with write access.`,
};

/** Where a list of facts is cut: a branch may hold a comma, but hardly one before the name of a fact. */
const between = new RegExp(`,(?=\\s*(?:${factNames.join('|')})\\s*=)`);

const words: Partial<Record<FactName, readonly string[]>> = {
  permission: [...permissions, 'unknown'],
  fork: ['true', 'false', 'unknown'],
};

/**
 * Reads `event=pull_request,permission=read`. A fact that is given more than once has all of its values.
 *
 * @throws {WrongCall}
 */
export function readAssumed(texts: readonly string[]): AssumedRun {
  const values = new Map<FactName, string[]>();
  for (const part of texts.flatMap((text) => text.split(between))) {
    const { name, value } = readPart(part);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  const facts = Object.fromEntries([...values].map(([name, all]) => [name, factOf(all)]));
  const [actor, ...others] = values.get('actor') ?? [];
  const { permission } = facts;
  // The permission of a single person is his.
  if (actor === undefined || others.length > 0 || !permission?.isComplete) return facts;
  return { ...facts, permission: { ...permission, whose: [actor] } };
}

function factOf(all: readonly string[]): Fact {
  const known = all.filter((value) => value !== 'unknown');
  return known.length === 0 ? unknownFact : { values: known, isComplete: known.length === all.length };
}

function readPart(part: string): { readonly name: FactName; readonly value: string } {
  const [, written = '', value = ''] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/s.exec(part) ?? [];
  const name = factNames.find((known) => known === written);
  if (name === undefined && !part.includes('=')) {
    throw new WrongCall(
      `--as: ${quote(part)} is no fact with a value. Write, for example, event=pull_request,permission=read.`,
    );
  }
  if (name === undefined)
    throw new WrongCall(`--as: ${quote(written)} is not a fact. ${amongWords(written, factNames)}`);
  if (value === '') throw new WrongCall(`--as: ${name} has no value. Write ${name}=…, or ${name}=unknown.`);
  const among = words[name];
  if (among && !among.includes(value)) {
    throw new WrongCall(`--as: ${name} ${quote(value)} is not known. ${amongWords(value, among)}`);
  }
  return { name, value };
}
