/** What an input takes: the words of the column "type". */
type InputType =
  | 'text'
  | 'path'
  | 'paths'
  | 'YAML map'
  | 'YAML or JSON'
  | 'number'
  | 'true or false'
  | 'choice'
  | 'list'
  | 'secret';

/** Some inputs that belong together. */
export interface InputGroup {
  readonly title: string;
  /** Their names as `action.yml` has them, each with its type, in the order of the table. */
  readonly inputs: readonly (readonly [name: string, type: InputType])[];
}

/** The inputs of the main action as the README shows them: each stands in one group. */
export const inputGroups: readonly InputGroup[] = [
  {
    title: 'What to ask',
    inputs: [
      ['prompt', 'text'],
      ['prompt-file', 'path'],
      ['system-prompt', 'text'],
      ['system-prompt-file', 'path'],
    ],
  },
  {
    title: 'Variables and files',
    inputs: [
      ['input', 'YAML map'],
      ['file_input', 'YAML map'],
      ['file-input', 'YAML map'],
      ['untrusted-input', 'YAML map'],
      ['untrusted-file-input', 'YAML map'],
      ['max-file-bytes', 'number'],
      ['files', 'paths'],
    ],
  },
  {
    title: 'Which model, and how',
    inputs: [
      ['model', 'text'],
      ['max-completion-tokens', 'number'],
      ['max-tokens', 'number'],
      ['temperature', 'number'],
      ['top-p', 'number'],
      ['parameters', 'YAML map'],
      ['custom-headers', 'YAML or JSON'],
    ],
  },
  {
    title: 'Tools',
    inputs: [
      ['tools', 'list'],
      ['max-tool-rounds', 'number'],
      ['enable-github-mcp', 'true or false'],
      ['github-mcp-token', 'secret'],
      ['github-mcp-toolsets', 'list'],
    ],
  },
  {
    title: 'An answer that fits a schema',
    inputs: [
      ['response-schema', 'YAML or JSON'],
      ['response-schema-file', 'path'],
      ['repair', 'true or false'],
    ],
  },
  {
    title: 'Keys and policy',
    inputs: [
      ['api-key', 'secret'],
      ['api-keys', 'list'],
      ['policy', 'path'],
      ['policy-ref', 'text'],
      ['token', 'secret'],
      ['extends-token', 'secret'],
      ['ledger-token', 'secret'],
    ],
  },
  {
    title: 'When something goes wrong',
    inputs: [
      ['on-missing-key', 'choice'],
      ['continue-on', 'list'],
      ['retries', 'number'],
      ['timeout', 'number'],
      ['deadline', 'number'],
    ],
  },
  { title: 'The report', inputs: [['summary', 'choice']] },
];
