import { describe, expect, test } from 'vitest';
import { quote } from '../../src/language/failures/quote.ts';
import type { PolicyFile } from '../../src/policy/model/policy.ts';
import { fileOf } from '../harness/judging.ts';
import { refusal } from '../harness/policy-fixtures.ts';

const key = '{name: k, provider: openai, secret: K}';
const withLine = (line: string) => `version: 1\nkeys: [${key}]\n${line}\n`;
const openai = (fields: string) => `version: 1\nkeys: [{name: k, provider: openai, ${fields}}]\n`;
const azure = (fields: string) =>
  `version: 1\nkeys: [{name: k, provider: azure, endpoint: "https://x.test", ${fields}}]\n`;
const withServer = (fields: string) => withLine(`tools: [{name: s, url: "https://x.test/mcp", ${fields}}]`);
const guid = '01234567-89ab-cdef-ABCD-EF0123456789';
const [x63, x64, x128] = ['x'.repeat(63), 'x'.repeat(64), 'x'.repeat(128)];
const dotted253 = `${`${x63}.`.repeat(3)}${'x'.repeat(61)}`;

/** What is no domain, whatever it is for. */
const notDomains = ['-a.b', 'a-.b', 'a.b-', 'a.-b', 'a.1', 'a..b', '.a.b', 'a.b.', 'a_b.c', 'a.b/', ' a.b', 'a.b '];

/** A field that is a text of some form. */
interface TextField {
  readonly field: string;
  /** A policy with a text there, which is written in YAML already. */
  readonly policyWith: (yaml: string) => string;
  readonly kept: (file: PolicyFile) => unknown;
  readonly takes: readonly string[];
  /** What is said of any other text. */
  readonly said: (quoted: string) => string;
  readonly refuses: readonly string[];
}

/** What the first key's identity says under a name. */
const identity =
  (name: string) =>
  ({ keys: [first] }: PolicyFile): unknown =>
    new Map(Object.entries({ ...first?.credential })).get(name);

const fields: readonly TextField[] = [
  {
    field: 'a fact of `when`',
    policyWith: (yaml) => withLine(`rules: [{name: r, disabled: [a/b], when: {branch: ${yaml}}}]`),
    kept: ({ rules }) => rules[0]?.when[0]?.patterns[0],
    takes: ['x', '*', 'a b', 'x'.repeat(512)],
    said: (quoted) =>
      `\`branch\`: ${quoted} cannot match anything. Write 1 to 512 characters without leading or trailing spaces.`,
    refuses: ['', ' ', ' x', 'x ', 'x'.repeat(513)],
  },
  {
    field: 'an entry of a list of models',
    policyWith: (yaml) => withLine(`models: {enabled: [${yaml}]}`),
    kept: ({ models }) => models.enabled?.entries[0]?.pattern,
    takes: [
      'x',
      '*',
      '0',
      'Az0*._:-',
      'a/b',
      '*/b',
      'a/*',
      'a/Az0*._:-',
      `${x128}/${x128}`,
      x128,
      'customs',
      'a/custom',
    ],
    said: (quoted) =>
      `\`enabled\`: ${quoted} is neither a publisher nor a model. Write a publisher (openai) or a model (openai/gpt-6-luna); * matches any characters except /.`,
    refuses: ['', '-x', 'a/-b', 'a/', '/b', 'a//b', 'a/b/c', 'a b', 'a/b c', ' a', 'a/b ', `${x128}x`, `a/${x128}x`],
  },
  {
    field: 'an entry of a list of models: the word for keys',
    policyWith: (yaml) => withLine(`models: {disabled: [${yaml}]}`),
    kept: () => undefined,
    takes: [],
    said: (quoted) =>
      `\`disabled\`: ${quoted}: "custom" is not a publisher. List the model itself; keys are chosen under \`keys\`.`,
    refuses: ['custom', 'CUSTOM', 'custom/k', 'Custom/k/a/b'],
  },
  {
    field: 'link-hosts',
    policyWith: (yaml) => withLine(`reports: {link-hosts: [${yaml}]}`),
    kept: ({ linkHosts }) => linkHosts?.[0],
    takes: ['a.b', '0.b', 'a-0.b-1', 'A.EXAMPLE', 'a.b.c.d', `${x63}.${x63}`, 'a.b--c'],
    said: (quoted) => `\`link-hosts\`: ${quoted} is not a host. Write only a host name, for example docs.acme.example.`,
    refuses: ['', 'a', ...notDomains].concat(`${x64}.b`, `a.${x64}`, 'a.b c', '*.a.b', 'a.b:1'),
  },
  {
    field: 'extends',
    policyWith: (yaml) => `version: 1\nextends: ${yaml}\n`,
    kept: (file) => file.extends && `${file.extends.repository}/${file.extends.path}@${file.extends.ref}`,
    takes: ['acme/.github/models.yml@main', 'acme/x/a/b.yml@release/1'],
    said: (quoted) =>
      `\`extends\`: ${quoted} is not a policy in a repository. Write owner/repo/path@ref, for example acme/.github/models.yml@main; the ref cannot be a pull request.`,
    refuses: [
      '',
      'models.yml',
      'acme/x/../y@main',
      'acme/x/y@a..b',
      'acme/x/y@refs/pull/7/head',
      'acme/x/y@pull/7/merge',
    ],
  },
  {
    field: 'tenant-id',
    policyWith: (yaml) => azure(`models: {a/b: d}, identity: {tenant-id: ${yaml}, client-id: ${guid}}`),
    kept: identity('tenantId'),
    takes: [guid, 'acme.example', 'a.b', '0.b', 'A-0.B-1', 'a.b.c', `${x63}.${x63}`, dotted253],
    said: (quoted) =>
      `\`tenant-id\`: ${quoted} is not a tenant. Write its ID, a GUID, or one of its verified domains, for example acme.onmicrosoft.com.`,
    refuses: ['', 'acme', ...notDomains].concat(
      `${x64}.b`,
      `a.${x64}`,
      `${dotted253}x`,
      `x${guid}`,
      `${guid}x`,
      guid.slice(1),
      guid.slice(0, -1),
    ),
  },
  {
    field: 'client-id',
    policyWith: (yaml) => azure(`models: {a/b: d}, identity: {tenant-id: a.b, client-id: ${yaml}}`),
    kept: identity('clientId'),
    takes: [guid, guid.toLowerCase(), guid.toUpperCase()],
    said: () =>
      '`client-id` is not a client\'s ID. Write the "Application (client) ID" that Microsoft Entra shows, a GUID. If this is a secret, revoke it now: it is in the history.',
    refuses: [
      '',
      `x${guid}`,
      `${guid}x`,
      guid.slice(1),
      guid.slice(0, -1),
      guid.replaceAll('-', ''),
      guid.replace('cd', 'gd'),
    ].concat(guid.replace('0', 'g'), guid.replace('EF', 'XF'), `${guid.slice(0, 19)}${guid.slice(24)}`),
  },
  {
    field: 'scope',
    policyWith: (yaml) => azure(`models: {a/b: d}, identity: {tenant-id: a.b, client-id: ${guid}, scope: ${yaml}}`),
    kept: identity('scope'),
    takes: [
      'https://a/.default',
      'https://A-0.b:8443/.default',
      'https://a/Az0._~-/c/.default',
      'https://a//.default',
    ].concat('api://a/.default', 'api://Az0._-/x/.default', `https://${'x'.repeat(239)}/.default`),
    said: (quoted) =>
      `\`scope\`: ${quoted} is not a scope. Write https://RESOURCE/.default or api://APPLICATION/.default; omit it for Azure OpenAI.`,
    refuses: ['', 'a/.default', 'http://a/.default', 'xhttps://a/.default', 'xapi://a/.default', 'https://a/.defaultx']
      .concat('https://a/default', 'https://a', 'https://-a/.default', 'https://a_b/.default', 'https://a:/.default')
      .concat(
        'https://a:x/.default',
        'https://a/b c/.default',
        'api://-a/.default',
        'api://a b/.default',
        'https:///.default',
      )
      .concat('api:///.default', 'api://a:1/.default', 'https://a?x/.default', `https://${'x'.repeat(240)}/.default`),
  },
  ...(['identity-provider-id', 'service-account-id', 'audience'] as const).map((field): TextField => {
    const others = ['identity-provider-id', 'service-account-id'].filter((other) => other !== field);
    const rest = others.map((other) => `, ${other}: x`).join('');
    const names = {
      'identity-provider-id': 'identityProviderId',
      'service-account-id': 'serviceAccountId',
      audience: 'audience',
    };
    return {
      field,
      policyWith: (yaml) => openai(`identity: {${field}: ${yaml}${rest}}`),
      kept: identity(names[field]),
      takes: ['!', '~', 'idp_1', 'xsk-1', 'sk', 'x'.repeat(256)],
      said: (quoted) => `\`${field}\`: ${quoted} is not an ID. Write at most 256 characters, without spaces.`,
      refuses: ['', ' x', 'x ', 'a b', 'é', 'x'.repeat(257)],
    };
  }),
  ...(['organization', 'project'] as const).map(
    (field): TextField => ({
      field,
      policyWith: (yaml) => openai(`secret: K, ${field}: ${yaml}`),
      kept: ({ keys }) => keys[0]?.[field],
      takes: ['!', '~', 'org-1', x128],
      said: (quoted) =>
        `\`${field}\`: ${quoted} is not a valid ${field} ID. Write the ID as OpenAI shows it: at most 128 characters, no spaces.`,
      refuses: ['', ' x', 'x ', 'a b', 'é', `${x128}x`],
    }),
  ),
  {
    field: "an openai key's name for a model",
    policyWith: (yaml) => openai(`secret: K, endpoint: "https://x.test", models: {a/b: ${yaml}}`),
    kept: ({ keys }) => keys[0]?.models?.[0]?.name,
    takes: ['x', 'Z', '0', 'a!/~', `a${'x'.repeat(255)}`],
    said: (quoted) =>
      `\`models\`: ${quoted} cannot be a provider's name for a model. Begin with a letter or digit, and use no spaces.`,
    refuses: ['', '-a', '/a', 'a b', ' a', 'a ', 'aé', `a${'x'.repeat(256)}`],
  },
  {
    field: "an azure key's deployment",
    policyWith: (yaml) => azure(`secret: K, models: {a/b: ${yaml}}`),
    kept: ({ keys }) => keys[0]?.models?.[0]?.name,
    takes: ['x', 'Z', '0', 'aZ0._-', x128],
    said: (quoted) =>
      `\`models\`: ${quoted} cannot be a deployment name. Use letters, digits and ._-, beginning with a letter or digit.`,
    refuses: ['', '-a', '.a', 'a b', 'a/b', 'a:b', ' a', 'a ', `${x128}x`],
  },
  {
    field: 'api-version',
    policyWith: (yaml) => azure(`secret: K, models: {a/b: d}, api-version: ${yaml}`),
    kept: ({ keys }) => keys[0]?.apiVersion,
    takes: ['2024-10-21', '2025-04-01-preview'],
    said: (quoted) =>
      `\`api-version\`: ${quoted} is not an API version. Write a date like 2024-10-21; leave it out for the v1 surface.`,
    refuses: [
      '',
      'v1',
      'x2024-10-21',
      '2024-10-21x',
      '224-10-21',
      '2024-1-21',
      '2024-10-2',
      '2024-10-21-previews',
      'abcd-ef-gh',
    ].concat('2024-ab-21', '2024-10-ab'),
  },
  {
    field: 'accept-parameters',
    policyWith: (yaml) => openai(`secret: K, accept-parameters: [${yaml}]`),
    kept: ({ keys }) => keys[0]?.acceptParameters[0],
    takes: ['x', 'Z', 'a_0', 'topK'],
    said: (quoted) => `\`accept-parameters\`: ${quoted} is not the name of a request field. Use letters, digits and _.`,
    refuses: ['', '_a', '0a', 'a-b', 'a.b', 'a b', ' a', 'a '],
  },
  {
    field: 'allow',
    policyWith: (yaml) => withServer(`allow: [${yaml}]`),
    kept: ({ tools }) => tools?.[0]?.allow[0],
    takes: ['x', 'aZ0_./:-', x128],
    said: (quoted) =>
      `\`allow\`: ${quoted} is not the name of a tool. Write it as the server spells it: at most 128 letters, digits and _-./:.`,
    refuses: ['', 'a b', ' a', 'a ', 'é', `${x128}x`].map((name) => name.replace('é', 'a+b')),
  },
  {
    field: 'name of a server',
    policyWith: (yaml) => withLine(`tools: [{name: ${yaml}, url: "https://x.test/mcp", allow: [a]}]`),
    kept: ({ tools }) => tools?.[0]?.name,
    takes: ['x', 'a-0'],
    said: (quoted) =>
      `\`name\`: ${quoted} cannot be the name of a server. Use at most 63 lower-case letters, digits and -.`,
    refuses: ['', 'A', 'a b', x64],
  },
  {
    field: 'name of a key',
    policyWith: (yaml) => `version: 1\nkeys: [{name: ${yaml}, provider: openai, secret: K}]\n`,
    kept: ({ keys }) => keys[0]?.name,
    takes: ['x', 'a-0'],
    said: (quoted) =>
      `\`name\`: ${quoted} cannot be the name of a key. Use at most 63 lower-case letters, digits and -.`,
    refuses: ['', 'A', 'a b', x64],
  },
];

describe.each(fields)('$field', ({ policyWith, kept, takes, said, refuses }) => {
  const written = (text: string) => policyWith(JSON.stringify(text));

  test('what it takes', () => {
    expect(takes.map((text) => kept(fileOf(written(text))))).toEqual(takes);
  });

  test('what it refuses', () => {
    const sentences = (text: string) =>
      refusal(written(text))?.problems.map(({ message, remedy }) => `${message} ${remedy}`);
    expect(refuses.map(sentences)).toEqual(refuses.map((text) => [said(quote(text))]));
  });
});
