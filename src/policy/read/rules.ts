import { quote } from '../../language/failures/quote.ts';
import { type Fields, type FieldsShape, openFields, type Read } from '../../language/yaml/fields.ts';
import { show } from '../../language/yaml/node.ts';
import { listOf, text } from '../../language/yaml/reads.ts';
import { foreignLetters } from '../../language/yaml/syntax/hints.ts';
import { daysFrom, isDay } from '../model/days.ts';
import type { KeyNames, ModelException, Rule } from '../model/language.ts';
import { isModel } from '../model/reference.ts';
import { readWhen } from './conditions.ts';
import { readModelListOf } from './model-lists.ts';
import { distinctNames, readWords, refuseRepeats } from './names.ts';

/** How far ahead an exception may expire, in days. */
const maxDays = 366;

const ruleShape: FieldsShape = {
  what: 'a rule',
  known: ['name', 'when', 'enabled', 'disabled', 'keys', 'reason'],
  remedies: new Map([
    ['if', 'Did you mean "when"?'],
    ['models', 'Write `enabled` and `disabled` into the rule itself.'],
    ...['limits', 'max-cost', 'max-input-tokens', 'max-output-tokens'].map(
      (name) => [name, 'Write it under `limits` of the policy, where it counts for every request.'] as const,
    ),
    ...['budget', 'budgets', 'amount'].map(
      (name) => [name, 'Write it under `budgets` of the policy: a budget has a `when` of its own.'] as const,
    ),
  ]),
};

const exceptionShape: FieldsShape = {
  what: 'an exception',
  known: ['model', 'when', 'reason', 'expires'],
  remedies: new Map([['until', 'Did you mean "expires"?']]),
};

const readKeyNames: Read<KeyNames> = (node, problems) => {
  const names = distinctNames(text)(node, problems);
  if (!names) return undefined;
  if (node.kind === 'list' && node.items.length === 0) {
    problems.add("A rule's `keys` is empty.", 'Name a key; to deny everything write `enabled: []`.', node.place);
  }
  return { names, place: node.place };
};

const readRule: Read<Rule> = (node, problems) => {
  const fields = openFields(node, problems, ruleShape);
  if (!fields) return undefined;
  const name = fields.required('name', readWords, 'nothing expensive');
  const lists = {
    enabled: fields.optional('enabled', readModelListOf('enabled')),
    disabled: fields.optional('disabled', readModelListOf('disabled')),
    keys: fields.optional('keys', readKeyNames),
  };
  const when = fields.optional('when', readWhen);
  const reason = fields.optional('reason', readWords);
  if (!['enabled', 'disabled', 'keys'].some(fields.has)) {
    problems.add(
      `The rule${name === undefined ? '' : ` ${quote(name)}`} forbids nothing.`,
      'Add `enabled`, `disabled` or `keys`.',
      fields.place,
    );
  }
  if (name === undefined) return undefined;
  const { enabled, disabled, keys } = lists;
  return {
    name,
    when: when ?? [],
    reason: reason ?? '',
    place: fields.place,
    ...(enabled && { enabled }),
    ...(disabled && { disabled }),
    ...(keys && { keys }),
  };
};

/** Reads `rules`; no name may be repeated. */
export const readRules: Read<readonly Rule[]> = (node, problems) => {
  const rules = listOf(readRule)(node, problems);
  refuseRepeats(rules ?? [], problems);
  return rules;
};

const readExceptionModel: Read<string> = (node, problems) => {
  const model = text(node, problems);
  if (model === undefined || isModel(model)) return model;
  const remedy = 'Write one model, publisher/name, for example openai/gpt-6-luna, without *.';
  return problems.add(`${quote(model)} is not a model.${foreignLetters(model)}`, remedy, node.place);
};

/** Reads a day of the calendar. */
export const readDay: Read<string> = (node, problems) => {
  if (node.kind === 'scalar' && isDay(node.text)) return node.text;
  if (node.kind === 'scalar' && /^\d{4}-\d{2}-\d{2}$/.test(node.text)) {
    return problems.add(`${node.text} is not a date in the calendar.`, 'Write a date like 2027-01-31.', node.place);
  }
  return problems.add(`Expected a date, not ${show(node)}.`, 'Write YYYY-MM-DD, for example 2027-01-31.', node.place);
};

function readExpiry(today: string): Read<string> {
  return (node, problems) => {
    const expires = readDay(node, problems);
    if (expires === undefined || daysFrom(today, expires) <= maxDays) return expires;
    const message = `${expires} is ${daysFrom(today, expires)} days ahead.`;
    const remedy = `An exception lasts at most ${maxDays} days: write an earlier date, and renew it then.`;
    return problems.add(message, remedy, node.place);
  };
}

function readException(today: string): Read<ModelException> {
  return (node, problems) => {
    const fields: Fields | undefined = openFields(node, problems, exceptionShape);
    if (!fields) return undefined;
    const model = fields.required('model', readExceptionModel, 'openai/gpt-6-luna');
    const reason = fields.required('reason', readWords, 'Agreed in issue 214.');
    const expires = fields.required('expires', readExpiry(today), '2027-01-31');
    const when = fields.optional('when', readWhen) ?? [];
    if (model === undefined || reason === undefined || expires === undefined) return undefined;
    return { model, when, reason, expires, place: fields.place };
  };
}

/** Reads `exceptions`, as of a day: none may expire too far ahead of it. */
export function readExceptions(today: string): Read<readonly ModelException[]> {
  return listOf(readException(today));
}
