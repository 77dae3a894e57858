import { isPlainWord } from './plain-word.ts';

/** What a workflow step or a command is written for. */
export interface HandingOver {
  /** The prompt file's path from the root of the repository. */
  readonly path: string;
  /** The model in place of the file's own; empty for that one. */
  readonly model: string;
  /** Variables that the messages ask for, with the values that were tried. */
  readonly variables: Readonly<Record<string, string>>;
  /** The name of the secret of the key that is used; absent for a keyless key. */
  readonly secret?: string | undefined;
  /** Whether the key is an identity, which takes a token of GitHub's. */
  readonly isKeyless: boolean;
}

/** A job with one step that asks the same as the playground: with its permissions, and the key's secret by its name. */
export function workflowStep({ path, model, variables, secret, isKeyless }: HandingOver): string {
  const names = Object.keys(variables);
  return [
    'permissions:',
    '  contents: read # the policy, and the prompt file',
    ...(isKeyless ? ['  id-token: write # the key is an identity, so there is no secret'] : []),
    'runs-on: ubuntu-latest',
    'steps:',
    '  - uses: actions/checkout@v6',
    '  - uses: byok-inference/byok-inference@v1',
    '    id: ask',
    '    with:',
    `      prompt-file: ${quoted(path)}`,
    ...(model === '' ? [] : [`      model: ${quoted(model)}`]),
    ...(names.length === 0
      ? []
      : ['      input: |', ...names.flatMap((name) => variableLines(name, literal(variables[name] ?? '')))]),
    ...(secret === undefined ? [] : ['      api-keys: |', `        ${secret}: \${{ secrets.${secret} }}`]),
    '',
  ].join('\n');
}

/** The same as a command. */
export function command({ path, model, variables }: Pick<HandingOver, 'path' | 'model' | 'variables'>): string {
  const parts = [
    'byok run',
    shellWord(path),
    ...(model === '' ? [] : [`--model ${shellWord(model)}`]),
    ...Object.entries(variables).map(([name, value]) => `--var ${shellWord(`${name}=${value}`)}`),
  ];
  return parts.length > 3
    ? parts.slice(0, 2).join(' ') +
        parts
          .slice(2)
          .map((part) => ` \\\n  ${part}`)
          .join('')
    : parts.join(' ');
}

/** As a map of YAML within a block, as the input `input` is. */
function variableLines(name: string, value: string): readonly string[] {
  if (value.includes('\n') && !/^\s/.test(value)) {
    return [
      `        ${name}: |`,
      ...value
        .replace(/\n+$/, '')
        .split('\n')
        .map((line) => `          ${line}`.trimEnd()),
    ];
  }
  return [`        ${name}: ${quoted(value)}`];
}

function quoted(text: string): string {
  return isPlainWord(text) ? text : JSON.stringify(text);
}

/** One word for a POSIX shell, in which nothing is expanded (POSIX, "Shell Command Language", 2.2.2). */
function shellWord(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A text that GitHub must not take for an expression (GitHub, "Expressions": a literal within one). */
function literal(text: string): string {
  const begin = '$'.concat('{{');
  return text.replaceAll(begin, `${begin} '${begin}' }}`);
}
