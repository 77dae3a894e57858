import type { Place } from '../../language/failures/failure.ts';
import type { Decision, Ground, HeldRule, IdleException, Violation } from '../judge/decision.ts';
import { sourceName } from './explain-source.ts';
import { explainViolation } from './explain-violation.ts';

/** The form of the `decision` output, raised when a field changes its meaning. */
const decisionVersion = 2;

/** How many violations or rules are listed, so that the output stays far below what GitHub takes. */
const maxListed = 100;

/** The decision as the output `decision` contains it; schema/decision.schema.json describes it. */
export function decisionJson(decision: Decision): string {
  const { verdict, model, sources } = decision;
  const [policy, ...extended] = sources.map((source) => ({ file: sourceName(source), commit: source.commit }));
  const violationJson = violationsOf(model);
  const common = { version: decisionVersion, verdict, model, policy, extends: extended };
  if (decision.verdict === 'denied') {
    const { violations, alternatives } = decision;
    return JSON.stringify({ ...common, violations: violations.slice(0, maxListed).map(violationJson), alternatives });
  }
  return JSON.stringify({
    ...common,
    grounds: decision.grounds.map(groundJson),
    rules: decision.rules.slice(0, maxListed).map(ruleJson),
    routes: decision.routes.map(({ key, name }) => ({ key: key.name, provider: key.provider, name })),
    fallback: decision.fallback,
    limits: {
      'max-input-tokens': decision.limits.maxInputTokens?.tokens ?? null,
      'max-output-tokens': decision.limits.maxOutputTokens?.tokens ?? null,
    },
    audited: decision.audited.slice(0, maxListed).map(violationJson),
  });
}

function violationsOf(model: string) {
  return (violation: Violation): object => ({
    of: violation.of,
    message: explainViolation(violation, model),
    rule: violation.rule ? ruleJson(violation.rule) : null,
    entry: violation.entry ?? null,
    allowing: violation.allowing,
    tokens: violation.tokens ?? null,
    exceptions: violation.exceptions.map(exceptionJson),
    place: placeJson(violation.place),
  });
}

function groundJson(ground: Ground): object {
  const { by, entry, place } = ground;
  const exception = ground.by === 'exceptions' ? { reason: ground.reason, expires: ground.expires } : {};
  return { by, entry, ...exception, place: placeJson(place) };
}

function ruleJson({ name, because, doubts, reason, place }: HeldRule): object {
  return { name, because, doubts, reason, place: placeJson(place) };
}

function exceptionJson({ expires, isExpired, unmet, place }: IdleException): object {
  return { expires, expired: isExpired, unmet: unmet.map(({ fact }) => fact), place: placeJson(place) };
}

function placeJson({ file, commit = '', line, column }: Place): object {
  return { file, commit, line, column };
}
