import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';

/** What completions are made of besides the text. */
export interface CompletionSources {
  /** Models that the policy allows. */
  readonly models: () => readonly string[];
  /** Columns of the file's test data, and variables that are used. */
  readonly variables: () => readonly string[];
}

/** The fields of each part of a prompt file, with what they are for. */
const fields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '': {
    name: 'what people call it',
    description: 'what it is for',
    model: 'publisher/name',
    modelParameters: 'limits and temperature',
    responseFormat: 'text, json_object or json_schema',
    jsonSchema: 'the schema of answers',
    messages: 'what is asked',
    testData: 'rows for evaluate',
    evaluators: 'what rows are judged by',
  },
  messages: { role: 'who speaks', content: 'what is said' },
  modelParameters: {
    maxCompletionTokens: 'limit of the answer, in tokens',
    temperature: '0 to 2',
    topP: '0 to 1',
  },
  evaluators: {
    name: 'what results call it',
    string: 'equals, contains, startsWith, endsWith',
    regex: 'a pattern',
    'json-schema': 'a schema',
    'json-path': 'a path and what it equals',
    llm: 'a judge with choices',
    uses: 'github/similarity and others',
    'max-latency-ms': 'milliseconds',
    'max-cost': 'US dollars',
    weight: 'share in the score',
    not: 'an evaluator that must fail',
  },
  string: { equals: 'the whole answer', contains: 'a part of it', startsWith: 'its beginning', endsWith: 'its end' },
};

/** The words that a field may have. */
const words: Readonly<Record<string, readonly string[]>> = {
  role: ['system', 'user', 'assistant', 'developer'],
  responseFormat: ['text', 'json_object', 'json_schema'],
};

/** Completes fields, their words, models and variables of a prompt file, as its rules have them. */
export function completePrompt(sources: CompletionSources): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const variable = /\{\{([\w.-]*)$/.exec(before);
    if (variable) {
      const options = sources
        .variables()
        .map((name): Completion => ({ label: name, type: 'variable', apply: `${name}}}` }));
      return { from: context.pos - (variable[1]?.length ?? 0), options };
    }
    const value = /^[\s-]*([\w-]+):\s+["']?([\w./*:-]*)$/.exec(before);
    if (value) return completeValue(value[1] ?? '', value[2] ?? '', context.pos, sources);
    const field = /^([\s-]*)([\w-]*)$/.exec(before);
    if (!field || (field[2] === '' && !context.explicit)) return null;
    const depth = field[1]?.length ?? 0;
    const known = fields[partAt(context, line.number, depth)];
    if (!known) return null;
    const options = Object.entries(known).map(([label, detail]) => ({
      label,
      detail,
      type: 'property',
      apply: `${label}: `,
    }));
    return { from: context.pos - (field[2]?.length ?? 0), options };
  };
}

function completeValue(field: string, begun: string, at: number, sources: CompletionSources): CompletionResult | null {
  const isModel = field === 'model' || field === 'modelId';
  const options = isModel ? sources.models() : (words[field] ?? []);
  if (options.length === 0) return null;
  return { from: at - begun.length, options: options.map((label) => ({ label, type: isModel ? 'constant' : 'enum' })) };
}

/** The field of the file that a line belongs to, by the lines above it that are indented less; empty at the top. */
function partAt({ state }: CompletionContext, number: number, depth: number): string {
  for (let above = number - 1; above >= 1; above--) {
    const [, blanks = '', name] = /^([\s-]*)([\w-]+):/.exec(state.doc.line(above).text) ?? [];
    if (name !== undefined && blanks.length < depth) return name;
  }
  return '';
}
