import { expect, test } from 'vitest';
import { openRunner } from '../../src/github/runner.ts';
import { type KnownFacts, outcomeOf } from '../../src/inference/result.ts';
import { shownResult } from '../../src/inference/shown-result.ts';
import { Failure } from '../../src/language/failures/failure.ts';
import { fakeSecret } from '../harness/fake-secrets.ts';

test('an expected failure is its own code; anything else is a bug that says so', () => {
  expect(outcomeOf(new Failure('denied', { message: 'No.', remedy: '' }))).toMatchObject({
    status: 'denied',
    code: 'denied',
  });
  const bug = outcomeOf(new RangeError('oops'));
  expect(bug).toMatchObject({ status: 'failed', code: 'internal' });
  expect(bug.problems[0]?.message).toMatch(
    /^This is a bug in byok-inference\. Please report it .*: RangeError: oops\n/,
  );
});

test('what looks like a secret in a bug’s own words is not shown', async () => {
  const token = fakeSecret('GitHub token');
  const result = { ...outcomeOf(new RangeError(`Cannot read ${token}`)), duration: 0 };
  const shown = await shownResult(result, openRunner({}));
  expect(shown.problems[0]?.message).toContain('Cannot read (secret removed: GitHub token)');
});

test('once the run is cancelled, whatever fails is cancelled', () => {
  const cancelledWith = (facts: KnownFacts) => outcomeOf(new RangeError('oops'), AbortSignal.abort(), facts);
  expect(cancelledWith({})).toMatchObject({
    status: 'cancelled',
    problems: [{ message: 'The run was cancelled before the provider was asked.' }],
  });
  const attempt = { key: 'openai', outcome: 'answered', duration: 1, requestId: '' } as const;
  expect(cancelledWith({ attempts: [attempt] })).toMatchObject({
    status: 'cancelled',
    problems: [{ message: 'The run was cancelled after the provider was asked.' }],
  });
});
