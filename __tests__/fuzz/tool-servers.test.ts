import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offerTools } from '../../src/inference/tools/offered-tools.ts';
import { runCalls } from '../../src/inference/tools/run-calls.ts';
import { ToolReport } from '../../src/inference/tools/tool-uses.ts';
import { isObject, parseJson } from '../../src/language/json.ts';
import { connect } from '../../src/providers/tools/connect.ts';
import { definitionsIn } from '../../src/providers/tools/read-answers.ts';
import type { Told, ToolConnection } from '../../src/providers/tools/tool-server.ts';
import { openCleaner } from '../../src/reports/secrets/cleaner.ts';
import { changed, noise, numRuns, timeout } from './fuzzing.ts';
import { definitions, results, secret, secrets, signs, texts, unused } from './tool-samples.ts';

/** No control or reordering character reaches a line of the log. */
const oneLine = /^[^\p{Cc}\u2028\u2029\u202a-\u202e]*$/u;

/** Whatever a server says at each step, it is connected, listed and called, or there is a fault in one line. */
async function checkConversation(bodies: readonly string[], type: string): Promise<void> {
  let turn = 0;
  const transport = async (_: string, { body }: { readonly body?: unknown }) => {
    const asked = parseJson(String(body ?? ''));
    const id = isObject(asked) ? (asked.id ?? 0) : 0;
    const said = bodies[turn++ % bodies.length] ?? '';
    return new Response(said.replaceAll('"id":7', `"id":${JSON.stringify(id)}`), { headers: { 'content-type': type } });
  };
  const means = { transport, openCleaner: () => openCleaner(secrets.find), timeout: 5 };
  const { signal } = new AbortController();
  const endpoint = { name: 'docs', url: 'https://tools.test/mcp', headers: new Map<string, string>() };
  const opened = await connect(endpoint, means, signal);
  const told: Told<unknown>[] = [opened];
  if ('answer' in opened) {
    const { answer: connection } = opened;
    told.push(await connection.list(new Set(['read', 'Read']), signal), await connection.call('read', {}, signal));
    await connection.close();
  }
  for (const one of told) if ('fault' in one) expect(one.fault.message).toMatch(oneLine);
}

const written = (samples: readonly string[]) => fc.oneof(noise(signs), changed(samples, signs));

test('whatever a model calls with, each call has a result, and its server gets a JSON object', {
  timeout,
}, async () => {
  const given: unknown[] = [];
  const call: ToolConnection['call'] = async (_, values) => {
    given.push(values);
    return { answer: { text: JSON.stringify(values), isError: false } };
  };
  const [tool] = definitionsIn(parseJson(definitions[0] ?? ''));
  const offers = offerTools(
    [{ name: 'docs', connection: { ...unused, call }, tools: tool ? [tool] : [] }],
    texts,
    () => undefined,
  );
  const log: string[] = [];
  const { signal } = new AbortController();
  const options = {
    offers,
    texts,
    report: new ToolReport(),
    clock: performance,
    signal,
    round: 1,
  };
  const name = fc.oneof({ weight: 4, arbitrary: fc.constant('read') }, noise(signs));
  const calls = fc.array(
    fc.record({ id: fc.oneof(fc.string(), noise(signs)), name, arguments: written(['{"path":"a"}', '{}', '']) }),
    {
      maxLength: 4,
    },
  );
  await fc.assert(
    fc.asyncProperty(calls, async (called) => {
      given.length = 0;
      const made = await runCalls(called, { ...options, log: (line) => log.push(line) });
      expect([made.calls.length, made.results.length]).toEqual([called.length, called.length]);
      expect(given.every(isObject)).toBe(true);
      expect(JSON.stringify([given, made])).not.toContain(secret);
      for (const { name: told, arguments: text } of made.calls) {
        expect(told).toMatch(/^[A-Za-z_][\w-]{0,63}$/);
        expect(isObject(parseJson(text))).toBe(true);
      }
    }),
    { numRuns },
  );
  expect(log.length).toBeGreaterThan(0);
});

test('whatever a server says to the client of the protocol, it is an answer, or a fault in one line', {
  timeout,
}, async () => {
  const hello = { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } };
  const bodies = [hello, ...[...definitions, ...results].map((text): object => JSON.parse(text))].map((result) =>
    JSON.stringify({ jsonrpc: '2.0', id: 7, result }),
  );
  const first = fc.oneof({ weight: 3, arbitrary: fc.constant(bodies[0] ?? '') }, written(bodies));
  const said = fc.tuple(first, fc.constant(''), written(bodies), written(bodies));
  const type = fc.constantFrom('application/json', 'text/event-stream', 'text/plain');
  await fc.assert(
    fc.asyncProperty(said, type, (list, as) =>
      checkConversation(as === 'text/event-stream' ? list.map((one) => `data: ${one}\n\n`) : list, as),
    ),
    { numRuns: numRuns / 5 },
  );
});
