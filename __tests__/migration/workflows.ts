/** A workflow of `before/`, what it lies beside, and what comes of it. */
export interface Moved {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly payload?: object;
  /** What the one failing run is about. */
  readonly fails: string;
  readonly answer: string;
  /** What the last step prints. */
  readonly shows: string;
  /** The request as the provider gets it. */
  readonly sent: object;
}

/** The message of a user, after that of the system. */
const messages = (user: string, system?: string) => [
  ...(system === undefined ? [] : [{ role: 'system', content: system }]),
  { role: 'user', content: user },
];

const comparePrompt = `messages:
  - role: system
    content: Be as concise as possible
  - role: user
    content: 'Compare {{a}} and {{b}}, please. {{note}}{{long}}'
model: openai/gpt-4.1
modelParameters:
  maxCompletionTokens: 500
  temperature: 0.7
`;

const schema = {
  type: 'object',
  properties: { name: { type: 'string' }, habitat: { type: 'string' } },
  additionalProperties: false,
  required: ['name', 'habitat'],
};

const animalPrompt = `messages:
  - role: system
    content: You describe animals as JSON
  - role: user
    content: |-
      Describe a {{animal}}
      Use the format of the schema
model: openai/gpt-4o
responseFormat: json_schema
jsonSchema: |-
  ${JSON.stringify({ name: 'describe_animal', strict: true, schema })}
`;

/** Five workflows in the forms that v2's README shows. */
export const moved: readonly Moved[] = [
  {
    name: 'hello.yml',
    files: {},
    fails: 'invalid-input',
    answer: 'Hello, world.',
    shows: 'Hello, world.',
    sent: { model: 'gpt-6-luna', messages: messages('Hello!') },
  },
  {
    name: 'text-files.yml',
    files: { 'prompts/question.txt': 'What is a {{changelog}}?\n', 'prompts/system.txt': 'Be brief.' },
    fails: 'missing-policy',
    answer: 'A list of changes.',
    shows: 'A list of changes.',
    sent: {
      model: 'gpt-4o-mini',
      messages: messages('What is a {{changelog}}?\n', 'Be brief.'),
      max_completion_tokens: 500,
    },
  },
  {
    name: 'prompt-file.yml',
    files: { '.github/prompts/compare.prompt.yml': comparePrompt, 'data/long-text.txt': 'A long text.' },
    fails: 'missing-policy',
    answer: 'Both are round.',
    shows: 'Both are round.',
    sent: {
      model: 'gpt-4.1',
      messages: messages(
        'Compare apples and oranges, please. First line: one\nSecond line\nA long text.',
        'Be as concise as possible',
      ),
      max_completion_tokens: 500,
      temperature: 0.7,
    },
  },
  {
    name: 'json-schema.yml',
    files: { '.github/prompts/animal.prompt.yml': animalPrompt },
    payload: { inputs: { animal: 'otter' } },
    fails: 'missing-policy',
    answer: '{"name":"Otter","habitat":"rivers"}',
    shows: 'Otter lives here - rivers',
    sent: {
      model: 'gpt-4o',
      messages: messages('Describe a otter\nUse the format of the schema', 'You describe animals as JSON'),
      response_format: { type: 'json_schema', json_schema: { name: 'describe_animal', strict: true, schema } },
    },
  },
  {
    name: 'response-file.yml',
    files: {},
    fails: 'invalid-input',
    answer: 'Hello.\nOn two lines.',
    shows: 'Hello.\nOn two lines.',
    sent: {
      model: 'gpt-4o',
      messages: messages('Say hello.\nThen stop.', 'Answer in one sentence.'),
      max_completion_tokens: 1000,
      temperature: 0.5,
    },
  },
];
