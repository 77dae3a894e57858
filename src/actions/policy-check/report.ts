import type { ErrorCode } from '../../language/failures/codes.ts';
import type { Problem } from '../../language/failures/failure.ts';
import type { SettingChange } from '../../policy/review/changes/setting-change.ts';
import type { Comparison } from '../../policy/review/changes/verdicts.ts';
import type { Widening } from '../../policy/review/changes/widening.ts';
import type { TestResult } from '../../policy/review/run-tests.ts';
import type { NamedPlace } from '../../reports/markdown/blocks.ts';
import { type AddressSource, actionPage, errorPage } from '../addresses.ts';

/** What fails the step besides errors. */
export type FailOn = 'error' | 'warning' | 'widening';

/** What this action alone fails with; policy-check/README.md explains each. */
export const ownCodes = ['failed-test', 'misspelled-event', 'widening', 'warnings'] as const;

type OwnCode = (typeof ownCodes)[number];

/** A reason why a check can fail: one of its own, or the `error-code` that a step would have under this policy. */
export type CheckCode = ErrorCode | OwnCode;

/** Something that fails the check. */
export interface CheckError extends Problem {
  readonly code: CheckCode;
}

/** The same problems with the code that explains them. */
export function withCode(code: CheckCode, problems: readonly Problem[]): readonly CheckError[] {
  return problems.map((problem) => ({ ...problem, code }));
}

/** Whether only this action has a code. */
function isOwn(code: CheckCode): code is OwnCode {
  return ownCodes.some((own) => own === code);
}

/** Where a code is explained, at the version that the workflow names. */
export function checkPage(code: CheckCode, source: Pick<AddressSource, 'variable'>): string {
  return isOwn(code) ? `${actionPage('blob/REF/policy-check/README.md', source)}#${code}` : errorPage(code, source);
}

/** Why the step fails: every code once, those of errors first; none where it passes. */
export function codesOf(report: Report): readonly CheckCode[] {
  const { errors, failOn } = report;
  const codes = [...new Set(errors.map(({ code }) => code))];
  if (codes.length > 0 || !fails(report)) return codes;
  return [failOn === 'widening' ? 'widening' : 'warnings'];
}

/** All that a check has found: the one value that outputs, log, summary and comment render. */
export interface Report {
  /** Path of the policy; empty where the inputs are wrong. */
  readonly path: string;
  /** Whether the file alone is valid; absent where it was not read. */
  readonly isValid?: boolean;
  readonly errors: readonly CheckError[];
  readonly warnings: readonly Problem[];
  /** Absent where the policy cannot be judged by. */
  readonly tests?: readonly TestResult[];
  readonly comparison?: Comparison;
  /** What allows more than the policy in force; absent where it cannot be told. */
  readonly widens?: readonly Widening[];
  /** Whether the change removes the policy that is in force. */
  readonly isRemoved: boolean;
  /** What differs beside verdicts, what widens first. */
  readonly settings: readonly SettingChange[];
  /** The situations that were compared, by name. */
  readonly situations: readonly string[];
  /** What the policy was compared with, in words; empty where with nothing. */
  readonly inForce: string;
  /** Where that can be looked at; absent where there is no such file. */
  readonly inForceAt?: NamedPlace;
  readonly failOn: FailOn;
}

/** Whether the step fails. Where it cannot be told whether a change widens, there is an error as well. */
export function fails({ errors, warnings, widens = [], failOn }: Report): boolean {
  if (errors.length > 0) return true;
  return failOn === 'warning' ? warnings.length > 0 : failOn === 'widening' && widens.length > 0;
}
