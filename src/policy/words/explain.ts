import { count } from '../../language/failures/count.ts';
import { formatPlace, type Place, type Problem } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import type { Allowed, Denied, Ground, HeldRule } from '../judge/decision.ts';
import { isOfTools } from '../judge/judge-tools.ts';
import { isOfLimit } from '../judge/limits.ts';
import { remedyForTools } from './explain-tools.ts';
import { explainHolding, explainViolation } from './explain-violation.ts';
import { inPromptFile, isOfOutputLimit, isUnpriced, type LimitPlace, remedyForLimit } from './remedy-for-limit.ts';

/** How many violations are worded; a policy of many rules must not flood the log. */
const maxWorded = 20;

/** Where the model and the limit for the answer are written. */
export interface SettingPlaces extends LimitPlace {
  /** Where a prompt file sets the model; absent where the input does. */
  readonly modelPlace?: Place;
  /** Where a prompt file names the servers of tools; absent where the inputs do. */
  readonly toolsPlace?: Place;
  /** The input that names the model, where one does: then no prompt file does. */
  readonly modelInput?: string;
  /** What the request asks for. */
  readonly settings?: { readonly maxCompletionTokens?: number };
}

/**
 * Explains a denial: that it is one and what to write, then the rest. What a prompt file sets comes first, since that is
 * what has to change; then one problem for each violation, each at its place in the policy.
 */
export function explainDenial(
  decision: Denied,
  written: SettingPlaces = { limitName: 'max-completion-tokens' },
): readonly Problem[] {
  const { model } = decision;
  const violations = decision.violations.filter((violation) => !isOfTools(violation));
  const inFile = setInFile({ ...decision, violations }, written);
  const asked = whereAsked(written);
  const worded = violations.slice(0, maxWorded).map((violation, index) => {
    const why = explainViolation(violation, model, asked);
    const isFirst = index === 0 && inFile.length === 0;
    const { modelInput } = written;
    const source = modelInput === undefined || isOfLimit(violation) ? '' : `, from the input \`${modelInput}\`,`;
    return {
      message: isFirst ? `${model}${source} is denied: ${why}.` : `${index === 0 ? 'Denied' : 'Also denied'}: ${why}.`,
      remedy: '',
      place: violation.place,
    };
  });
  const left = violations.length - worded.length;
  const rest = left > 0 ? [{ message: `… and ${count(left, 'more violation')}.`, remedy: '' }] : [];
  const ofModel = [...inFile, ...worded, ...rest].map((problem, index) =>
    index === 0 ? { ...problem, remedy: remedyForDenial({ ...decision, violations }, written) } : problem,
  );
  return [...ofModel, ...explainToolDenials(decision, written)];
}

/** What a prompt file sets of that which is denied. */
function setInFile({ model, violations }: Denied, written: SettingPlaces): readonly Problem[] {
  const { modelPlace, modelInput, limitPlace, limitName } = written;
  const isOfModel = modelPlace !== undefined && modelInput === undefined && !violations.every(isOfLimit);
  const ofLimit = violations.find(isOfOutputLimit);
  const value = ofLimit?.tokens === undefined ? '' : `: ${ofLimit.tokens.asked}`;
  const sets = `the prompt file sets \`${limitName}${value}\`, which overrides the step’s inputs.`;
  return [
    ...(isOfModel
      ? [
          {
            message: `${model} is denied: the prompt file sets it, which overrides the input \`model\`.`,
            remedy: '',
            place: modelPlace,
          },
        ]
      : []),
    ...(limitPlace && ofLimit
      ? [
          {
            message: isOfModel ? `Also denied: ${sets}` : `The request for ${model} is denied: ${sets}`,
            remedy: '',
            place: limitPlace,
          },
        ]
      : []),
  ];
}

/** What asks for the output tokens, in brackets; empty where that is not known. */
function whereAsked({ settings, limitPlace, limitName }: SettingPlaces): string {
  if (limitPlace) return ` (\`${limitName}\`, ${formatPlace(limitPlace)})`;
  return settings?.maxCompletionTokens === undefined ? '' : ` (input \`${limitName}\`)`;
}

/** One problem for each server of tools that is denied, each with a remedy of its own. */
function explainToolDenials({ model, violations }: Denied, { toolsPlace }: SettingPlaces): readonly Problem[] {
  const denied = violations.filter(isOfTools).slice(0, maxWorded);
  const worded = denied.map((violation) => {
    const said = explainViolation(violation, model);
    const message = `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
    return { message, remedy: remedyForTools(violation) ?? '', place: violation.place };
  });
  if (!toolsPlace || worded.length === 0) return worded;
  const names = denied.map(({ entry = '' }) => quote(entry)).join(', ');
  return [{ message: `The prompt file names the tool servers ${names}.`, remedy: '', place: toolsPlace }, ...worded];
}

/** Explains why a request is allowed, as part of a sentence. */
export function explainAllowed({ model, audited, grounds, rules }: Allowed): string {
  if (audited.length > 0) {
    const violations = audited.map(
      (violation) => `${explainViolation(violation, model)} (${formatPlace(violation.place)})`,
    );
    return `would be denied, because ${violations.join(', and ')}; the request is sent anyway, because \`mode\` is audit`;
  }
  const why =
    grounds.length === 0 ? ['there is no enabled list, so all publishers are enabled'] : grounds.map(explainGround);
  return [why.join(', and '), ...(rules.length > 0 ? [`rules that apply: ${rules.map(ruleOf).join(', ')}`] : [])].join(
    '; ',
  );
}

function explainGround(ground: Ground): string {
  const place = formatPlace(ground.place);
  return ground.by === 'models.enabled'
    ? `models.enabled allows it with "${ground.entry}" (${place})`
    : `an exception allows it until ${ground.expires} (${place}): ${ground.reason}`;
}

function ruleOf(rule: HeldRule): string {
  const why = explainHolding(rule);
  return `"${rule.name}" (${formatPlace(rule.place)})${why === '' ? '' : `, which applies ${why}`}`;
}

function remedyForDenial(decision: Denied, written: SettingPlaces): string {
  const { alternatives, violations } = decision;
  const [nearest, ...others] = alternatives;
  const files = [...new Set(violations.map(({ place }) => place.file))];
  const ask = `ask the maintainers to change ${files.join(' and ')}.`;
  const smaller = [...new Set(violations.flatMap((violation) => remedyForLimit(violation, decision, written) ?? []))];
  if (violations.every(isOfLimit)) {
    const isAsked = violations.every(isUnpriced);
    return isAsked ? smaller.join(' ') : `${smaller.join(' ').replace(/\.$/, '')}, or ${ask}`;
  }
  if (nearest === undefined) return `The policy names no model that it would allow here: ${ask}`;
  const also = others.length > 0 ? ` Also allowed: ${others.join(', ')}.` : '';
  const add = violations.every(({ of }) => of === 'keys') ? ' to add the model to a key, in' : ' to change';
  const instead = `Write \`model: ${nearest}\`${inPromptFile(written.modelPlace)}, or ask the maintainers${add} ${files.join(' and ')}.`;
  return [`${instead}${also}`, ...smaller].join(' ');
}
