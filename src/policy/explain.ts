import { count } from '../failures/count.ts';
import { formatPlace, type Problem } from '../failures/failure.ts';
import type { Allowed, Denied, Ground, HeldRule } from './decision.ts';
import { explainViolation } from './explain-violation.ts';

/** How many violations are worded; a policy of many rules must not flood the log. */
const maxWorded = 20;

/** Words a denial: one problem for each violation, each at its place in the policy. */
export function explainDenial(decision: Denied): readonly Problem[] {
  const { model, violations } = decision;
  const worded = violations.slice(0, maxWorded).map((violation) => ({
    message: `${model} is denied: ${explainViolation(violation, model)}.`,
    remedy: '',
    place: violation.place,
  }));
  const left = violations.length - worded.length;
  const rest = left > 0 ? [{ message: `… and ${count(left, 'more violation')}.`, remedy: '' }] : [];
  return [...worded, ...rest].map((problem, index, all) =>
    index === all.length - 1 ? { ...problem, remedy: remedyFor(decision) } : problem,
  );
}

/** Words why a request is allowed, as part of a sentence. */
export function explainAllowed({ model, audited, grounds, rules }: Allowed): string {
  if (audited.length > 0) {
    const violations = audited.map(
      (violation) => `${explainViolation(violation, model)} (${formatPlace(violation.place)})`,
    );
    return `would be denied, because ${violations.join(', and ')}; it is asked all the same, because \`mode\` is audit`;
  }
  const why =
    grounds.length === 0 ? ['there is no enabled list, so all publishers are enabled'] : grounds.map(groundOf);
  return [why.join(', and '), ...(rules.length > 0 ? [`rules that hold: ${rules.map(ruleOf).join(', ')}`] : [])].join(
    '; ',
  );
}

function groundOf(ground: Ground): string {
  const place = formatPlace(ground.place);
  return ground.by === 'models.enabled'
    ? `models.enabled names it with "${ground.entry}" (${place})`
    : `an exception lifts the lists for it until ${ground.expires} (${place}): ${ground.reason}`;
}

function ruleOf({ name, place }: HeldRule): string {
  return `"${name}" (${formatPlace(place)})`;
}

function remedyFor({ alternatives, violations }: Denied): string {
  const [nearest, ...others] = alternatives;
  const files = [...new Set(violations.map(({ place }) => place.file))];
  const ask = `ask the maintainers to change ${files.join(' and ')}.`;
  const limits = violations.flatMap(({ of, tokens }) => (tokens ? [lower(of, tokens.limit)] : []));
  if (limits.length === violations.length) return `${limits.join(' ')} Or ${ask}`;
  if (nearest === undefined) return `The policy names no model that it would allow here: ${ask}`;
  const also = others.length > 0 ? ` (also allowed: ${others.join(', ')})` : '';
  return [`Write \`model: ${nearest}\`${also}, or ${ask}`, ...limits].join(' ');
}

function lower(of: string, limit: number): string {
  return of === 'limits.max-output-tokens'
    ? `Write \`max-completion-tokens: ${limit}\` or less.`
    : 'Shorten the prompt, or what is filled into it.';
}
