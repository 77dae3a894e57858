import { Failure, type Problem } from '../../failures/failure.ts';
import { quote } from '../../failures/quote.ts';

/** An input of `actions/ai-inference` v1 or v2 that has no meaning here. */
interface RetiredInput {
  readonly name: string;
  /** Its default there: written out, it asks for nothing. */
  readonly harmless?: string;
  /** Where the setting lives now. */
  readonly remedy: string;
}

const noTools =
  'Remove it: this action sends one prompt and gives the model no tools. actions/ai-inference v3 drives the Copilot CLI.';

const retiredInputs: readonly RetiredInput[] = [
  {
    name: 'endpoint',
    harmless: 'https://models.github.ai/inference',
    remedy: 'Remove it: an address is now the `endpoint` of a key in the policy, .github/models.yml.',
  },
  {
    name: 'provider',
    harmless: 'github-models',
    remedy: 'Remove it: it is now the `provider` of a key in the policy, .github/models.yml.',
  },
  { name: 'enable-github-mcp', harmless: 'false', remedy: noTools },
  { name: 'github-mcp-token', remedy: noTools },
  { name: 'github-mcp-toolsets', remedy: noTools },
  { name: 'copilot-cli-path', remedy: noTools },
  { name: 'copilot-allow-tools', remedy: noTools },
];

/** Inputs of the contract whose meaning comes with a later version. */
const laterInputs: readonly string[] = ['response-schema', 'response-schema-file'];

/** Inputs whose value a message must not repeat. */
const secretInputs: ReadonlySet<string> = new Set(['github-mcp-token']);

/**
 * Refuses inputs that would be silently without effect.
 *
 * @throws {Failure} `retired-input`, `not-supported-yet`
 */
export function refuseRetiredInputs(input: (name: string) => string): void {
  const retired = retiredInputs.filter(({ name, harmless }) => input(name) !== '' && input(name) !== harmless);
  if (retired.length > 0)
    throw new Failure(
      'retired-input',
      retired.map((entry) => problemOf(entry, input(entry.name))),
    );
  const later = laterInputs.filter((name) => input(name) !== '');
  if (later.length > 0) throw new Failure('not-supported-yet', later.map(notYet));
}

function problemOf({ name, remedy }: RetiredInput, value: string): Problem {
  const seen = secretInputs.has(name) ? '' : ` (${quote(value)})`;
  return { message: `The input ${name}${seen} of actions/ai-inference v2 has no effect here.`, remedy };
}

function notYet(name: string): Problem {
  return {
    message: `The input ${name} is not supported yet.`,
    remedy: 'Remove it, or use a version of byok-inference that knows it.',
  };
}
