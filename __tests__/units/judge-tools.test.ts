import { describe, expect, test } from 'vitest';
import { judgeTools } from '../../src/policy/judge/judge-tools.ts';
import { explainDenial } from '../../src/policy/words/explain.ts';
import { judged, policyOf } from '../harness/judging.ts';

const url = 'https://x.test/mcp';
const keys = 'keys: [{name: k, provider: openai, secret: K}]';
const own = (tools: string, more = '') => `version: 1\n${keys}\n${more}tools: ${tools}\n`;
const narrowing = (tools: string) => `version: 1\nextends: acme/layer1/models.yml@main\ntools: ${tools}\n`;
const saysNothing = 'version: 1\nextends: acme/layer1/models.yml@main\n';
const server = (more: string, name = 's') => `{name: ${name}, url: "${url}", ${more}}`;
const pinOf = (digit: string) => `sha256:${digit.repeat(64)}`;

/** What is offered of the servers that are named: `name: tools`, or why nothing is. */
function offered(names: readonly string[], ...files: [string, ...string[]]) {
  const verdict = judgeTools({ servers: names }, policyOf(...files));
  if ('violations' in verdict) return verdict.violations.map(({ entry, tool }) => `${entry}: ${tool?.why}`);
  return verdict.servers.map(({ server: { name }, tools }) => `${name}: ${tools.join(', ')}`);
}

describe('one file', () => {
  test('offers what it allows of the servers that are named, and of no other', () => {
    const file = own(`[${server('allow: [b, a]')}, ${server('allow: [c]', 't')}]`);
    expect(offered(['s'], file)).toEqual(['s: b, a']);
    expect(offered(['t', 's'], file)).toEqual(['t: c', 's: b, a']);
    expect(offered([], file)).toEqual([]);
  });

  test('denies every server that it does not name, each by itself', () => {
    const file = own(`[${server('allow: [a]')}]`);
    expect(offered(['x', 's', 'y'], file)).toEqual(['x: unknown', 'y: unknown']);
    expect(offered(['s'], own('[]'))).toEqual(['s: unknown']);
    expect(offered(['s'], `version: 1\n${keys}\n`)).toEqual(['s: no-tools']);
  });

  test('is enforced with `mode: audit` as well', () => {
    const policy = policyOf(own('[]', 'mode: audit\n'));
    expect(judged(policy, 'openai/gpt-6-luna', { tools: { servers: ['s'] } })).toMatchObject({
      verdict: 'denied',
      violations: [{ of: 'tools', entry: 's' }],
      alternatives: [],
    });
  });
});

/** Files from the nearest on, and what is offered of `s`. */
const layers: readonly (readonly [what: string, expected: string, files: [string, ...string[]]])[] = [
  [
    'the intersection of tools',
    's: b',
    [narrowing(`[${server('allow: [a, b]')}]`), own(`[${server('allow: [b, c]')}]`)],
  ],
  [
    'the same server under another name',
    's: a',
    [narrowing(`[${server('allow: [a]')}]`), own(`[${server('allow: [a]', 't')}]`)],
  ],
  ['what the extended file has, where the file says nothing', 's: a', [saysNothing, own(`[${server('allow: [a]')}]`)]],
  [
    'what the file has, where the extended one says nothing',
    's: a',
    [narrowing(`[${server('allow: [a]')}]`), `version: 1\n${keys}\n`],
  ],
  ['no server that only the extended file names', 's: unknown', [narrowing('[]'), own(`[${server('allow: [a]')}]`)]],
  ['no server that only the file names', 's: url', [narrowing(`[${server('allow: [a]')}]`), own('[]')]],
  [
    'no other address',
    's: url',
    [narrowing(`[${server('allow: [a]')}]`), own(`[${server('allow: [a]').replace('/mcp', '/mcp/')}]`)],
  ],
  ['no other tools', 's: no-common-tool', [narrowing(`[${server('allow: [a]')}]`), own(`[${server('allow: [A]')}]`)]],
  [
    'no other value of a header',
    's: header',
    [
      narrowing(`[${server('allow: [a], headers: {x-b: "1"}')}]`),
      own(`[${server('allow: [a], headers: {X-B: "2"}')}]`),
    ],
  ],
  [
    'a header that both set to the same',
    's: a',
    [
      narrowing(`[${server('allow: [a], headers: {x-b: "1"}')}]`),
      own(`[${server('allow: [a], headers: {X-B: "1"}')}]`),
    ],
  ],
  [
    'of several servers at an address, the tools of all',
    's: a, b',
    [narrowing(`[${server('allow: [a, b, c]')}]`), own(`[${server('allow: [a]', 't')}, ${server('allow: [b]')}]`)],
  ],
];

describe('several files offer', () => {
  test.each(layers)('%s', (_, expected, files) => {
    expect(offered(['s'], ...files)).toEqual([expected]);
  });

  test('three files that share no tool, though every two do', () => {
    const middle = 'version: 1\nextends: acme/layer2/models.yml@main\n';
    const files: [string, ...string[]] = [
      narrowing(`[${server('allow: [a, b]')}]`),
      `${middle}tools: [${server('allow: [b, c]')}]\n`,
      own(`[${server('allow: [c, a]')}]`),
    ];
    expect(offered(['s'], ...files)).toEqual(['s: no-common-tool', 's: no-common-tool']);
  });

  test('of three files the one that shares no tool with the nearest is named, with five of its tools', () => {
    const files: [string, ...string[]] = [
      narrowing(`[${server('allow: [a, b]')}]`),
      `version: 1\nextends: acme/layer2/models.yml@main\ntools: [${server('allow: [a]')}]\n`,
      own(`[${server('allow: [c, d, e, f, g, h]')}]`),
    ];
    expect(judgeTools({ servers: ['s'] }, policyOf(...files))).toMatchObject({
      violations: [
        {
          tool: { why: 'no-common-tool', tools: ['a', 'b'] },
          allowing: ['c', 'd', 'e', 'f', 'g'],
          place: { file: 'acme/layer2/models.yml' },
        },
      ],
    });
  });

  test('no pin of a server none of whose tools is left, and no secret where there is none', () => {
    const far = `[${server(`allow: [a], pin: ${pinOf('1')}`, 't')}, ${server(`allow: [b], pin: ${pinOf('2')}`)}]`;
    const verdict = judgeTools({ servers: ['s'] }, policyOf(narrowing(`[${server('allow: [a]')}]`), own(far)));
    const [allowed] = 'servers' in verdict ? verdict.servers : [];
    expect(allowed?.pins).toMatchObject([{ pin: pinOf('1'), tools: ['a'] }]);
    expect(allowed?.pins).toHaveLength(1);
    expect(Object.keys(allowed?.server ?? {})).not.toContain('secret');
  });

  test('the headers of all, the nearest secret, and every pin with the tools that it was made of', () => {
    const near = `allow: [b, a], headers: {x-b: "1"}, secret: NEAR, pin: ${pinOf('1')}`;
    const far = `allow: [c, a], headers: {x-c: "2"}, secret: FAR, pin: ${pinOf('2')}`;
    const verdict = judgeTools({ servers: ['s'] }, policyOf(narrowing(`[${server(near)}]`), own(`[${server(far)}]`)));
    const [allowed] = 'servers' in verdict ? verdict.servers : [];
    expect([...(allowed?.server.headers ?? [])]).toEqual([
      ['x-b', '1'],
      ['x-c', '2'],
    ]);
    expect(allowed).toMatchObject({
      server: { secret: 'NEAR', url },
      tools: ['a'],
      pins: [
        { pin: pinOf('1'), tools: ['a', 'b'] },
        { pin: pinOf('2'), tools: ['a', 'c'] },
      ],
    });
    const without = policyOf(narrowing(`[${server('allow: [a]')}]`), own(`[${server(far)}]`));
    expect(judgeTools({ servers: ['s'] }, without)).toMatchObject({ servers: [{ server: { secret: 'FAR' } }] });
  });
});

describe('toolsets that a step asks GitHub’s server for', () => {
  const github = (more: string) => `[${server(`allow: [a], ${more}`, 'github')}]`;
  const ask = (toolsets: readonly string[], ...files: [string, ...string[]]) => {
    const verdict = judgeTools({ servers: ['github'], githubToolsets: toolsets }, policyOf(...files));
    return 'servers' in verdict
      ? verdict.servers[0]?.server.headers.get('x-mcp-toolsets')
      : verdict.violations.map(({ tool }) => tool?.why);
  };

  test('are sent, where no file sets the header', () => {
    expect(ask(['issues', 'repos'], own(github('headers: {}')))).toBe('issues,repos');
  });

  test('are sent in place of the header, where that lists all of them', () => {
    expect(ask(['repos'], own(github('headers: {X-MCP-Toolsets: "issues, Repos"}')))).toBe('repos');
  });

  test('are denied, where any file’s header does not list one of them', () => {
    const header = 'headers: {X-MCP-Toolsets: "issues"}';
    expect(ask(['issues', 'repos'], own(github(header)))).toEqual(['toolsets']);
    expect(ask(['repos'], narrowing(github('headers: {}')), own(github(header)))).toEqual(['toolsets']);
  });

  test('are for the server `github` alone', () => {
    const verdict = judgeTools({ servers: ['s'], githubToolsets: ['x'] }, policyOf(own(`[${server('allow: [a]')}]`)));
    expect('servers' in verdict && [...(verdict.servers[0]?.server.headers ?? [])]).toEqual([]);
  });
});

/** What a step would be told: `message remedy`. */
function told(names: readonly string[], toolsets: readonly string[], ...files: [string, ...string[]]) {
  const tools = { servers: names, ...(toolsets.length > 0 && { githubToolsets: toolsets }) };
  const decision = judged(policyOf(...files), 'openai/gpt-6-luna', { tools });
  if (decision.verdict === 'allowed') return [];
  return explainDenial(decision).map(({ message, remedy }) => `${message} ${remedy}`);
}

describe('a denial says what to change', () => {
  test('a name that is nearly one of the policy', () => {
    expect(told(['githb'], [], own(`[${server('allow: [a]', 'github')}, ${server('allow: [a]', 'docs')}]`))).toEqual([
      'The tool server "githb" is denied: `tools` has no server of this name (it has github, docs). Did you mean "github"? Otherwise ask the maintainers to add it to `tools` in models.yml.',
    ]);
  });

  test('GitHub’s server: the block to add, with the toolsets that were asked for', () => {
    const [words = ''] = told(['github'], ['issues', 'actions'], `version: 1\n${keys}\n`);
    expect(words).toContain('The tool server "github" is denied: the policy has no `tools`, so it allows no server.');
    const [, block = ''] = /\n\n([\s\S]+)\n$/.exec(words) ?? [];
    expect(block).toMatch(/^tools:\n {2}- name: github\n {4}url: https:\/\/api\.githubcopilot\.com\/mcp\/readonly\n/);
    expect(block).toContain('headers: {X-MCP-Toolsets: "issues,actions"}');
    expect(block).toContain('- list_issues');
    expect(block).toContain('- get_job_logs');
    expect(block).not.toContain('- search_code');
    const mended = `version: 1\n${keys}\n${block}\n`;
    expect(told(['github'], ['issues', 'actions'], mended)).toEqual([]);
    expect(told(['github'], [], mended)).toEqual([]);
  });

  test('GitHub’s server, in a policy that has others: an item for its `tools`', () => {
    const file = `version: 1\n${keys}\ntools:\n  - ${server('allow: [a]')}\n`;
    const [words = ''] = told(['github'], [], file);
    const [, block = ''] = /\n\n([\s\S]+)\n$/.exec(words) ?? [];
    expect(block).not.toContain('X-MCP-Toolsets');
    expect(told(['github', 's'], [], `${file}${block}\n`)).toEqual([]);
  });

  test('a toolset that the table does not have', () => {
    const [words = ''] = told(['github'], ['copilot_spaces'], `version: 1\n${keys}\n`);
    expect(words).toContain('# Add the tools of copilot_spaces by their names.');
    expect(words).toContain('allow: [TOOL]');
  });

  test('a tool that is nearly one of the extended file', () => {
    const files: [string, string] = [
      narrowing(`[${server('allow: [list_isues]')}]`),
      own(`[${server('allow: [list_issues]')}]`),
    ];
    expect(told(['s'], [], ...files)).toEqual([
      'The tool server "s" is denied: acme/layer1/models.yml allows none of the tools that are left of list_isues (it allows list_issues). Did you mean "list_issues"? Allow one of the tools that acme/layer1/models.yml allows, or ask its maintainers to allow more.',
    ]);
  });

  test('an address, a header and toolsets', () => {
    const near = narrowing(`[${server('allow: [a], headers: {x-b: "1"}', 'github')}]`);
    expect(told(['github'], [], near, own('[{name: t, url: "https://y.test/mcp", allow: [a]}]'))).toEqual([
      'The tool server "github" is denied: `tools` of acme/layer1/models.yml does not allow https://x.test/mcp (it allows https://y.test/mcp). Did you mean "https://y.test/mcp"? Ask the maintainers of acme/layer1/models.yml to allow this server.',
    ]);
    expect(told(['github'], [], near, own(`[${server('allow: [a], headers: {x-b: "2"}', 't')}]`))).toEqual([
      'The tool server "github" is denied: its header x-b is "1", and "2" in acme/layer1/models.yml. Remove x-b from the file that extends acme/layer1/models.yml: it is inherited.',
    ]);
    expect(
      told(['github'], ['repos'], own(`[${server('allow: [a], headers: {x-mcp-toolsets: issues}', 'github')}]`)),
    ).toEqual([
      'The tool server "github" is denied: its header x-mcp-toolsets does not list "repos" (it lists issues). Write `github-mcp-toolsets: issues` or fewer, or ask the maintainers to change models.yml.',
    ]);
  });

  test('a denied model and a denied server are told one by one, each with its remedy', () => {
    const file = own(`[${server('allow: [a]')}]`, 'models: {enabled: [openai/gpt-6-luna]}\n');
    const decision = judged(policyOf(file), 'openai/gpt-6-sol', { tools: { servers: ['logs'] } });
    const problems = decision.verdict === 'denied' ? explainDenial(decision) : [];
    expect(problems.map(({ message }) => message.slice(0, 26))).toEqual([
      'openai/gpt-6-sol is denied',
      'The tool server "logs" is ',
    ]);
    expect(problems[0]?.remedy).toContain('Write `model: openai/gpt-6-luna`');
    expect(problems[1]?.remedy).toContain('add a server named logs');
  });
});
