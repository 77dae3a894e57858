import { formatPlace, type Place, type Problem } from '../failures/failure.ts';
import type { Allowed, Decision, Denied, Violation } from './decision.ts';
import type { PolicySource } from './policy.ts';

/** The form of the `decision` output, raised when a field changes its meaning. */
const decisionVersion = 1;

/** Words a denial: one problem for each violation, each at its place in the policy. */
export function explainDenial(decision: Denied): readonly Problem[] {
  return decision.violations.map((violation, index) => ({
    message: `${decision.model} is denied: ${explainViolation(violation, decision.model)}.`,
    remedy: index === decision.violations.length - 1 ? remedyFor(decision) : '',
    place: violation.place,
  }));
}

/** Words what one rule has against a model, as part of a sentence. */
export function explainViolation(violation: Violation, model: string): string {
  switch (violation.rule) {
    case 'models.disabled':
      return `models.disabled names it with "${violation.entry}"`;
    case 'models.enabled':
      return `models.enabled does not name it${list(' (it names', violation.allowing, ')')}${publisherHint(violation, model)}`;
    case 'keys':
      return violation.entry === undefined
        ? `no key serves it${list(' (keys:', violation.allowing, ')')}`
        : `the key ${violation.entry} does not serve it`;
  }
}

/** An entry that is the model's name without its publisher names a publisher of that name: a frequent slip. */
function publisherHint({ allowing }: Violation, model: string): string {
  const [publisher, name] = model.split('/');
  const slip = allowing.find((entry) => entry.toLowerCase() === name?.toLowerCase());
  return slip === undefined ? '' : `; "${slip}" is read as a publisher there, the model is ${publisher}/${slip}`;
}

/** Words why a request is allowed, as part of a sentence. */
export function explainAllowed(decision: Allowed): string {
  if (decision.audited.length > 0) {
    const violations = decision.audited.map(
      (violation) => `${explainViolation(violation, decision.model)} (${formatPlace(violation.place)})`,
    );
    return `would be denied, because ${violations.join(', and ')}; it is asked all the same, because \`mode\` is audit`;
  }
  if (!decision.because) return 'the policy has no enabled list, so all publishers are enabled';
  return `models.enabled names it with "${decision.because.entry}" (${formatPlace(decision.because.place)})`;
}

/** Words where a policy was read. */
export function explainSource({ file, commit }: PolicySource): string {
  return `${file} ${commit === '' ? 'of the workspace' : `at commit ${commit}`}`;
}

/** The decision as the `decision` output holds it; schema/decision.schema.json describes it. */
export function decisionJson(decision: Decision): string {
  const { verdict, model, source } = decision;
  const common = { version: decisionVersion, verdict, model, policy: { file: source.file, commit: source.commit } };
  return JSON.stringify(
    verdict === 'denied'
      ? { ...common, violations: decision.violations.map(violationJson), alternatives: decision.alternatives }
      : {
          ...common,
          because: decision.because
            ? { entry: decision.because.entry, place: placeJson(decision.because.place) }
            : null,
          routes: decision.routes.map(({ key, name }) => ({ key: key.name, provider: key.provider, name })),
          audited: decision.audited.map(violationJson),
        },
  );
}

function violationJson({ rule, entry, allowing, place }: Violation): object {
  return { rule, entry: entry ?? null, allowing, place: placeJson(place) };
}

function placeJson({ file, line, column }: Place): object {
  return { file, line, column };
}

function remedyFor({ alternatives, source }: Denied): string {
  const [nearest] = alternatives;
  const change = `or ask the maintainers to change ${source.file}.`;
  if (nearest === undefined)
    return `The policy names no model that it would allow: ask the maintainers to change ${source.file}.`;
  return `Write \`model: ${nearest}\`${alternatives.length > 1 ? ` (also allowed: ${alternatives.slice(1).join(', ')})` : ''}, ${change}`;
}

function list(before: string, names: readonly string[], after: string): string {
  return names.length === 0 ? ', it is empty' : `${before} ${names.join(', ')}${after}`;
}
