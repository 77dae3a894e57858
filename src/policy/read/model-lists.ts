import { quote } from '../../language/failures/quote.ts';
import { type FieldsShape, openFields, type Read } from '../../language/yaml/fields.ts';
import { type Node, show } from '../../language/yaml/node.ts';
import { listOf, text } from '../../language/yaml/reads.ts';
import { foreignLetters } from '../../language/yaml/syntax/hints.ts';
import type { ModelEntry, ModelList, ModelLists } from '../model/language.ts';
import { modelList } from '../model/match.ts';
import { customWord } from '../model/reference.ts';
import { refuseRepeats } from './names.ts';

/** A publisher or a model in a list: the same characters as in a model, with `*` anywhere. */
const entryForm = /^[A-Za-z0-9*][A-Za-z0-9._:*-]{0,127}(?:\/[A-Za-z0-9*][A-Za-z0-9._:*-]{0,127})?$/;

const readEntry: Read<ModelEntry> = (node, problems) => {
  const pattern = text(node, problems);
  if (pattern === undefined) return undefined;
  if (pattern.split('/', 1)[0]?.toLowerCase() === customWord) {
    return problems.add(
      `${quote(pattern)}: "${customWord}" is not a publisher.`,
      'List the model itself; keys are chosen under `keys`.',
      node.place,
    );
  }
  if (!entryForm.test(pattern)) {
    const remedy = 'Write a publisher (openai) or a model (openai/gpt-6-luna); * matches any characters except /.';
    return problems.add(
      `${quote(pattern)} is neither a publisher nor a model.${foreignLetters(pattern)}`,
      remedy,
      node.place,
    );
  }
  return { pattern, place: node.place };
};

/** Words that people write for every model. */
const everything = /^(?:all|any|every|everything|true|yes|on|\*|\*\/\*)$/i;

/** Words that people write for no model. */
const nothing = /^(?:none|nothing|no|off|false)$/i;

/** What to write for a word that means every model or none, in place of a list; empty for any other word. */
function remedyForWord(node: Node, isEnabled: boolean): string {
  if (node.kind !== 'scalar') return '';
  const word = node.text.trim();
  if (everything.test(word))
    return isEnabled ? 'Leave `enabled` out for all publishers.' : 'Write `["*"]` for every model.';
  if (nothing.test(word)) return isEnabled ? 'Write `[]` for no model.' : 'Leave `disabled` out for no model.';
  return '';
}

/** Reads the list that enables, or the one that disables; a single word for all models has a remedy of its own. */
export function readModelListOf(kind: 'enabled' | 'disabled'): Read<ModelList> {
  return (node, problems) => {
    const remedy = remedyForWord(node, kind === 'enabled');
    if (remedy === '') return readModelList(node, problems);
    return problems.add(`Expected a list, not ${show(node)}.`, remedy, node.place);
  };
}

/** Reads a list of publishers and models; no entry may be repeated. */
const readModelList: Read<ModelList> = (node, problems) => {
  const entries = listOf(readEntry)(node, problems);
  if (!entries) return undefined;
  refuseRepeats(
    entries.map((entry) => ({ name: entry.pattern, place: entry.place })),
    problems,
  );
  return modelList(entries, node.place);
};

const topLevel = 'It is a top-level field: remove its indentation.';

const shape: FieldsShape = {
  what: '`models`',
  known: ['enabled', 'disabled'],
  remedies: new Map(['mode', 'rules', 'exceptions', 'limits', 'tests'].map((name) => [name, topLevel])),
};

/** Reads `models`: the enabled and the disabled list, both optional. */
export const readModelLists: Read<ModelLists> = (node, problems) => {
  const fields = openFields(node, problems, shape);
  const enabled = fields?.optional('enabled', readModelListOf('enabled'));
  const disabled = fields?.optional('disabled', readModelListOf('disabled'));
  return { ...(enabled && { enabled }), ...(disabled && { disabled }) };
};
