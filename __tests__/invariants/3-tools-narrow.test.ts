import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeTools } from '../../src/policy/judge/judge-tools.ts';
import type { Policy } from '../../src/policy/model/policy.ts';
import type { AllowedServer } from '../../src/policy/model/tools/servers.ts';
import { compareSettings } from '../../src/policy/review/changes/settings.ts';
import { policyOf } from '../harness/judging.ts';
import { tries } from '../harness/tries.ts';

/** A server as plain data; JSON is YAML. */
const server = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  url: fc.constantFrom('https://x.test/', 'https://y.test/', 'https://x.test/mcp'),
  allow: fc.uniqueArray(fc.constantFrom('r', 's', 't', 'u'), { minLength: 1 }),
  headers: fc.constantFrom({}, { 'x-h': '1' }, { 'x-h': '2' }),
});

/** Those at the same URL have the same headers: that of the first. */
const servers = fc
  .uniqueArray(server, { selector: ({ name }) => name, maxLength: 3 })
  .map((all) => all.map((one) => ({ ...one, headers: all.find(({ url }) => url === one.url)?.headers ?? {} })));

/** `tools` of a file; `undefined` where it says nothing. */
const tools = fc.option(servers, { nil: undefined });

type Tools = readonly object[] | undefined;

/** A chain of files, the nearest first. */
function policyWith(chain: readonly Tools[]): Policy {
  const [first = '', ...others] = chain.map((said, index) =>
    JSON.stringify({
      version: 1,
      ...(index < chain.length - 1
        ? { extends: `acme/layer${index + 1}/models.yml@main` }
        : { keys: [{ name: 'k', provider: 'openai', secret: 'K' }] }),
      ...(said && { tools: said }),
    }),
  );
  return policyOf(first, ...others);
}

/** All that a step could be let through to, by any name. */
function allowed(policy: Policy): readonly AllowedServer[] {
  const names = [...new Set(policy.files.flatMap((file) => (file.tools ?? []).map(({ name }) => name)))];
  return names.flatMap((name) => {
    const verdict = judgeTools({ servers: [name] }, policy);
    return 'servers' in verdict ? verdict.servers : [];
  });
}

const reach = (policy: Policy) =>
  allowed(policy).flatMap((one) => one.tools.map((tool) => `${one.server.url} ${tool}`));

test('invariant 3: a further file never lets a step reach a tool that it did not reach', () => {
  let reached = 0;
  fc.assert(
    fc.property(fc.array(tools, { minLength: 1, maxLength: 3 }), tools, fc.nat(3), (chain, more, at) => {
      // Where nobody says anything nothing is allowed, and the first to speak is no further file.
      fc.pre(chain.some((said) => said !== undefined));
      const before = new Set(reach(policyWith(chain)));
      const after = reach(policyWith(chain.toSpliced(Math.min(at, chain.length), 0, more)));
      reached += after.length;
      expect(after.filter((tool) => !before.has(tool))).toEqual([]);
    }),
    { numRuns: tries(3000) },
  );
  expect(reached).toBeGreaterThan(50);
});

test('invariant 3: each file that speaks allows what is offered, and its headers are sent', () => {
  fc.assert(
    fc.property(fc.array(tools, { minLength: 1, maxLength: 4 }), (chain) => {
      const policy = policyWith(chain);
      for (const { server: offered, tools: names } of allowed(policy)) {
        for (const file of policy.files.filter((one) => one.tools)) {
          const same = file.tools?.filter(({ url }) => url === offered.url) ?? [];
          expect(same.flatMap(({ allow }) => allow)).toEqual(expect.arrayContaining([...names]));
          for (const [header, value] of same[0]?.headers ?? []) expect(offered.headers.get(header)).toBe(value);
        }
      }
    }),
    { numRuns: tries(3000) },
  );
});

test('invariant 3: one denied server denies all that the step names', () => {
  fc.assert(
    fc.property(servers, fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }), (said, names) => {
      const policy = policyWith([said]);
      const known = said.map(({ name }) => name);
      expect('servers' in judgeTools({ servers: names }, policy)).toBe(
        names.every((name) => known.some((one) => one === name)),
      );
    }),
  );
});

test('where no setting is said to widen, no tool is reached that was not', () => {
  let silent = 0;
  fc.assert(
    fc.property(
      fc.array(tools, { minLength: 1, maxLength: 2 }),
      fc.array(tools, { minLength: 1, maxLength: 2 }),
      (was, is) => {
        const [before, after] = [policyWith(was), policyWith(is)];
        if (compareSettings(before, after).some(({ direction }) => direction === 'wider')) return;
        silent++;
        const known = new Set(reach(before));
        expect(reach(after).filter((tool) => !known.has(tool))).toEqual([]);
      },
    ),
    { numRuns: tries(3000) },
  );
  expect(silent).toBeGreaterThan(20);
});
