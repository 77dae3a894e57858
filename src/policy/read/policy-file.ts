import { Failure, type Place } from '../../language/failures/failure.ts';
import { Problems } from '../../language/failures/problems.ts';
import { quote } from '../../language/failures/quote.ts';
import { type Fields, type FieldsShape, openFields, type Read } from '../../language/yaml/fields.ts';
import { child, type Node, show } from '../../language/yaml/node.ts';
import { parseYaml } from '../../language/yaml/parse-yaml.ts';
import { oneOf } from '../../language/yaml/reads.ts';
import type { Budget } from '../model/costs.ts';
import type { PolicyFile, PolicySource } from '../model/policy.ts';
import { readKeys } from './keys/keys.ts';
import { refuseUnknownKeys } from './link.ts';
import { readModelLists } from './model-lists.ts';
import type { RareReaders } from './rare-fields.ts';
import { readExceptions, readRules } from './rules.ts';
import { readExtends, readFallback, readLimits, readReports } from './settings.ts';
import { refuseSharedSecrets } from './tools/secrets.ts';

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

/** A policy whose text is YAML; its fields are not read yet. */
export interface WrittenPolicy {
  readonly source: PolicySource;
  readonly root: Node;
  /** What was found so far. */
  readonly problems: Problems;
}

/**
 * Reads the text of a policy as YAML.
 *
 * @throws {Failure} `invalid-policy`, with the place of each problem, for one that is empty or no YAML
 */
export function readWritten(text: string, source: PolicySource): WrittenPolicy {
  const problems = new Problems();
  const root = parseYaml(text, { file: source.file, annotatable: source.annotatable, commit: source.commit }, problems);
  if (root) return { source, root, problems };
  problems.throwIfAny('invalid-policy');
  throw new Failure('invalid-policy', {
    message: `${source.file} is empty.`,
    remedy: 'Write at least `version: 1` and `keys:`.',
  });
}

/** Fields that most policies do without, and whose readers are a file of their own. */
const rareFields = ['prices', 'ledger', 'budgets', 'tools', 'tests'];

/** Whether a policy has a field that only {@link RareReaders} read. */
export function hasRareFields({ root }: WrittenPolicy): boolean {
  return rareFields.some((name) => child(root, name)) || child(child(root, 'limits'), 'max-cost') !== undefined;
}

/**
 * Reads the fields of a policy. Every problem is found before it gives up.
 *
 * @param today the day, UTC, `YYYY-MM-DD`: no exception may expire more than 366 days after it
 * @param rare may be absent for a policy that has no such field
 * @throws {Failure} `invalid-policy`, with the place of each problem
 */
export function readFields(
  { source, root, problems }: WrittenPolicy,
  today: string,
  rare: RareReaders | undefined,
): PolicyFile {
  const fields = openFields(root, problems, shape);
  const file = fields && readPolicyFile(fields, source, today, problems, rare);
  if (file && !file.extends) refuseUnknownKeys(file, file.keys, problems);
  if (file) refuseSharedSecrets(file, [], problems);
  if (!file || problems.any) throw new Failure('invalid-policy', problems.list());
  return file;
}

function readPolicyFile(
  fields: Fields,
  source: PolicySource,
  today: string,
  problems: Problems,
  rare: RareReaders | undefined,
): PolicyFile {
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
  const ledger = rare && fields.optional('ledger', rare.readLedger);
  const budgets = (rare && fields.optional('budgets', rare.readBudgets)) ?? [];
  const tools = rare && fields.optional('tools', rare.readTools);
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
    limits: fields.optional('limits', readLimits(rare?.readMaxCost)) ?? {},
    ...(fallback && { fallback }),
    ...(handling && { secretsInPrompt: { handling, place: fields.placeOf('secrets-in-prompt') } }),
    ...(linkHosts && { linkHosts }),
    prices: (rare && fields.optional('prices', rare.readPrices)) ?? [],
    ...(ledger && { ledger }),
    budgets,
    ...(tools && { tools }),
    toolsPlace: fields.placeOf('tools'),
    tests: (rare && fields.optional('tests', rare.readTests)) ?? [],
  };
}

/** Notes that a file has budgets and no ledger that they could be counted in: one of an extended file is not enough. */
function refuseWithoutLedger(budgets: readonly Budget[], field: Place, problems: Problems): void {
  const [first] = budgets;
  const what = first ? `The budget ${quote(first.name)}` : '`budgets`';
  problems.add(
    `${what} needs a \`ledger\`, and this file has none.`,
    'Add the line `ledger: {}`.',
    first?.place ?? field,
  );
}
