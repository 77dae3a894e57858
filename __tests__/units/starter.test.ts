import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../src/policy/judge/decide.ts';
import { refuseHeaderName, refuseHeaders } from '../../src/policy/model/headers.ts';
import { ownedBy, refuseParameters } from '../../src/policy/model/parameters.ts';
import { isModel, respelled } from '../../src/policy/model/reference.ts';
import { endpointIn, starterPolicy } from '../../src/policy/words/starter.ts';
import { policyOf, runOf, today } from '../harness/judging.ts';

const part = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,20}$/);

const reference = fc.oneof(
  fc
    .tuple(part, part)
    .map((parts) => ({ model: parts.join('/') }))
    .filter(({ model }) => isModel(model)),
  fc.record({ model: part, key: fc.stringMatching(/^[a-z0-9-]{1,20}$/) }),
  fc
    .constantFrom(
      { model: 'deepseek/deepseek-v4-flash' },
      { model: '01-ai/yi' },
      { model: 'github/x' },
      { model: '._/x' },
    )
    .filter(({ model }) => isModel(model)),
);

const endpoint = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.constantFrom(
    'http://localhost:11434/v1',
    'https://user:secret@gateway.test/v1/chat/completions?key=secret',
    'gateway.test/v1/responses',
    'https://acme.openai.azure.com/openai/deployments/luna/chat/completions?api-version=2024-10-21',
    'https://acme.services.ai.azure.com/models',
    'http://[::1]:8080/v1//chat/completions/',
    'https://gateway.test/:',
    'nonsense',
  ),
);

const wishes = fc.record(
  {
    endpoint,
    headers: fc.array(
      fc.oneof(fc.constantFrom('x-team', 'X-Team', 'authorization', 'no name', 'null', '1'), fc.string()),
      { maxLength: 5 },
    ),
    parameters: fc.array(fc.oneof(fc.constantFrom('top_k', 'seed', 'model', 'null', 'Top_K'), fc.string()), {
      maxLength: 5,
    }),
    secret: fc.constantFrom('ACME_KEY', 'X'),
    served: fc.constantFrom('meta-llama/llama-4', '1/x:'),
  },
  { requiredKeys: [] },
);

test('what is printed can be pasted: it is valid, allows the request, and accepts what the step sends', () => {
  fc.assert(
    fc.property(reference, wishes, (wanted, wished) => {
      const text = starterPolicy(wanted, wished);
      const decision = decide(policyOf(text), { model: wanted, tokens: {}, run: runOf(), today });
      expect(decision.verdict).toBe('allowed');
      if (decision.verdict !== 'allowed') return;
      const { key } = decision.routes[0];
      const headers = (wished.headers ?? []).filter((name) => refuseHeaderName(name) === undefined);
      const parameters = (wished.parameters ?? []).filter(
        (name) => /^[A-Za-z]\w*$/.test(name) && ownedBy(name) === undefined,
      );
      // A policy lists no field twice, also not in other letters: the last one stands.
      const fields = [...new Map(parameters.map((name) => [name.toLowerCase(), name])).values()];
      expect([...refuseHeaders(headers, key), ...refuseParameters(fields, key)]).toEqual([]);
      expect(text).not.toContain('secret@');
    }),
  );
});

test.each([
  ['https://gateway.test/v1/chat/completions', 'https://gateway.test/v1'],
  ['https://gateway.test/v1/responses?x=1', 'https://gateway.test/v1'],
  ['https://gateway.test/v1/', 'https://gateway.test/v1'],
  ['http://gateway.test/v1', 'https://gateway.test/v1'],
  ['http://localhost:11434/v1', 'http://127.0.0.1:11434/v1'],
  ['https://me:pass@gateway.test/v1/embeddings', 'https://gateway.test/v1'],
  ['gateway.test/v1', 'https://gateway.test/v1'],
  ['https://acme.cognitiveservices.azure.com/openai/v1', 'https://acme.cognitiveservices.azure.com'],
  ['ftp://gateway.test', undefined],
  ['gateway', undefined],
])('the base in %s is %s', (written, base) => {
  expect(endpointIn(written)?.endpoint).toBe(base);
});

test.each([
  ['https://openrouter.ai/api/v1', 'anthropic/claude-4', 'anthropic/claude-4'],
  ['https://gateway.test/v1', 'claude-4', 'claude-4'],
  ['https://api.mistral.ai/v1/chat/completions', 'mistral-ai/codestral', 'codestral'],
  ['https://api.openai.com/v1', 'openai/gpt-6', 'gpt-6'],
])('%s goes on being sent the name that the step wrote, %s: as %s', (address, written, served) => {
  const model = respelled(written) ?? '';
  const text = starterPolicy({ model }, { endpoint: address, ...(isModel(written) && { served: written }) });
  expect(text).toContain(`    models:\n      ${model}: ${served}\n`);
});

test('publishers other than OpenAI: a compatible server, and Azure as the other way', () => {
  const text = starterPolicy({ model: 'meta/llama-4' });
  expect(text).toContain('    endpoint: https://HOST/v1\n');
  expect(text).toContain('#   endpoint: https://RESOURCE.openai.azure.com\n');
  const azure = text.replace(/ {2}- name: meta\n(?: {4}.*\n)+ {2}# The same[^\n]*\n/, '').replaceAll(/^ {2}# /gm, '  ');
  expect(decide(policyOf(azure), { model: { model: 'meta/llama-4' }, tokens: {}, run: runOf(), today }).verdict).toBe(
    'allowed',
  );
});
