import { count } from '../../language/failures/count.ts';
import { fails, type Report } from './report.ts';

/** The outcome in one line: whether the change allows more or less, then whether the policy is sound. */
export function headline(report: Report): string {
  const direction = directionOf(report);
  const soundness = soundnessOf(report);
  if (direction === '') return `${iconOf(report)} ${soundness}`;
  return `${direction} · ${iconOf(report)} ${soundness}`;
}

function iconOf(report: Report): string {
  if (fails(report)) return '❌';
  return report.warnings.length > 0 ? '⚠️' : '✅';
}

/** What the change does to what is allowed; empty where it cannot be told. */
function directionOf({ isRemoved, comparison, widens, settings }: Report): string {
  if (isRemoved) return 'narrower: this removes the policy, and every request is denied';
  if (!comparison || !widens) return '';
  const { changes, moves } = comparison;
  const narrowed = changes.filter(({ after }) => after === 'denied').length;
  const tighter = settings.filter(({ direction }) => direction === 'narrower').length;
  const others = settings.filter(({ direction }) => direction === 'other').length;
  const beside = [
    ...(moves.length > 0 ? [`${count(moves.length, 'request')} would go elsewhere`] : []),
    ...(others > 0 ? [`${count(others, 'other change')}`] : []),
  ];
  if (widens.length > 0) {
    const less = narrowed + tighter > 0 ? ['and less in other places'] : [];
    return [`⚠️ allows more: ${count(widens.length, 'change')}`, ...less, ...beside].join(', ');
  }
  if (narrowed + tighter > 0) return ['narrower', ...beside].join(', ');
  return beside.length > 0 ? ['no verdict changes', ...beside].join(', ') : 'no verdict changes, nothing else differs';
}

/** Whether the policy may be judged by, what is wrong first. */
function soundnessOf({ isValid, isRemoved, errors, warnings, tests, failOn, widens = [] }: Report): string {
  if (isRemoved) return 'removed';
  if (isValid === undefined) return 'The policy was not checked';
  const failed = tests?.filter(({ passed }) => !passed).length ?? 0;
  const others = errors.length - failed;
  const parts = [
    ...(isValid ? [] : [`The policy is not valid: ${count(others, 'error')}`]),
    ...(isValid && others > 0
      ? [tests ? count(others, 'error') : 'valid by itself, but it cannot be judged as a whole']
      : []),
    ...(failed > 0 ? [`${failed} of ${count(tests?.length ?? 0, 'test')} failed`] : []),
    ...(errors.length === 0 ? ['valid'] : []),
    ...(tests && tests.length > 0 && failed === 0 ? [`${count(tests.length, 'test')} passed`] : []),
    ...(failOn === 'widening' && widens.length > 0 ? ['`fail-on` is `widening`'] : []),
    ...(failOn === 'warning' && warnings.length > 0 ? ['`fail-on` is `warning`'] : []),
    ...(warnings.length > 0 ? [count(warnings.length, 'warning')] : []),
  ];
  return parts.join(', ');
}
