import { Failure, type Problem } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { isGitHubToken, isProviderKey } from '../../../providers/credentials/placeholder.ts';

/** An input of `actions/ai-inference` v1 or v2 that has no meaning here. */
interface RetiredInput {
  readonly name: string;
  /** Its default there: written out, it asks for nothing. */
  readonly harmless?: string;
  /** Its value may be a secret, which no message repeats. */
  readonly isSecret?: boolean;
  /** Where the setting lives now. */
  readonly remedy: string;
}

/** The page with every input of `actions/ai-inference`, and what became of it. */
const page = 'https://github.com/byok-inference/byok-inference/blob/v1/docs/migrate.md';

const noCommandLine = 'no Copilot CLI is used here, as actions/ai-inference v3 does.';

const retiredInputs: readonly RetiredInput[] = [
  {
    name: 'endpoint',
    harmless: 'https://models.github.ai/inference',
    isSecret: true,
    remedy: 'an address is now the `endpoint` of a key in the policy, .github/models.yml.',
  },
  {
    name: 'provider',
    harmless: 'github-models',
    remedy: 'it is now the `provider` of a key in the policy, .github/models.yml, `openai` or `azure`.',
  },
  { name: 'copilot-cli-path', remedy: noCommandLine },
  {
    name: 'copilot-allow-tools',
    remedy: `${noCommandLine} What the model may look up is named in \`tools\`, after the servers in the policy.`,
  },
  {
    name: 'response-file',
    remedy: 'the answer’s file is the output `response-file`. Copy it to the path in a step of its own.',
  },
];

/**
 * Refuses inputs that would be silently without effect.
 *
 * @throws {Failure} `retired-input`
 */
export function refuseRetiredInputs(input: (name: string) => string): void {
  const retired = retiredInputs.filter((entry) => asks(entry, input));
  if (retired.length === 0) return;
  throw new Failure('retired-input', [
    ...retired.map((entry) => problemOf(entry, input(entry.name))),
    // One that begins as a provider's key does is told with the tokens.
    ...(tokenIsForProvider(input) && !isProviderKey(input('token')) ? [tokenProblem] : []),
  ]);
}

/** Whether an input is given, and asks for something. */
function asks({ name, harmless = '' }: RetiredInput, input: (name: string) => string): boolean {
  const value = input(name).toLowerCase().replace(/\/+$/, '');
  return value !== '' && value !== harmless;
}

/** GitHub Models' own addresses, of today's API and of the one before: no key of a policy leads there any more. */
const githubModels = /^https:\/\/models\.(?:github\.ai|inference\.ai\.azure\.com)(?:[/:?#]|$)/i;

/** The address of another server that the input `endpoint` names; `undefined` where it names none. */
export function retiredEndpoint(input: (name: string) => string): string | undefined {
  const endpoint = input('endpoint');
  return endpoint === '' || githubModels.test(endpoint) ? undefined : endpoint;
}

/**
 * Whether `token` may be the key of another provider: `actions/ai-inference` sent it to `endpoint`. Then it goes nowhere, unless it
 * is a GitHub token by its form.
 */
export function tokenIsForProvider(input: (name: string) => string): boolean {
  const isProvider = retiredInputs.some((entry) => entry.name === 'provider' && asks(entry, input));
  const isElsewhere = isProvider || retiredEndpoint(input) !== undefined;
  return isElsewhere && input('token') !== '' && !isGitHubToken(input('token'));
}

const tokenProblem: Problem = {
  input: 'token',
  message:
    'The input token is for a GitHub token here, and its value does not look like one: it was not sent anywhere.',
  remedy:
    'If it is the provider’s key, `token` becomes `api-key`: write `api-key:` in place of `token:`, with the same value.',
};

function problemOf({ name, isSecret = false, remedy }: RetiredInput, value: string): Problem {
  const seen = isSecret ? '' : ` (${quote(value)})`;
  return {
    input: name,
    message: `The input ${name}${seen} of actions/ai-inference has no effect here.`,
    remedy: `Remove the line \`${name}:\` of this step; ${remedy} See ${page}`,
  };
}
