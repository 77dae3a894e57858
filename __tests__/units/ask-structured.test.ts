import { describe, expect, test } from 'vitest';
import { judgeAnswer, judgeStructure } from '../../src/inference/judge.ts';
import { StepFacts } from '../../src/inference/result.ts';
import { openAnswerSchema } from '../../src/inference/structured/answer-schema.ts';
import { repairCall, type StructuredOptions } from '../../src/inference/structured/ask-structured.ts';
import { answered, askBy, fault, type Script } from '../harness/asking.ts';

const schema = await openAnswerSchema({ kind: 'json_object' });
const usage = { input: 1, cachedInput: 0, output: 2, reasoning: 0, total: 3 };
const bad = answered(usage, 'Hello.');
const good = answered(usage, '{"a": 1}');

async function holdBy(script: Script, options: Partial<StructuredOptions> = {}) {
  const structured = { schema, repairs: true, counts: () => true, allows: () => true, ...options };
  const { asked, lines, waits } = await askBy({ retries: 3, ...script, structured });
  if (!asked.last) throw new Error('The key has a credential.');
  const { status, code, problems } = judgeStructure(
    judgeAnswer(asked.last, asked.route),
    schema,
    asked.checked,
    asked.unrepaired,
  );
  const attempts = asked.attempts.map(({ key, outcome }) => `${key} ${outcome}`);
  return {
    attempts,
    status,
    code,
    tokens: asked.usage?.total,
    text: problems.map(({ message }) => message),
    lines,
    waits,
  };
}

test('an answer that fits is taken', async () => {
  expect(await holdBy({ first: [good] })).toMatchObject({
    attempts: ['first answered'],
    status: 'completed',
    tokens: 3,
  });
});

test('one that does not is asked for again, through the route that has answered', async () => {
  const script: Script = { first: [fault('server-error')], second: [bad, good], fallback: ['outage'], retries: 0 };
  expect(await holdBy(script)).toMatchObject({
    attempts: ['first server-error', 'second mismatched', 'second repaired'],
    status: 'completed',
    tokens: 6,
    lines: expect.arrayContaining(['The answer does not match the schema; asking again with the violations.']),
  });
});

test('violations that are not listed are counted, in the message and in what is sent back', async () => {
  const mismatch = { violations: ['(root): must be short'], count: 3 };
  const { text } = await holdBy(
    { first: [bad, bad] },
    { schema: { what: 'JSON', fault: 'is no JSON', check: () => mismatch } },
  );
  expect(text).toEqual(expect.arrayContaining(['(root): must be short', '… and 2 more']));
  const call = repairCall({ messages: [], parameters: new Map() }, 'Hello.', mismatch);
  expect(call?.messages.at(-1)).toMatchObject({
    content: expect.stringContaining('- (root): must be short\n- … and 2 more\n'),
  });
});

test('once only', async () => {
  expect(await holdBy({ first: [bad, bad, good] })).toMatchObject({
    attempts: ['first mismatched', 'first mismatched'],
    code: 'schema-mismatch',
    tokens: 6,
    text: expect.arrayContaining(['It must be JSON, and is "Hello."']),
  });
});

test('a fault of the repair is not tried again, and moves on to no other key', async () => {
  const script: Script = { first: [bad, fault('rate-limited', { usage })], second: [good], fallback: ['outage'] };
  expect(await holdBy(script)).toMatchObject({
    attempts: ['first mismatched', 'first rate-limited'],
    code: 'schema-mismatch',
    tokens: 6,
    waits: [],
    text: expect.arrayContaining(['The second request got no answer: It is rate-limited.']),
  });
});

describe('nothing is asked again', () => {
  test.each<readonly [name: string, options: Partial<StructuredOptions>]>([
    ['where the workflow does not want it', { repairs: false }],
    ['where the policy’s limit does not allow it', { allows: () => false }],
  ])('%s', async (_, options) => {
    expect(await holdBy({ first: [bad, good] }, options)).toMatchObject({
      attempts: ['first mismatched'],
      code: 'schema-mismatch',
    });
  });

  test('where an answer does not count', async () => {
    expect((await holdBy({ first: [bad, good] }, { counts: () => false })).attempts).toEqual(['first answered']);
  });

  test('where the answer is too long to be sent back', async () => {
    const long = answered(usage, 'x'.repeat(256 * 1024 + 1));
    expect((await holdBy({ first: [long, good] })).attempts).toEqual(['first mismatched']);
  });

  test('where the answer could not be checked', async () => {
    const stuck = {
      what: 'JSON',
      fault: 'is not a JSON object',
      check: () => ({ violations: ['(root): could not be checked'], count: 0 }),
    };
    const held = await holdBy({ first: [bad, good] }, { schema: stuck });
    expect(held).toMatchObject({ attempts: ['first mismatched'], code: 'schema-mismatch' });
    expect(held.text[0]).toBe('The answer is not a JSON object. It could not be checked.');
  });
});

test('the deadline holds for both attempts together', async () => {
  const held = await holdBy({ first: [bad, good], takes: 600, limit: 1000 });
  expect(held).toMatchObject({ attempts: ['first mismatched', 'first cancelled'], code: 'schema-mismatch' });
  expect(held.text).toContainEqual(expect.stringContaining('within the `deadline` of 1.0 s'));
});

test('a repair that came in time counts, also where the time is over when it is looked at', async () => {
  const held = await holdBy({ first: [bad, good], lingers: 600, limit: 1000 });
  expect(held).toMatchObject({ attempts: ['first mismatched', 'first repaired'], status: 'completed' });
});

test('no repair begins when the time is over', async () => {
  const held = await holdBy({ first: [bad, good], lingers: 1000, limit: 1000 });
  expect(held).toMatchObject({ attempts: ['first mismatched'], code: 'schema-mismatch' });
  expect(held.text.join()).not.toContain('Asking again');
});

test('a run that is cancelled meanwhile is cancelled', async () => {
  const held = await holdBy({ first: [bad, good], takes: 600, cancelAt: 900 });
  expect(held).toMatchObject({ status: 'cancelled', code: 'cancelled', tokens: 3 });
});

describe('what was billed is known before an answer is looked at, whatever becomes of it', () => {
  /** A schema whose check of the answer of this number breaks down. */
  const breaksAt = (number: number): StructuredOptions => {
    let checked = 0;
    const check = (answer: string) => {
      checked++;
      if (checked === number) throw new Error('oops');
      return schema.check(answer);
    };
    return { schema: { ...schema, check }, repairs: true, counts: () => true, allows: () => true };
  };

  test.each<readonly [name: string, number: number, answers: readonly [string, ...string[]], tokens: number]>([
    ['the first one', 1, ['first answered'], 3],
    ['the repair', 2, ['first mismatched', 'first answered'], 6],
  ])('%s', async (_, number, attempts, total) => {
    const facts = new StepFacts();
    await expect(askBy({ first: [bad, bad], structured: breaksAt(number) }, facts)).rejects.toThrow('oops');
    expect(facts.known).toMatchObject({
      usage: { total },
      completion: { text: 'Hello.' },
      route: { key: { name: 'first' } },
    });
    expect(facts.known.attempts?.map(({ key, outcome }) => `${key} ${outcome}`)).toEqual(attempts);
  });

  test('an attempt that failed before another one could not be made', async () => {
    const facts = new StepFacts();
    const log = (line: string) => {
      if (line.startsWith('server-error')) throw new Error('oops');
    };
    const asked = askBy({ first: [fault('server-error', { usage })], retries: 1, log }, facts);
    await expect(asked).rejects.toThrow('oops');
    expect(facts.known).toMatchObject({ usage: { total: 3 }, attempts: [{ outcome: 'server-error' }] });
  });
});

test('an answer that a cancelled repair leaves behind is kept', async () => {
  const facts = new StepFacts();
  const structured = { schema, repairs: true, counts: () => true, allows: () => true };
  await askBy({ first: [bad, good], structured, takes: 600, cancelAt: 900 }, facts);
  expect(facts.known).toMatchObject({ completion: { text: 'Hello.' }, usage: { total: 3 } });
  expect(facts.known.json).toBeUndefined();
});
