/** Letters and digits without a meaning. */
function filler(length: number, alphabet = 'aB3dE5gH7jK9mN2pQ4rS6tU8vW'): string {
  return alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
}

/** Put together only here, so that nothing in the repository looks like a secret. */
const join = (...parts: readonly string[]) => parts.join('');

const hex = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';

const pem = (label: string, body: string) =>
  join('-----', `BEGIN ${label}-----\n`, body, '\n-----', `END ${label}-----`);

/** A text of each kind that looks like a secret and is none. */
const fakeSecrets = {
  '1Password token': join('ops', '_', Buffer.from(JSON.stringify({ signInAddress: filler(152) })).toString('base64')),
  'Anthropic API key': join('sk', '-ant-api03-', filler(93), 'AA'),
  'AWS access key ID': join('AK', 'IA', filler(16, 'QW3RTZ7PLKJ')),
  'AWS secret access key': join('AWS_SECRET', '_ACCESS_KEY = "', filler(40), '"'),
  'Azure key': join(filler(52), 'JQQJ', '99BBACYeBjFXJ3w3AAAAACOGabcd'),
  'Cloudflare token': join('cf', 'ut_', filler(40), hex.slice(0, 8)),
  'Databricks token': join('da', 'pi', hex),
  'Docker token': join('dckr', '_pat_', filler(27)),
  'Figma token': join('fi', 'gd_', filler(40)),
  'GitHub token': join('gh', 'p_', filler(36)),
  'GitLab token': join('gl', 'pat-', filler(20)),
  'Google API key': join('AI', 'za', filler(35)),
  'Grafana token': join('gl', 'sa_', filler(32), '_', hex.slice(0, 8)),
  'Groq API key': join('gs', 'k_', filler(52)),
  'HashiCorp Vault token': join('hv', 's.', filler(95)),
  'Hugging Face token': join('h', 'f_', filler(34, 'abcdefGHIJKL')),
  'JSON Web Token': join('ey', 'J', filler(20), '.ey', 'J', filler(40), '.', filler(43)),
  'Linear token': join('lin', '_api_', filler(40)),
  'Microsoft Entra client secret': join('aB3', '8Q', '~', filler(34)),
  'model provider key': join('sk', '-or-v1-', hex, hex),
  'Notion token': join('nt', 'n_', '12345678901', filler(35)),
  'npm token': join('np', 'm_', filler(36)),
  'OpenAI API key': join('sk', '-proj-', filler(74), 'T3Blbk', 'FJ', filler(74)),
  'password in a URL': join('https', '://alice:', 'c0rrectHorse', '@git.acme.example'),
  'password of a database': join('postgres', '://alice:', 'c0rrectHorse', '@db.acme.example/orders'),
  'private key': pem('PRIVATE KEY', `MII${filler(120)}\n${filler(64)}`),
  'SendGrid API key': join('S', 'G.', filler(22), '.', filler(43)),
  'Shopify token': join('sh', 'pat_', hex),
  'Slack token': join('xo', 'xb-', '123456789012-', filler(24)),
  'Stripe key': join('sk', '_live_', filler(30)),
  'Tailscale key': join('ts', 'key-auth-', filler(12), '-', filler(32)),
  'Vercel token': join('vc', 'p_', filler(24)),
} as const;

/** A kind of secret that is known by its looks. */
export type SecretKind = keyof typeof fakeSecrets;

/** Every kind. */
export const secretKinds = Object.keys(fakeSecrets) as readonly SecretKind[];

/** A text that looks like a secret of a kind, and is none. */
export function fakeSecret(kind: SecretKind): string {
  return fakeSecrets[kind];
}
