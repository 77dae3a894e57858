import { policyPath } from '../../harness/policies.ts';
import type { WrongStep } from './wrong-step.ts';

/** A policy with a tool server at an address. */
const withServer =
  (name: string, more = '') =>
  (policy: string, _: string, address: string) =>
    `${policy}tools:\n  - name: ${name}\n    url: ${address}\n    allow: [look_up]\n${more}`;

const other = 'f'.repeat(64);

/** Steps whose tools are wrong: the policy does not allow them, or their server is not what it should be. */
export const wrongTools: readonly WrongStep[] = [
  {
    name: 'a server of tools with a typo',
    code: 'denied',
    inputs: { tools: 'dosc' },
    policy: withServer('docs'),
    at: [policyPath, 'tools:'],
    names: '"dosc"',
    seen: 'it has docs',
    remedy: 'Did you mean "docs"?',
  },
  {
    name: 'a server of tools in a policy that has none',
    code: 'denied',
    inputs: { tools: 'jira' },
    at: [policyPath, 'version:'],
    names: '"jira"',
    seen: 'the policy has no `tools`',
    remedy: 'add a server named jira',
  },
  {
    name: 'GitHub’s server in a policy that has others',
    code: 'denied',
    inputs: { 'enable-github-mcp': 'true', 'github-mcp-toolsets': 'projects' },
    policy: withServer('docs'),
    at: [policyPath, 'tools:'],
    names: '"github"',
    seen: 'it has docs',
    remedy: 'headers: {X-MCP-Toolsets: "projects"}',
  },
  {
    name: 'a tool of a policy by a pattern',
    code: 'invalid-policy',
    inputs: { tools: 'docs' },
    policy: (policy) => `${policy}tools:\n  - {name: docs, url: "https://docs.test/mcp", allow: ["look_*"]}\n`,
    at: [policyPath, '["look_*"]'.replace('[', '[|')],
    names: 'allow',
    seen: '"look_*"',
    remedy: 'Write each tool by its name',
  },
  {
    name: 'a server of tools without its secret',
    code: 'missing-key',
    inputs: { tools: 'docs' },
    policy: withServer('docs', '    secret: DOCS_TOKEN\n'),
    at: [policyPath, 'name: docs'],
    names: 'docs',
    seen: 'DOCS_TOKEN',
    remedy: 'DOCS_TOKEN: ${{ secrets.DOCS_TOKEN }}',
  },
  {
    name: 'a server of tools that does not speak the protocol',
    code: 'tools-unavailable',
    inputs: { tools: 'docs' },
    policy: (policy, url) => withServer('docs')(policy, '', `${url}/mcp`),
    at: [policyPath, 'name: docs'],
    names: 'docs',
    seen: 'not available',
    remedy: 'url',
  },
  {
    name: 'tools that are not those of their pin',
    code: 'tools-changed',
    inputs: { tools: 'docs' },
    policy: withServer('docs', `    pin: sha256:${other}\n`),
    at: [policyPath, `sha256:${other}`],
    names: 'docs',
    seen: 'differently than when they were pinned',
    remedy: 'pin: sha256:',
  },
];
