import type { Runner } from '../../github/runner.ts';
import { Failure, type Problem } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import type { Key, Policy, PolicyFile } from '../../policy/model/policy.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import { attachmentsOf } from '../../prompts/prompt.ts';
import type { Parameters } from '../../prompts/settings.ts';
import { isPlaceholder } from '../../providers/credentials/placeholder.ts';
import { KnownSecrets } from '../../reports/secrets/known-secrets.ts';
import { type KnownInputs, runnerTokens } from './session-inputs.ts';

/** A text that goes to the provider beside the messages. */
interface Sent {
  /** The input that it comes from, as the step knows it. */
  readonly input: string;
  /** How messages call it. */
  readonly name: string;
  readonly text: string;
  /** Whether it is a part of what is asked, as the prompt is, and judged under the same code. */
  readonly isAsked?: boolean;
}

/** What a step sends beside the messages, as far as it can be read. */
export interface SentBeside {
  /** The model as written. */
  readonly model: string;
  readonly prompt?: Prompt | undefined;
  readonly parameters?: Parameters | undefined;
  /** The input that the response schema comes from. */
  readonly schemaInput: 'response-schema' | 'response-schema-file';
}

/** Shorter values may stand anywhere by chance, in UTF-16 code units. */
const shortestSecret = 8;

/**
 * Refuses a step that would send one of its own secrets beside the prompt: a GitHub token, the value of `api-key` or
 * `api-keys`, or the secret of another key. In a prompt such a value is replaced; here that would change what is asked for.
 *
 * @throws {Failure} `invalid-input`, or `secret-in-prompt` for what only parameters and schemas contain; with no value repeated
 */
export function refuseStepSecrets(sent: SentBeside, inputs: KnownInputs, secrets: KnownSecrets): void {
  const found = textsBeside(sent, inputs).filter(({ text }) => secrets.find(text).length > 0);
  const problems: readonly Problem[] = found.map(({ input, name }) => ({
    input,
    message: `${name} contains a secret of this step, which is never sent to a provider; nothing was sent.`,
    remedy: 'Remove it, or send a value that anybody may see, such as `github.run_id`.',
  }));
  const code = found.every(({ isAsked }) => isAsked) ? 'secret-in-prompt' : 'invalid-input';
  if (problems.length > 0) throw new Failure(code, problems);
}

/** The names of all secrets that a policy hands out: to keys, and to tool servers. */
export function secretNames(files: readonly Pick<PolicyFile, 'tools'>[], keys: readonly Key[]): readonly string[] {
  const ofKeys = keys.flatMap(({ credential }) => (credential.by === 'secret' ? [credential.secret] : []));
  return [...ofKeys, ...files.flatMap(({ tools = [] }) => tools.flatMap(({ secret }) => secret ?? []))];
}

/** Makes ready to find the secrets of a step. */
export function openStepSecrets(
  inputs: KnownInputs,
  policy: Pick<Policy, 'keys' | 'files'> | undefined,
  runner: Pick<Runner, 'variable' | 'input'>,
): KnownSecrets {
  const secrets = new KnownSecrets(() => undefined);
  for (const secret of secretsOf(inputs, policy ? secretNames(policy.files, policy.keys) : [], runner))
    secrets.add(secret);
  return secrets;
}

function secretsOf(
  { tokens, apiKey, apiKeys }: KnownInputs,
  stored: readonly string[],
  { variable, input }: Pick<Runner, 'variable' | 'input'>,
): readonly string[] {
  const named = [...runnerTokens, ...stored].map((name) => variable(name) ?? '');
  const given = [
    tokens.token,
    tokens.extendsToken,
    tokens.ledgerToken,
    input('github-mcp-token'),
    apiKey,
    ...(apiKeys?.values() ?? []),
  ];
  const values = [...given, ...named].map((value) => value.trim());
  return values.filter((value) => value.length >= shortestSecret && !isPlaceholder(value));
}

/** Everything that a request has besides its messages, as the step gives it: names count as well. */
function textsBeside(
  { model, prompt, parameters, schemaInput }: SentBeside,
  { customHeaders }: KnownInputs,
): readonly Sent[] {
  const files = prompt?.messages.flatMap(({ content }) => attachmentsOf(content).map(({ name }) => name)) ?? [];
  const format = prompt?.responseFormat;
  return [
    ...[...(customHeaders ?? [])].map(([header, value]) => ({
      input: 'custom-headers',
      name: `custom-headers: ${quote(header)}`,
      text: `${header}\n${value}`,
    })),
    ...[...(parameters ?? [])].map(([field, value]) => ({
      input: 'parameters',
      name: `parameters: ${quote(field)}`,
      text: [field, ...textsIn(value)].join('\n'),
      isAsked: true,
    })),
    ...(format?.kind === 'json_schema'
      ? [
          { input: schemaInput, name: 'The name of the response schema', text: format.schema.name },
          {
            input: schemaInput,
            name: 'The response schema',
            text: textsIn(format.schema.schema).join('\n'),
            isAsked: true,
          },
        ]
      : []),
    { input: 'model', name: 'The name of the model', text: model },
    ...(files.length > 0 ? [{ input: 'files', name: 'The name of a file', text: files.join('\n') }] : []),
  ];
}

/** All texts of a value, names of fields among them. */
function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)]);
}
