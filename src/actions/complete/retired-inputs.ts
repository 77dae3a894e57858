import { Failure, type Problem } from '../../failures/failure.ts';
import { quote } from '../../failures/quote.ts';

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

const noTools = 'the model is given no tools here. actions/ai-inference v3 drives the Copilot CLI.';

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
  { name: 'enable-github-mcp', harmless: 'false', remedy: noTools },
  { name: 'github-mcp-token', isSecret: true, remedy: noTools },
  { name: 'github-mcp-toolsets', remedy: noTools },
  { name: 'copilot-cli-path', remedy: noTools },
  { name: 'copilot-allow-tools', remedy: noTools },
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
  const retired = retiredInputs.filter(({ name, harmless }) => input(name) !== '' && input(name) !== harmless);
  if (retired.length === 0) return;
  throw new Failure(
    'retired-input',
    retired.map((entry) => problemOf(entry, input(entry.name))),
  );
}

function problemOf({ name, isSecret = false, remedy }: RetiredInput, value: string): Problem {
  const seen = isSecret ? '' : ` (${quote(value)})`;
  return {
    input: name,
    message: `The input ${name}${seen} of actions/ai-inference has no effect here.`,
    remedy: `Remove the line \`${name}:\` of this step; ${remedy} See ${page}`,
  };
}
