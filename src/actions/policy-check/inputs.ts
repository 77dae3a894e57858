import type { Tokens } from '../../inference/session/policy-readers.ts';
import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { inInput, readAll } from '../../language/failures/read-all.ts';
import { defaultPolicyPath } from '../../policy/source/location.ts';
import { isPath } from '../../policy/source/repository-file.ts';
import { oneOf } from '../inputs/one-of.ts';
import type { FailOn } from './report.ts';

/** Every input of the action, read and checked. */
export interface PolicyCheckInputs {
  /** Path of the policy in the repository. */
  readonly path: string;
  readonly tokens: Tokens;
  /** What fails the step: an error, and a warning or a widening as well. */
  readonly failOn: FailOn;
  /** Whether a comment on the pull request is kept up to date. */
  readonly comment: boolean;
}

/** What inputs are read with. */
export interface PolicyCheckInputSource {
  readonly input: (name: string) => string;
  readonly hide: (secret: string) => void;
}

/**
 * Reads all inputs; an empty one is the same as none.
 *
 * @throws {Failure} `invalid-input`
 */
export function readInputs({ input, hide }: PolicyCheckInputSource): PolicyCheckInputs {
  for (const name of ['token', 'extends-token']) hide(input(name));
  const read = readAll({
    path: () => readPath(input('policy')),
    failOn: () => inInput('fail-on', () => oneOf('fail-on', input('fail-on'), ['error', 'warning', 'widening'])),
    comment: () => inInput('comment', () => readComment(input('comment'))),
  });
  return { ...read, tokens: { token: input('token'), extendsToken: input('extends-token'), ledgerToken: '' } };
}

function readComment(written: string): boolean {
  return written !== '' && oneOf('comment', written, ['true', 'false']) === 'true';
}

function readPath(written: string): string {
  const path = written === '' ? defaultPolicyPath : written.replace(/^(?:\.\/)+/, '');
  if (isPath(path)) return path;
  throw new Failure('invalid-input', {
    input: 'policy',
    message: `policy: ${quote(written)} is not a path in this repository.`,
    remedy: `Write a path like ${defaultPolicyPath}; a policy of another repository is checked there.`,
  });
}
