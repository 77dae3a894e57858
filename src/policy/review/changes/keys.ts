import type { Credential, Key, Policy, ServedModel } from '../../model/policy.ts';
import { byName, changeOf, type Direction, joined, ofBoth, type SettingChange } from './setting-change.ts';

/** One field of a key, and what becomes wider where it changes. */
export interface KeyField {
  /** Its name in the policy, `identity.scope` for one of an identity. */
  readonly name: string;
  /** Its values, by what they belong to: one without a name, or one for each header or model. */
  readonly valuesOf: (key: Key) => Values;
  /** Whether values that only one of the policies has are reported elsewhere. */
  readonly ofSharedPartsOnly?: boolean;
  /** What a value that differs means; `undefined` stands for none. */
  readonly direction: (before: string | undefined, after: string | undefined) => Direction;
}

type Values = Iterable<readonly [part: string, value: string | undefined]>;

/** Whatever it becomes, prompts or credentials may go where they did not go. */
const alwaysWider = (): Direction => 'wider';

/** How a request is written, not where it goes or what it may do. */
const neither = (): Direction => 'other';

const onlyAdded = (before: string | undefined): Direction => (before === undefined ? 'wider' : 'narrower');

const single =
  (read: (key: Key) => string | undefined): KeyField['valuesOf'] =>
  (key) => [['', read(key)]];

const ofIdentity = (read: (credential: Extract<Credential, { by: 'identity' }>) => string | undefined) =>
  single(({ credential }) => (credential.by === 'identity' ? read(credential) : undefined));

const ofModels =
  (read: (served: ServedModel) => string | undefined): KeyField['valuesOf'] =>
  ({ models = [] }) =>
    models.map((served) => [served.model.toLowerCase(), read(served)] as const);

/** What a key without `models` serves. */
const everyOpenaiModel = 'every openai/* model';

/** Every field of a key but its name and its list of models. */
export const keyFields: readonly KeyField[] = [
  { name: 'provider', valuesOf: single(({ provider }) => provider), direction: alwaysWider },
  { name: 'endpoint', valuesOf: single(({ endpoint = "OpenAI's own" }) => endpoint), direction: alwaysWider },
  {
    name: 'secret',
    valuesOf: single(({ credential }) => (credential.by === 'secret' ? credential.secret : undefined)),
    direction: (_, after) => (after === undefined ? 'other' : 'wider'),
  },
  {
    name: 'secret-header',
    valuesOf: single(({ credential }) => (credential.by === 'secret' ? credential.header : undefined)),
    direction: neither,
  },
  {
    name: 'identity',
    valuesOf: single(({ credential }) => (credential.by === 'identity' ? 'an identity' : undefined)),
    direction: (_, after) => (after === undefined ? 'other' : 'wider'),
  },
  ...Object.entries({
    'tenant-id': ofIdentity((one) => (one.provider === 'azure' ? one.tenantId : undefined)),
    'client-id': ofIdentity((one) => (one.provider === 'azure' ? one.clientId : undefined)),
    scope: ofIdentity((one) => (one.provider === 'azure' ? one.scope : undefined)),
    authority: ofIdentity((one) => (one.provider === 'azure' ? one.authority : undefined)),
    'identity-provider-id': ofIdentity((one) => (one.provider === 'openai' ? one.identityProviderId : undefined)),
    'service-account-id': ofIdentity((one) => (one.provider === 'openai' ? one.serviceAccountId : undefined)),
    audience: ofIdentity((one) => (one.provider === 'openai' ? one.audience : undefined)),
  }).map(
    ([name, valuesOf]): KeyField => ({
      name: `identity.${name}`,
      valuesOf,
      direction: (_, after) => (after === undefined ? 'other' : 'wider'),
    }),
  ),
  {
    name: 'models.name',
    valuesOf: ofModels(({ name }) => name),
    direction: alwaysWider,
    ofSharedPartsOnly: true,
  },
  { name: 'models.api', valuesOf: ofModels(({ api }) => api), direction: neither, ofSharedPartsOnly: true },
  {
    name: 'models.api-version',
    valuesOf: ofModels(({ apiVersion }) => apiVersion),
    direction: neither,
    ofSharedPartsOnly: true,
  },
  { name: 'api', valuesOf: single(({ api }) => api), direction: neither },
  { name: 'api-version', valuesOf: single(({ apiVersion }) => apiVersion), direction: neither },
  {
    name: 'accept-parameters',
    valuesOf: ({ acceptParameters }) => acceptParameters.map((name) => [name, 'accepted'] as const),
    direction: onlyAdded,
  },
  {
    name: 'headers',
    valuesOf: ({ headers }) => [...headers].map(([header, value]) => [header, JSON.stringify(value)] as const),
    direction: alwaysWider,
  },
  {
    name: 'accept-headers',
    valuesOf: ({ acceptHeaders }) => acceptHeaders.map((name) => [name, 'accepted'] as const),
    direction: onlyAdded,
  },
  { name: 'organization', valuesOf: single(({ organization }) => organization), direction: alwaysWider },
  { name: 'project', valuesOf: single(({ project }) => project), direction: alwaysWider },
  {
    name: 'served',
    valuesOf: single(({ served }) => served),
    direction: (_, after) => (after === 'ignore' ? 'wider' : 'narrower'),
  },
  // The field that carries the limit for the answer, not the limit.
  { name: 'token-limit', valuesOf: single(({ tokenLimit }) => tokenLimit), direction: neither },
  { name: 'structured-output', valuesOf: single(({ structuredOutput }) => structuredOutput), direction: neither },
];

/** The differences of one field between the keys that both policies have. */
export function compareKeyField(
  { name, valuesOf, direction, ofSharedPartsOnly }: KeyField,
  before: Policy,
  after: Policy,
): readonly SettingChange[] {
  return sharedKeys(before, after).flatMap(([old, key]) => {
    const [was, is] = ofBoth(old, key, (one) => new Map(valuesOf(one)));
    const title = `key ${key.name}, ${name}`;
    return joined(was, is).flatMap(([part, one, other]) => {
      if (ofSharedPartsOnly && !(was.has(part) && is.has(part))) return [];
      return changeOf(part === '' ? title : `${title}, ${part}`, one, other, direction(one, other));
    });
  });
}

/** What the keys that both policies have serve. */
export function compareServed(before: Policy, after: Policy): readonly SettingChange[] {
  return sharedKeys(before, after).flatMap(([{ models: old }, { name, models }]) => {
    const title = `key ${name}, models`;
    if (old && models) return compareServedLists(title, old, models);
    const isPart = models?.every((served) => served.model.toLowerCase() === `openai/${served.name.toLowerCase()}`);
    return changeOf(title, describeServed(old), describeServed(models), isPart ? 'narrower' : 'wider');
  });
}

/** A bare name that two models of a key share is ambiguous in `custom/KEY/…`; once only one has it, the name works. */
function compareServedLists(
  title: string,
  old: readonly ServedModel[],
  models: readonly ServedModel[],
): readonly SettingChange[] {
  const [was, is] = ofBoth(old, models, (list) => new Map(list.map(({ model }) => [model.toLowerCase(), model])));
  const [had, has] = ofBoth(old, models, (list) => Map.groupBy(list, ({ model }) => bareName(model)));
  return [
    ...joined(was, is).flatMap(([model, one, other]) =>
      changeOf(
        `${title}, ${other ?? one ?? model}`,
        one && 'served',
        other && 'served',
        one === undefined ? 'wider' : 'narrower',
      ),
    ),
    ...joined(had, has).flatMap(([name, before = [], after = []]) =>
      before.length > 1 && after.length === 1
        ? changeOf(`${title}, the bare name ${name}`, 'several models', 'one model', 'wider')
        : [],
    ),
  ];
}

function bareName(model: string): string {
  return (model.split('/')[1] ?? '').toLowerCase();
}

function sharedKeys(before: Policy, after: Policy): readonly (readonly [Key, Key])[] {
  const known = byName(before.keys);
  return after.keys.flatMap((key) => {
    const old = known.get(key.name);
    return old ? [[old, key] as const] : [];
  });
}

function describeServed(models: readonly ServedModel[] | undefined): string {
  return models ? `[${models.map(({ model, name }) => `${model}: ${name}`).join(', ')}]` : everyOpenaiModel;
}

/** Keys that are added or removed, and the order of those that stay: the first that serves a model answers. */
export function compareKeys(before: Policy, after: Policy): readonly SettingChange[] {
  const [was, is] = ofBoth(before, after, ({ keys }) => byName(keys));
  const order = ({ keys }: Policy) =>
    keys
      .map(({ name }) => name)
      .filter((name) => was.has(name) && is.has(name))
      .join(', ');
  return [
    ...joined(was, is).flatMap(([name, one, other]) =>
      one && other
        ? []
        : changeOf(`key ${name}`, one && describeKey(one), other && describeKey(other), one ? 'narrower' : 'wider'),
    ),
    ...changeOf('order of keys', order(before), order(after), 'other'),
  ];
}

/** A key in a line: whose it is, where it goes, by what, and what it serves. */
function describeKey({ provider, endpoint = "OpenAI's own endpoint", credential, models }: Key): string {
  return `${provider} at ${endpoint} with ${credential.by === 'secret' ? credential.secret : 'an identity'}, models ${describeServed(models)}`;
}
