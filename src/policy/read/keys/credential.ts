import type { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import type { Fields, Read } from '../../../language/yaml/fields.ts';
import { text } from '../../../language/yaml/reads.ts';
import { foreignLetters } from '../../../language/yaml/syntax/hints.ts';
import type { Credential, Key, ProviderName } from '../../model/policy.ts';
import { readHeaderName } from './additions.ts';
import { readIdentity } from './identity.ts';

/** Environment variables of these prefixes belong to the runner, to inputs or to Node. */
const reservedPrefix = /^(?:GITHUB_|ACTIONS_|RUNNER_|INPUT_|NODE_)/;

/** A secret as workflows and shells write it, which gives its name away and nothing else. */
const expression =
  /^(?:(?:\$\{\{\s*)?(?:secrets|vars|env)\.([A-Z_][A-Z0-9_]{0,127})(?:\s*\}\})?|\$\{?([A-Z_][A-Z0-9_]{0,127})\}?)$/;

/**
 * Reads `secret`, the name of one. Repeats nothing of what it refuses: it may be the secret itself.
 *
 * @param whose `a key`, `a server`
 * @param example a name for the remedy
 */
export const readSecretName =
  (whose: string, example: string): Read<string> =>
  (node, problems) => {
    const name = node.kind === 'scalar' ? node.text : '';
    const [, named, meant = named] = expression.exec(name) ?? [];
    if (meant !== undefined) {
      const message = `\`secret\`: expressions are not evaluated in a policy, but this is \`${name}\`.`;
      return problems.add(message, `Write \`secret: ${meant}\`; the step passes the value in.`, node.place);
    }
    if (!/^[A-Z_][A-Z0-9_]*$/.test(name) || (node.kind === 'scalar' && typeof node.value !== 'string')) {
      const remedy = `Write the NAME of a secret, for example \`secret: ${example}\`, in capital letters, digits and _. If this is a key itself, revoke it now: it is in the history. Its value is not repeated here.`;
      return problems.add(`\`secret\` is not the name of a secret.${foreignLetters(name)}`, remedy, node.place);
    }
    if (reservedPrefix.test(name)) {
      const remedy = 'Choose a name that does not begin with GITHUB_, ACTIONS_, RUNNER_, INPUT_ or NODE_.';
      return problems.add(`${name} cannot be ${whose}'s secret: the name is reserved.`, remedy, node.place);
    }
    return name;
  };

/** Reads the header that carries a secret instead of the provider's own. */
const readSecretHeader: Read<string> = (node, problems) => {
  const written = text(node, problems);
  if (written === undefined) return undefined;
  if (!/^(?:authorization|api-key)$/i.test(written)) return readHeaderName(node, problems);
  const remedy = 'Leave it out: `authorization` for openai and `api-key` for azure are the defaults.';
  return problems.add(`${quote(written)} cannot be chosen as \`secret-header\`.`, remedy, node.place);
};

/**
 * Reads how a key authenticates to its provider: exactly one of `secret`, with `secret-header`, and
 * `identity`. What an identity contains depends on the provider; without a valid one it is left unread.
 */
export function readCredential(
  fields: Fields,
  provider: ProviderName | undefined,
  problems: Problems,
): Credential | undefined {
  const secret = fields.optional('secret', readSecretName('a key', 'OPENAI_API_KEY'));
  const header = fields.optional('secret-header', readSecretHeader);
  const identity = provider && fields.optional('identity', readIdentity(provider));
  if (fields.has('identity')) {
    refuseBesideIdentity(fields, problems);
    return identity && { by: 'identity', ...identity };
  }
  if (!fields.has('secret')) {
    const remedy = 'Add one of them, for example `secret: OPENAI_API_KEY`.';
    return problems.add('A key has neither `secret` nor `identity`.', remedy, fields.place);
  }
  return secret === undefined ? undefined : { by: 'secret', secret, ...(header !== undefined && { header }) };
}

function refuseBesideIdentity(fields: Fields, problems: Problems): void {
  if (fields.has('secret')) {
    const remedy = 'Keep `identity` to use no stored key, or `secret` to use one.';
    problems.add('A key has either `secret` or `identity`; this one has both.', remedy, fields.placeOf('identity'));
  } else if (fields.has('secret-header')) {
    const remedy = 'Remove it: a token is sent in the header that the provider expects.';
    problems.add('`secret-header` is only for keys with a `secret`.', remedy, fields.placeOf('secret-header'));
  }
}

/** Notes a `secret-header` that the key sets otherwise as well. */
export function refuseSharedHeader(
  credential: Credential | undefined,
  { headers, acceptHeaders }: Pick<Key, 'headers' | 'acceptHeaders'>,
  fields: Fields,
  problems: Problems,
): void {
  const header = credential?.by === 'secret' ? credential.header : undefined;
  if (header === undefined) return;
  const other = headers.has(header) ? 'headers' : acceptHeaders.includes(header) ? 'accept-headers' : undefined;
  if (other === undefined) return;
  const message = `${quote(header)} carries the secret and is also listed in \`${other}\`.`;
  problems.add(message, `Remove it from \`${other}\`.`, fields.placeOf('secret-header'));
}
