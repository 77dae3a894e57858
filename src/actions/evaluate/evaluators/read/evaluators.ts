import { quote } from '../../../../language/failures/quote.ts';
import { openFields, type Read } from '../../../../language/yaml/fields.ts';
import { listOf } from '../../../../language/yaml/reads.ts';
import { numberIn } from '../../../../prompts/settings.ts';
import { namesIn } from '../../../../prompts/variables/template.ts';
import type { Criterion, Evaluator } from '../evaluator.ts';
import { qualityPrompts } from '../judge-prompts.ts';
import { criterionFields, knownBeside, readCriterion, siblings, unknownRemedies } from './criterion.ts';
import type { CriterionContext } from './reads.ts';
import { named } from './reads.ts';

/**
 * Reads `evaluators` of a prompt file. Everything that `gh models eval` reads is read with the same meaning; an unknown
 * evaluator and one without criteria are problems, since a score of 0 for them would say something about the answer.
 */
export function readEvaluators(context: CriterionContext): Read<readonly Evaluator[]> {
  return (node, problems) => {
    const evaluators = named('evaluators', listOf(readEvaluator(context)))(node, problems);
    const seen = new Set<string>();
    for (const { name, place } of evaluators ?? []) {
      if (seen.has(name)) {
        context.warnings.add(`Two evaluators are named ${quote(name)}.`, 'Give each a name of its own.', place);
      }
      seen.add(name);
    }
    return evaluators;
  };
}

function readEvaluator(context: CriterionContext): Read<Evaluator> {
  return (written, problems) => {
    const node = siblings(written);
    const shape = {
      what: 'an evaluator',
      known: [...knownBeside, ...criterionFields],
      remedies: unknownRemedies(node),
    };
    const fields = openFields(node, problems, shape);
    if (!fields) return undefined;
    const name = fields.optional('name', named('name', nameText));
    const weight = fields.optional('weight', named('weight', readWeight)) ?? 1;
    const criterion = readCriterion(node, fields, context, problems);
    return criterion && { name: name || describeCriterion(criterion), weight, place: node.place, criterion };
  };
}

const nameText: Read<string> = (node, problems) => {
  if (node.kind === 'scalar') return node.text;
  return problems.add(`Expected text here, not a ${node.kind}.`, 'Write a word or text.', node.place);
};

const readWeight: Read<number> = (node, problems) => {
  const weight = numberIn({ min: 0, max: 1_000_000, whole: false })(node, problems);
  if (weight !== 0) return weight;
  return problems.add('A weight must be above 0.', 'Remove the evaluator if it should not count.', node.place);
};

/** What an evaluator is called that has no name. */
function describeCriterion(criterion: Criterion): string {
  if (criterion.kind === 'quality') return `github/${criterion.quality}`;
  if (criterion.kind === 'string') return `string ${criterion.comparison}`;
  return criterion.kind === 'not' ? `not ${describeCriterion(criterion.criterion)}` : criterion.kind;
}

/** Columns that an evaluator needs in every row, for judges. */
export function columnsNeeded({ criterion }: Pick<Evaluator, 'criterion'>): readonly string[] {
  if (criterion.kind === 'not') return columnsNeeded(criterion);
  if (criterion.kind === 'quality') return qualityPrompts[criterion.quality].columns;
  return criterion.kind === 'llm' ? namesIn(criterion.prompt).filter((name) => name !== 'completion') : [];
}

/** Evaluators whose judge the input `judge-model` has to name, since they name none. */
export function withoutModel(evaluators: readonly Evaluator[]): readonly Evaluator[] {
  return evaluators.filter(({ criterion }) => {
    const inner = innermost(criterion);
    return inner.kind === 'quality' || (inner.kind === 'llm' && inner.model === undefined);
  });
}

/** Whether an evaluator asks a judge. */
export function asksJudge({ criterion }: Evaluator): boolean {
  return ['quality', 'llm'].includes(innermost(criterion).kind);
}

/** The models that evaluators name for their judges, each once. */
export function judgeModels(evaluators: readonly Evaluator[]): readonly string[] {
  const models = evaluators.flatMap(({ criterion }) => {
    const inner = innermost(criterion);
    return inner.kind === 'llm' && inner.model !== undefined ? [inner.model] : [];
  });
  return [...new Set(models)];
}

function innermost(criterion: Criterion): Exclude<Criterion, { kind: 'not' }> {
  return criterion.kind === 'not' ? innermost(criterion.criterion) : criterion;
}
