import { Failure } from '../../language/failures/failure.ts';
import { Problems } from '../../language/failures/problems.ts';
import { type Fields, type FieldsShape, openFields, type Read } from '../../language/yaml/fields.ts';
import { show } from '../../language/yaml/node.ts';
import { parseYaml } from '../../language/yaml/parse-yaml.ts';
import { oneOf } from '../../language/yaml/reads.ts';
import type { PolicyFile, PolicySource } from '../model/policy.ts';
import { readBudgets, refuseWithoutLedger } from './costs/budgets.ts';
import { readLedger } from './costs/ledger.ts';
import { readPrices } from './costs/prices.ts';
import { readKeys } from './keys/keys.ts';
import { refuseUnknownKeys } from './link.ts';
import { readModelLists } from './model-lists.ts';
import { readExceptions, readRules } from './rules.ts';
import { readExtends, readFallback, readLimits, readReports } from './settings.ts';
import { readTests } from './tests.ts';
import { refuseSharedSecrets } from './tools/secrets.ts';
import { readTools } from './tools/servers.ts';

/** The largest policy that is read, in bytes. */
export const maxPolicyBytes = 256 * 1024;

const shape: FieldsShape = {
  what: 'the policy',
  known: [
    'version',
    'extends',
    'own-keys',
    'mode',
    'keys',
    'models',
    'rules',
    'exceptions',
    'limits',
    'prices',
    'ledger',
    'budgets',
    'tests',
    'fallback',
    'secrets-in-prompt',
    'reports',
    'tools',
  ],
  whenEmpty: new Map([['ledger', "Write `ledger: {}` for a ledger in the run's own repository, or remove the line."]]),
  remedies: new Map([
    ['model', 'Did you mean "models"?'],
    ...['name', 'provider', 'secret', 'identity', 'endpoint', 'api', 'served'].map(
      (field) => [field, 'It belongs to a key: write it below the key’s `- name:`, in the column of `name`.'] as const,
    ),
    ...['when', 'reason', 'expires'].map(
      (field) =>
        [field, 'It belongs to a rule or an exception: write it there, in the column of its other fields.'] as const,
    ),
    ...['cost', 'costs'].map(
      (name) =>
        [name, 'Write `limits.max-cost` for one request, `budgets` for many, `prices` for what tokens cost.'] as const,
    ),
    ['pricing', 'Did you mean "prices"?'],
    ...['mcp', 'mcp-servers', 'mcpServers', 'mcp_servers', 'servers'].map(
      (name) => [name, 'Did you mean "tools"? Each server is an item with `name`, `url` and `allow`.'] as const,
    ),
    ...['url', 'allow', 'pin', 'headers'].map(
      (name) => [name, 'It belongs to a server: write it below the server’s `- name:` in `tools`.'] as const,
    ),
    ...['max-tool-rounds', 'max-rounds'].map(
      (name) => [name, '`max-tool-rounds` is an input of the step, not a field of the policy.'] as const,
    ),
    ['ledger-token', 'It is an input of the step, not a field of the policy.'],
    ...['on-exceed', 'alert-at', 'amount'].map((name) => [name, 'It belongs to an item of `budgets`.'] as const),
  ]),
  inside: new Map([
    ['enabled', 'models'],
    ['disabled', 'models'],
    ['max-input-tokens', 'limits'],
    ['max-output-tokens', 'limits'],
    ['max-cost', 'limits'],
    ['on-error', 'ledger'],
    ['link-hosts', 'reports'],
  ]),
};

/** The one version of the policy language that there is. */
const readVersion: Read<1> = (node, problems) => {
  if (node.kind === 'scalar' && node.value === 1 && node.text === '1') return 1;
  if (node.kind === 'scalar' && node.value === '1') {
    return problems.add('`version` is the text "1".', 'Write it without quotes: `version: 1`.', node.place);
  }
  const seen = node.kind === 'scalar' && typeof node.value !== 'string' ? node.text : show(node);
  return problems.add(
    `This version of byok-inference reads policies of version 1, not ${seen}.`,
    'Write `version: 1`, or use a version of byok-inference that reads this one.',
    node.place,
  );
};

/**
 * Parses a policy from the text of its file. Every problem is found before it gives up.
 *
 * @param today the day, UTC, `YYYY-MM-DD`: no exception may expire more than 366 days after it
 * @throws {Failure} `invalid-policy`, with the place of each problem
 */
export function parsePolicy(text: string, source: PolicySource, today: string): PolicyFile {
  const problems = new Problems();
  const root = parseYaml(text, { file: source.file, annotatable: source.annotatable, commit: source.commit }, problems);
  if (!root) {
    problems.throwIfAny('invalid-policy');
    throw new Failure('invalid-policy', {
      message: `${source.file} is empty.`,
      remedy: 'Write at least `version: 1` and `keys:`.',
    });
  }
  const fields = openFields(root, problems, shape);
  const file = fields && readPolicyFile(fields, source, today, problems);
  if (file && !file.extends) refuseUnknownKeys(file, file.keys, problems);
  if (file) refuseSharedSecrets(file, [], problems);
  if (!file || problems.any) throw new Failure('invalid-policy', problems.list());
  return file;
}

function readPolicyFile(fields: Fields, source: PolicySource, today: string, problems: Problems): PolicyFile {
  fields.required('version', readVersion, '1');
  const extended = fields.optional('extends', readExtends);
  const ownKeys = fields.optional('own-keys', oneOf('allow', 'deny')) ?? 'deny';
  const needsKeys = !fields.has('extends') && ownKeys === 'deny';
  const keys =
    (needsKeys
      ? fields.required('keys', readKeys, '[{name: openai, provider: openai, secret: OPENAI_API_KEY}]')
      : fields.optional('keys', readKeys)) ?? [];
  const mode = fields.optional('mode', oneOf('enforce', 'audit')) ?? 'enforce';
  const fallback = fields.optional('fallback', readFallback);
  const handling = fields.optional('secrets-in-prompt', oneOf('redact', 'block', 'allow'));
  const linkHosts = fields.optional('reports', readReports)?.linkHosts;
  const ledger = fields.optional('ledger', readLedger);
  const budgets = fields.optional('budgets', readBudgets) ?? [];
  const tools = fields.optional('tools', readTools);
  if (fields.has('budgets') && !fields.has('ledger')) {
    refuseWithoutLedger(budgets, fields.placeOf('budgets'), problems);
  }
  return {
    source,
    ...(extended && { extends: extended }),
    ownKeys,
    mode,
    keys,
    keysPlace: fields.placeOf('keys'),
    models: fields.optional('models', readModelLists) ?? {},
    rules: fields.optional('rules', readRules) ?? [],
    exceptions: fields.optional('exceptions', readExceptions(today)) ?? [],
    limits: fields.optional('limits', readLimits) ?? {},
    ...(fallback && { fallback }),
    ...(handling && { secretsInPrompt: { handling, place: fields.placeOf('secrets-in-prompt') } }),
    ...(linkHosts && { linkHosts }),
    prices: fields.optional('prices', readPrices) ?? [],
    ...(ledger && { ledger }),
    budgets,
    ...(tools && { tools }),
    toolsPlace: fields.placeOf('tools'),
    tests: fields.optional('tests', readTests) ?? [],
  };
}
