import { load } from 'js-yaml';
import { schema } from '../../harness/policy-fixtures.ts';

/** What a YAML snippet is; each kind has a reader that checks it. */
export type YamlKind =
  | { readonly is: 'policy' | 'part of a policy' | 'prompt file' | 'evaluators' | 'response schema' }
  | { readonly is: 'composite action'; readonly steps: readonly Step[] }
  /** Linted as a whole workflow, which is made of it where it is only a part of one. */
  | { readonly is: 'workflow'; readonly workflow: string };

/** A step of a workflow, or a job that calls one, as far as its inputs are looked at. */
export interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** A value of YAML with fields. */
type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const policyFields: readonly string[] =
  'properties' in schema && isFields(schema.properties) ? Object.keys(schema.properties) : [];

const job = 'jobs:\n  job:\n    runs-on: ubuntu-latest\n';
const ours = 'uses: byok-inference/byok-inference@v1';
const indent = (text: string, by: number) => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));

const asks = '{ model: openai/gpt-6-luna, prompt: Say hello., api-key: "${{ secrets.OPENAI_API_KEY }}" }';

/** The steps that snippets go on from, by their ids. */
const earlier: Readonly<Record<string, string>> = {
  ask: `- id: ask\n  ${ours}\n  with: ${asks}\n`,
  check: '- id: check\n  uses: byok-inference/byok-inference/policy-check@v1\n',
};

/** Steps in a job, behind those that they take outputs of. */
function jobOf(steps: string): string {
  const used = Object.entries(earlier).filter(
    ([id]) => steps.includes(`steps.${id}.`) && !steps.includes(`id: ${id}\n`),
  );
  const before = used.map(([, step]) => step);
  return `on: push\n${job}    steps:\n${indent(before.join('') + steps, 6)}`;
}

/**
 * What a snippet is, by its fields. Throws for one that is nothing known: it gets a kind here, or it is mended. Inputs on
 * their own are taken for those of the main action.
 */
export function kindOf(text: string): YamlKind {
  const value = load(text.replaceAll('…', '[]'));
  if (Array.isArray(value)) {
    if (value.every((item) => isFields(item) && ('uses' in item || 'run' in item) && !('llm' in item))) {
      return { is: 'workflow', workflow: jobOf(text) };
    }
    if (value.every((item) => isFields(item) && 'name' in item)) return { is: 'evaluators' };
  }
  if (!isFields(value)) throw new Error(`Nothing known: ${text}`);
  const fields = Object.keys(value);
  const only = (...known: readonly string[]) => fields.every((field) => known.includes(field));
  if ('jobs' in value) return { is: 'workflow', workflow: text };
  if ('version' in value) return { is: 'policy' };
  if ('messages' in value) return { is: 'prompt file' };
  if (isFields(value.runs) && Array.isArray(value.runs.steps)) {
    return { is: 'composite action', steps: value.runs.steps };
  }
  if (only(...policyFields)) return { is: 'part of a policy' };
  if (only('env', 'permissions'))
    return { is: 'workflow', workflow: `on: push\n${text}${job}    steps: [run: echo]\n` };
  if (only('permissions', 'steps')) return { is: 'workflow', workflow: `on: push\n${job}${indent(text, 4)}` };
  if (only('with')) {
    return { is: 'workflow', workflow: jobOf(`- ${ours}\n${indent(text, 2)}`) };
  }
  if (only('untrusted-input', 'input', 'file_input')) {
    return { is: 'workflow', workflow: jobOf(`- ${ours}\n  with:\n${indent(text, 4)}`) };
  }
  if (only('name', 'strict', 'schema')) return { is: 'response schema' };
  throw new Error(`Nothing known: ${text}`);
}
