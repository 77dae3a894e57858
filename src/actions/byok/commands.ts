import { ranges } from '../../prompts/settings.ts';
import { asOption } from './assume.ts';
import type { Command, Option } from './command.ts';
import { policyCommand } from './policy/command.ts';
import { trustOption } from './trust.ts';

const policyOption: Option = {
  name: 'policy',
  value: 'PATH',
  isPath: true,
  says: 'The policy, in place of .github/models.yml; also owner/repo/path@ref, which GitHub is asked for.',
};

const verbose: Option = { name: 'verbose', says: 'Tell all that a step would log.' };

/** Options of commands that ask models. */
const asking: readonly Option[] = [
  policyOption,
  { name: 'param', value: 'NAME=VALUE', isMany: true, says: 'A further field of the request, such as seed=7.' },
  { name: 'retries', value: 'N', range: { min: 0, max: 100, whole: true }, says: 'Further attempts after a fault: 3.' },
  {
    name: 'timeout',
    value: 'SECONDS',
    range: { min: 1, max: 86_400, whole: false },
    says: 'How long a provider may send nothing: 300.',
  },
  { name: 'deadline', value: 'SECONDS', range: { min: 1, max: 86_400, whole: false }, says: 'For all of it: 3600.' },
  trustOption,
  asOption,
];

const run: Command = {
  name: 'run',
  summary: 'Ask one prompt.',
  operands: '[FILE|TEXT|-]',
  takes: { least: 0, most: 1 },
  completes: 'paths',
  says: [
    'Asks a prompt file (.prompt.yml), the text of a file, or a text, as a step of a workflow would: the same policy, the same verdict, the same words.',
    'Without FILE and TEXT, or with “-”, the prompt is read from standard input. A text that is piped in behind a TEXT is added to it; behind a prompt file with the variable {{input}} it is the value of that.',
    'Keys are taken from the environment, by the names that the policy has for them, or from a .env that .gitignore covers.',
  ],
  examples: [
    'byok run triage.prompt.yml --var title="It crashes"',
    'byok run triage.prompt.yml --var title="It crashes" --emulator',
    'git diff | byok run "Review this." -m openai/gpt-6-luna',
    'byok run triage.prompt.yml --as event=issue_comment,permission=read',
  ],
  options: [
    {
      name: 'model',
      short: 'm',
      value: 'MODEL',
      says: 'publisher/name, or custom/KEY/MODEL. A prompt file’s own wins.',
    },
    { name: 'var', short: 'v', value: 'NAME=VALUE', isMany: true, says: 'A variable of the prompt.' },
    { name: 'var-file', value: 'NAME=PATH', isMany: true, isPath: true, says: 'The same from a file, or a pattern.' },
    { name: 'untrusted', value: 'NAME=VALUE', isMany: true, says: 'A variable that somebody else wrote.' },
    { name: 'untrusted-file', value: 'NAME=PATH', isMany: true, isPath: true, says: 'The same from a file.' },
    { name: 'system', value: 'TEXT', says: 'The system message.' },
    { name: 'system-file', value: 'PATH', isPath: true, says: 'The same from a file.' },
    { name: 'attach', value: 'PATH', isMany: true, isPath: true, says: 'An image or a PDF to send along.' },
    { name: 'schema', value: 'PATH', isPath: true, says: 'A JSON Schema that the answer has to match.' },
    { name: 'tools', value: 'NAMES', isMany: true, says: 'Servers of the policy’s tools that the model may call.' },
    { name: 'max-tool-rounds', value: 'N', range: ranges.maxToolRounds, says: 'How often it may do so: 5.' },
    { name: 'no-repair', says: 'Do not ask again where an answer breaks its schema.' },
    { name: 'max-tokens', value: 'N', range: ranges.maxCompletionTokens, says: 'Limit for the answer.' },
    { name: 'temperature', value: 'N', range: ranges.temperature, says: 'From 0 to 2.' },
    { name: 'top-p', value: 'N', range: ranges.topP, says: 'From 0 to 1.' },
    { name: 'header', value: 'NAME=VALUE', isMany: true, says: 'A header that the key’s accept-headers has.' },
    ...asking,
    { name: 'emulator', says: 'Have an emulator answer in place of providers: no key is needed, nothing is sent.' },
    { name: 'json', says: 'Print all outputs of a step as one JSON object.' },
    { name: 'quiet', short: 'q', says: 'Tell nothing but warnings and errors.' },
    verbose,
  ],
  load: () => import('./run/run.ts'),
};

const tryWorkflow: Command = {
  name: 'try',
  summary: 'Try a workflow on an emulator.',
  operands: 'WORKFLOW',
  takes: { least: 1, most: 1 },
  completes: 'paths',
  says: [
    'Asks each prompt of a workflow file on an emulator, by the policy and the files of the checkout: no key is needed. Other steps are not run, and conditions are taken as met.',
    'What only a run knows stands in the prompt by its name, in square brackets.',
  ],
  examples: [
    'byok try .github/workflows/ai.yml --input prompt="Say hello."',
    'byok try .github/workflows/triage.yml --event issue.json',
  ],
  options: [
    { name: 'input', short: 'i', value: 'NAME=VALUE', isMany: true, says: 'An input of the workflow.' },
    { name: 'event', value: 'PATH', isPath: true, says: 'The JSON of the event, in place of one without details.' },
    asOption,
    verbose,
  ],
  load: () => import('./try/try.ts'),
};

const init: Command = {
  name: 'init',
  summary: 'Write a policy and a workflow.',
  operands: '',
  takes: { least: 0, most: 0 },
  says: [
    'Writes .github/models.yml and .github/workflows/ai.yml for a repository that has none. What no option says is asked, on a terminal; a file that is there is never changed.',
  ],
  examples: [
    'byok init --provider openai --model openai/gpt-6-luna',
    'byok init --provider azure --endpoint https://acme.openai.azure.com --model openai/gpt-6-luna=luna-prod',
  ],
  options: [
    { name: 'provider', value: 'NAME', words: ['openai', 'azure', 'compatible'], says: 'Whose models.' },
    {
      name: 'model',
      short: 'm',
      value: 'MODEL[=NAME]',
      isMany: true,
      says: 'A model, and the provider’s own name for it.',
    },
    { name: 'endpoint', value: 'URL', says: 'Of the Azure resource, or of a server that speaks OpenAI’s API.' },
    { name: 'secret', value: 'NAME', says: 'The name of the secret with the key.' },
    { name: 'keyless', says: 'No key: the workflow proves its identity.' },
    { name: 'tenant-id', value: 'ID', says: 'Of Entra ID, for a keyless Azure resource.' },
    { name: 'client-id', value: 'ID', says: 'Of the app or managed identity there.' },
    { name: 'identity-provider', value: 'ID', says: 'Of OpenAI’s workload identity, for a keyless key there.' },
    { name: 'service-account', value: 'ID', says: 'Of OpenAI’s, for the same.' },
    { name: 'path', value: 'PATH', isPath: true, says: 'Where the workflow goes: .github/workflows/ai.yml.' },
  ],
  load: () => import('./init/init.ts'),
};

const models: Command = {
  name: 'models',
  summary: 'Who may use what here, and why.',
  operands: '',
  takes: { least: 0, most: 0 },
  says: [
    'Lists the models that the policy names, with the verdict, its reason and its line, the keys that serve them, and in which other runs the verdict is another. Nobody is asked but GitHub, for what the policy extends.',
  ],
  examples: ['byok models', 'byok models --as event=pull_request,permission=read'],
  options: [policyOption, asOption, { name: 'json', says: 'Print it as JSON.' }, verbose],
  load: () => import('./models/models.ts'),
};

const evaluate: Command = {
  name: 'evaluate',
  summary: 'Run the rows of prompt files.',
  operands: '[FILE…]',
  takes: { least: 0, most: 1000 },
  completes: 'paths',
  says: [
    'Asks every row of prompt files with testData and scores the answers, with the figures of the evaluate action. Without FILE: every such file of the repository. The exit code is 1 below the threshold.',
  ],
  examples: [
    'byok evaluate triage.prompt.yml -m openai/gpt-6-luna -m openai/gpt-6-sol',
    'byok evaluate --compare-to main',
  ],
  options: [
    {
      name: 'model',
      short: 'm',
      value: 'MODEL',
      isMany: true,
      says: 'A model to run each file with; else the file’s own.',
    },
    { name: 'rows', value: 'PATH', isPath: true, says: 'Rows in place of testData: JSONL, CSV, JSON or YAML.' },
    { name: 'judge', value: 'MODEL', says: 'For evaluators that ask a model and name none.' },
    { name: 'repeat', value: 'N', range: { min: 1, max: 100, whole: true }, says: 'Times each row is asked: 1.' },
    { name: 'concurrency', value: 'N', range: { min: 1, max: 256, whole: true }, says: 'Requests at once: 8.' },
    {
      name: 'threshold',
      value: 'PERCENT',
      range: { min: 0, max: 100, whole: false },
      says: 'Rows that have to pass: 100.',
    },
    { name: 'compare-to', value: 'REF', says: 'Compare with the files as GitHub has them at a branch, tag or commit.' },
    { name: 'fail-on', value: 'WORDS', says: 'threshold, regression or both; or never.' },
    { name: 'max-cost', value: 'DOLLARS', range: { min: 0, max: 1_000_000, whole: false }, says: 'For all of it.' },
    { name: 'cache', value: 'FOLDER', isPath: true, says: 'Keep answers there, and use them again.' },
    {
      name: 'results',
      value: 'PATH',
      isPath: true,
      says: 'Write one JSON line a row there; goes on where it stopped.',
    },
    {
      name: 'formats',
      value: 'WORDS',
      says: 'Files besides: junit, gh-models, csv.',
    },
    ...asking,
    { name: 'emulator', says: 'Have an emulator answer in place of providers: no key is needed, nothing is sent.' },
    { name: 'json', says: 'Print all outputs of the action as one JSON object.' },
    verbose,
  ],
  load: () => import('./evaluate/evaluate.ts'),
};

const playground: Command = {
  name: 'playground',
  summary: 'Prompts, models and test data in the browser.',
  operands: '',
  takes: { least: 0, most: 0 },
  says: [
    'Serves one page to this machine alone, until Ctrl+C, and opens it in the browser where there is one. The address has a token: whoever has it may ask with your keys.',
  ],
  examples: ['byok playground', 'byok playground --emulator'],
  options: [
    { name: 'emulator', says: 'Begin with an emulator in place of providers: no key is needed.' },
    { name: 'port', value: 'N', range: { min: 0, max: 65_535, whole: true }, says: 'The port; any one that is free.' },
    { name: 'no-open', says: 'Print the address, and open no browser.' },
    policyOption,
    trustOption,
    asOption,
    verbose,
  ],
  load: () => import('./playground.ts'),
};

const completions: Command = {
  name: 'completions',
  summary: 'Completions for a shell.',
  operands: 'SHELL',
  takes: { least: 1, most: 1 },
  completes: ['bash', 'zsh', 'fish'],
  says: ['Prints what bash, zsh or fish has to read to complete commands and options.'],
  examples: ['source <(byok completions bash)', 'byok completions fish > ~/.config/fish/completions/byok.fish'],
  options: [],
  load: () => import('./completions.ts'),
};

/** All commands, in the order in which help lists them. */
export const commands: readonly Command[] = [
  run,
  tryWorkflow,
  init,
  models,
  policyCommand,
  evaluate,
  playground,
  completions,
];
