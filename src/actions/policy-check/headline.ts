import { count } from '../../failures/count.ts';
import type { Report } from './report.ts';

/** The outcome in one line, what is wrong first. */
export function headline({ isValid, errors, tests, comparison, settings }: Report): string {
  if (isValid === undefined) return 'The policy was not checked';
  const failed = tests?.filter(({ passed }) => !passed).length ?? 0;
  const others = errors.length - failed;
  const parts = [
    ...(isValid ? [] : ['The policy is not valid']),
    ...(isValid && others > 0 ? ['The policy is valid by itself, but cannot be judged as a whole'] : []),
    ...(failed > 0 ? [`${failed} of ${count(tests?.length ?? 0, 'test')} failed`] : []),
    ...(errors.length === 0 ? ['The policy is valid'] : []),
    ...(tests && tests.length > 0 && failed === 0 ? [`${count(tests.length, 'test')} passed`] : []),
    ...(comparison ? [changed(comparison.changes.length, comparison.moves.length + settings.length)] : []),
  ];
  return parts.join(', ');
}

function changed(verdicts: number, others: number): string {
  if (verdicts + others === 0) return 'nothing changes';
  const parts = [
    ...(verdicts > 0 ? [`${count(verdicts, 'verdict')}`] : []),
    ...(others > 0 ? [`${count(others, verdicts > 0 ? 'other thing' : 'thing')}`] : []),
  ];
  return `${parts.join(' and ')} would change`;
}
