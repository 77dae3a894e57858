import type { WorstCase } from '../../costs/estimate/worst-case.ts';
import type { Cost } from '../../costs/tab.ts';
import { plainDollars } from '../../language/failures/dollars.ts';
import type { Place } from '../../language/failures/failure.ts';
import type { CostBreach, Decision, Ground, HeldRule, IdleException, Violation } from '../judge/decision.ts';
import type { AllowedServer } from '../model/tools/servers.ts';
import { sourceName } from './explain-source.ts';
import { explainViolation } from './explain-violation.ts';

/** The form of the `decision` output, raised when a field changes its meaning. */
const decisionVersion = 2;

/** How many violations or rules are listed, so that the output stays far below what GitHub takes. */
const maxListed = 100;

/**
 * The decision as the output `decision` contains it; schema/decision.schema.json describes it.
 *
 * @param cost what the request has cost, where it was sent
 */
export function decisionJson(decision: Decision, cost?: Cost): string {
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
      'max-cost': decision.limits.maxCost ? Number(plainDollars(decision.limits.maxCost.micros)) : null,
    },
    tools: decision.tools.map(serverJson),
    audited: decision.audited.slice(0, maxListed).map(violationJson),
    'worst-case': decision.worstCase ? worstCaseJson(decision.worstCase) : null,
    billed: cost?.micros === undefined ? null : { micros: cost.micros, assumed: cost.isAssumed },
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
    cost: violation.cost ? costJson(violation.cost) : null,
    tools: violation.tool?.why ?? null,
    exceptions: violation.exceptions.map(exceptionJson),
    place: placeJson(violation.place),
  });
}

/** Amounts and rates in millionths of a US dollar, as a ledger has them. */
function costJson(cost: CostBreach): object {
  if ('unknown' in cost) return { unknown: cost.unknown, 'limit-micros': cost.limit };
  const { worst, limit, fits } = cost;
  return {
    ...worstCaseJson(worst),
    'limit-micros': limit,
    fits: { 'input-tokens': fits.inputTokens ?? null, 'output-tokens': fits.outputTokens ?? null },
  };
}

function worstCaseJson(worst: WorstCase): object {
  return {
    micros: worst.micros,
    'input-tokens': worst.inputTokens,
    counted: worst.counted,
    'output-tokens': worst.outputTokens,
    'limited-by': worst.limitedBy,
    'input-rate': worst.inputRate,
    'output-rate': worst.outputRate,
  };
}

/** A server of tools with what a model is offered of it; the values of headers are nobody's business here. */
function serverJson({ server, tools, pins }: AllowedServer): object {
  return {
    server: server.name,
    url: server.url,
    tools,
    pins: pins.map(({ pin }) => pin),
    place: placeJson(server.place),
  };
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
