import type { ModelException, ModelLists } from '../model/language.ts';
import { disabledBy, enabledBy } from '../model/match.ts';
import type { PolicyFile } from '../model/policy.ts';
import { matchesRun, type RunFacts, unmet } from '../model/when.ts';
import type { Ground, HeldRule, IdleException, Violation } from './decision.ts';

/** How many entries or keys a violation names. */
export const maxNamed = 5;

/** What a file's own lists say about a model: why they allow it, or what they have against it. */
export interface ListVerdict {
  readonly ground?: Ground;
  readonly violations: readonly Violation[];
}

/** Judges a model by the two lists of a file and the exceptions from them. */
export function judgeLists(file: PolicyFile, model: string, run: RunFacts, today: string): ListVerdict {
  const violations = listViolations(file.models, model);
  if (violations.length === 0) return { violations, ...enablingGround(file.models, model) };
  const exceptions = file.exceptions.filter((exception) => exception.model.toLowerCase() === model.toLowerCase());
  const idle = exceptions.map((exception) => idleness(exception, run, today));
  const [holding] = exceptions.filter((_, index) => idle[index] === undefined);
  if (holding) return { violations: [], ground: { by: 'exceptions', entry: holding.model, ...holding } };
  const unavailing = idle.filter((exception) => exception !== undefined).slice(0, maxNamed);
  return { violations: violations.map((violation) => ({ ...violation, exceptions: unavailing })) };
}

/** What the two lists have against a model, the disabled list first; `rule` is the rule that they stand in. */
export function listViolations({ enabled, disabled }: ModelLists, model: string, rule?: HeldRule): Violation[] {
  const common = { exceptions: [], ...(rule && { rule }) };
  const violations: Violation[] = [];
  const against = disabled && disabledBy(disabled, model);
  if (against) {
    const of = rule ? 'rules.disabled' : 'models.disabled';
    violations.push({ ...common, of, entry: against.pattern, allowing: [], place: against.place });
  }
  if (enabled && !enabledBy(enabled, model)) {
    const allowing = enabled.entries.slice(0, maxNamed).map((entry) => entry.pattern);
    violations.push({ ...common, of: rule ? 'rules.enabled' : 'models.enabled', allowing, place: enabled.place });
  }
  return violations;
}

function enablingGround({ enabled }: ModelLists, model: string): { ground?: Ground } {
  const entry = enabled && enabledBy(enabled, model);
  return entry ? { ground: { by: 'models.enabled', entry: entry.pattern, place: entry.place } } : {};
}

/** Why an exception does not apply; `undefined` if it does. */
function idleness(exception: ModelException, run: RunFacts, today: string): IdleException | undefined {
  const { expires, place } = exception;
  const isExpired = today > expires;
  const conditions = unmet(exception.when, run).map((condition) => ({
    ...condition,
    seen: run[condition.fact],
    isOtherBranch: matchesRun(condition, run) === 'yes',
  }));
  if (!isExpired && conditions.length === 0) return undefined;
  return { expires, isExpired, unmet: conditions, place };
}
