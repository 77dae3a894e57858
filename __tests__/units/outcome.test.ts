import { expect, test } from 'vitest';
import { Failure } from '../../src/failures/failure.ts';
import { outcomeOf } from '../../src/inference/result.ts';

test('an expected failure is its own code; anything else is a bug that says so', () => {
  expect(outcomeOf(new Failure('denied', { message: 'No.', remedy: '' }))).toMatchObject({
    status: 'denied',
    code: 'denied',
  });
  const bug = outcomeOf(new RangeError('oops'));
  expect(bug).toMatchObject({ status: 'failed', code: 'internal' });
  expect(bug.problems[0]?.message).toContain('This is a bug of byok-inference: RangeError: oops');
  expect(bug.problems[0]?.remedy).toBe('Please report it with this message.');
});

test('once the run is cancelled, whatever fails is cancelled', () => {
  expect(outcomeOf(new RangeError('oops'), AbortSignal.abort())).toMatchObject({ status: 'cancelled' });
});
