import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pinOf } from '../../src/inference/tools/check-pins.ts';
import { offerTools } from '../../src/inference/tools/offered-tools.ts';
import { maxBytes } from '../../src/inference/tools/tool-texts.ts';
import { isObject, isTooDeep, parseJson } from '../../src/language/json.ts';
import { readPin, writePin } from '../../src/policy/model/tools/pin.ts';
import { onlyAnswer } from '../../src/providers/tools/only-answer.ts';
import { answerIn, definitionsIn } from '../../src/providers/tools/read-answers.ts';
import { changed, noise, numRuns, timeout, tryCorpus } from './fuzzing.ts';
import { boundary, definitions, results, secret, signs, texts, unused } from './tool-samples.ts';

const messages = [
  { jsonrpc: '2.0', id: 7, result: { content: [{ type: 'text', text: 'Hi.' }] } },
  { jsonrpc: '2.0', id: 7, error: { code: -32_000, message: 'No.' } },
  { jsonrpc: '2.0', id: 's', method: 'sampling/createMessage', params: {} },
  { jsonrpc: '2.0', method: 'notifications/progress', params: {} },
];
const streams = [messages, messages.toReversed(), [...messages.slice(2), ...messages]].map((list) =>
  list.map((message) => `event: message\ndata: ${JSON.stringify(message)}\n\n`).join(''),
);

/** A text of a server between marks: one of each, and nothing within that could end them. */
function checkMarked(text: string): void {
  expect(text.toLowerCase().split(boundary)).toHaveLength(3);
  expect(text).toMatch(new RegExp(`^<untrusted-${boundary} name="[\\w.-]*">\n[\\s\\S]*\n</untrusted-${boundary}>$`));
  expect(text).not.toContain(secret);
}

/** Whatever a server lists, what a model is told of it is what a provider takes, and no more than data. */
function checkDefinitions(text: string): void {
  const tools = definitionsIn(parseJson(text)).filter(({ inputSchema }) => !isTooDeep(inputSchema));
  const warnings: string[] = [];
  const offers = offerTools([{ name: 'docs', connection: unused, tools }], texts, (line) => warnings.push(line));
  expect(offers.length + warnings.length).toBe(tools.length);
  expect(new Set(offers.map(({ told }) => told.name)).size).toBe(offers.length);
  for (const { told } of offers) {
    expect(told.name).toMatch(/^[A-Za-z_][\w-]{0,63}$/);
    if (told.description !== '') checkMarked(told.description);
    expect(told.parameters).toMatchObject({ type: 'object', properties: expect.anything() });
    expect(JSON.stringify(told.parameters)).not.toContain(secret);
  }
  const pin = pinOf(tools);
  // Servers may say the same in another order.
  expect(pinOf(definitionsIn(reversed({ tools })).toReversed()).pin).toBe(pin.pin);
  const written = writePin(pin);
  if (tools.every(({ name }) => /^[\w./:-]{1,128}$/.test(name))) expect(readPin(written)).toEqual(pin);
}

/** JSON with the fields of its objects in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, reversed(inner)]),
  );
}

/** Whatever a tool answers, the model gets a text of bounded size, without secrets, that stays between its marks. */
function checkResult(text: string): void {
  const { text: said } = answerIn(parseJson(text));
  const { sent, shown } = texts.result(said);
  expect(Buffer.byteLength(sent)).toBeLessThan(maxBytes + 200);
  expect(shown).not.toContain(secret);
  checkMarked(texts.mark(sent, 'read'));
}

/** Whatever comes in a stream, one message with the request's id ends it, and few requests go before. */
async function checkStream(text: string, type: string, cuts: readonly number[] = []): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted(
    (one, other) => one - other,
  );
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const [index, border] of borders.slice(1).entries()) controller.enqueue(bytes.slice(borders[index], border));
      controller.close();
    },
  });
  const answer = await (await onlyAnswer(new Response(body, { headers: { 'content-type': type } }), 7)).text();
  const lines = type.startsWith('text/') ? answer.split('\n\n').filter((event) => event !== '') : [answer];
  const handed = lines.map((line) =>
    parseJson(line.replace(/^event: message\ndata: /, '').replaceAll('\ndata: ', '\n')),
  );
  expect(handed.length).toBeLessThanOrEqual(9);
  expect(handed.at(-1)).toMatchObject({ id: 7 });
  expect(handed.slice(0, -1).every((message) => isObject(message) && typeof message.method === 'string')).toBe(true);
}

tryCorpus('tool-definitions', checkDefinitions);
tryCorpus('tool-results', checkResult);
tryCorpus('tool-streams', (text) => checkStream(text, 'text/event-stream'));

const written = (samples: readonly string[]) => fc.oneof(noise(signs), changed(samples, signs));

test('whatever tools a server lists, a model is told of them as a provider takes it, and as data', { timeout }, () => {
  fc.assert(fc.property(written(definitions), checkDefinitions), { numRuns });
});

test('whatever a tool answers, it stays between its marks, bounded and without secrets', { timeout }, () => {
  fc.assert(fc.property(written(results), checkResult), { numRuns });
  const value = fc.record({ content: fc.array(fc.record({ type: fc.constantFrom('text', 'x'), text: noise(signs) })) });
  fc.assert(
    fc.property(value, (result) => checkResult(JSON.stringify(result))),
    { numRuns: numRuns / 2 },
  );
});

test('whatever a server streams, wherever it is cut, one answer with the id of the request ends it', {
  timeout,
}, async () => {
  const cuts = fc.array(fc.nat(), { maxLength: 5 });
  const type = fc.constantFrom('text/event-stream', 'application/json', 'text/event-stream; charset=utf-8');
  await fc.assert(fc.asyncProperty(written(streams), type, cuts, checkStream), { numRuns });
});
