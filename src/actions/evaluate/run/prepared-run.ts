import type { Request } from '../../../inference/answer.ts';
import { Failure } from '../../../language/failures/failure.ts';
import { parseReference, type Reference } from '../../../policy/model/reference.ts';
import { checkDraft, fillDraft, type PromptDraft } from '../../../prompts/draft.ts';
import { draftPromptFile } from '../../../prompts/prompt-file/draft-prompt-file.ts';
import { defaultToolRounds } from '../../../prompts/requested-tools.ts';
import { namesUsed } from '../../../prompts/variables/fill-messages.ts';
import { mask } from '../../../reports/secrets/known-secrets.ts';
import type { TestRow } from '../../rows/row.ts';
import { type OpenEvaluator, openEvaluators } from '../evaluators/open-evaluators.ts';
import { asksJudge } from '../evaluators/read/evaluators.ts';
import type { EvaluationResult } from '../formats/result.ts';
import type { PlannedRun, RunRowsOptions } from './planned-run.ts';

/** A run whose prompt is read and whose evaluators are ready. */
export class PreparedRun {
  readonly planned: PlannedRun;
  readonly evaluators: readonly OpenEvaluator[];
  /** As results name it. */
  readonly model: string;
  readonly #draft: PromptDraft;
  readonly #names: readonly string[];
  readonly #options: Pick<RunRowsOptions, 'parameters' | 'judgeModel'>;
  /** How all answers are judged, for their fingerprints. */
  readonly judgedBy: string;

  private constructor(
    planned: PlannedRun,
    evaluators: readonly OpenEvaluator[],
    options: Pick<RunRowsOptions, 'parameters' | 'judgeModel'>,
  ) {
    this.planned = planned;
    this.evaluators = evaluators;
    this.model = nameOf(planned.model);
    this.#options = options;
    const draft = draftPromptFile(planned.source, planned.file, {
      model: this.model,
      limitName: 'maxCompletionTokens',
    });
    const modelFromFile = planned.modelFromFile ?? namesModel(draft, planned.model);
    this.#draft = { ...draft, modelFromFile, ...(!modelFromFile && { modelInput: 'models' }) };
    this.#names = namesUsed(draft.messages);
    const { judgeModel } = options;
    this.judgedBy = JSON.stringify([
      planned.evaluation.evaluators.map(({ name, weight, criterion }) => ({ name, weight, criterion })),
      judgeModel ? nameOf(judgeModel) : '',
    ]);
  }

  /** @throws {Failure} `invalid-prompt` */
  static async prepare(
    planned: PlannedRun,
    options: Pick<RunRowsOptions, 'parameters' | 'judgeModel'>,
  ): Promise<PreparedRun> {
    return new PreparedRun(planned, await openEvaluators(planned.evaluation.evaluators), options);
  }

  /** Answers that are asked for: rows times repeats. */
  get size(): number {
    return this.planned.rows.count * this.planned.repeat;
  }

  /** Whether an answer lacks nothing but verdicts of judges. */
  lacksJudgesOnly({ completion, error, evaluations }: EvaluationResult): boolean {
    const { evaluators } = this.planned.evaluation;
    // The verdict of the prompt file's own schema, if there is one, comes first, and is never an error.
    const others = evaluations.length - evaluators.length;
    const isJudge = (index: number) => {
      const evaluator = evaluators[index - others];
      return evaluator !== undefined && asksJudge(evaluator);
    };
    // A judge must not see an answer in which a secret is masked: the row is asked again.
    return (
      completion !== undefined &&
      !completion.includes(mask) &&
      !error &&
      evaluations.every((evaluation, index) => !('error' in evaluation) || isJudge(index))
    );
  }

  /** What a reader should know of the prompt, whatever the row. */
  get warnings(): readonly string[] {
    return this.#draft.warnings;
  }

  /**
   * The request for a row: what the main action would send with the row's columns as `input`. Columns that the prompt
   * does not name are for the evaluators.
   *
   * @throws {Failure} `missing-variable`, `invalid-prompt`
   */
  requestFor({ variables, place }: TestRow): Request {
    const used = this.#names.flatMap((name) => {
      const value = variables.get(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const described = `${place.file}, line ${place.line}`;
    const given = {
      trusted: new Map(used),
      untrusted: new Map<string, string>(),
      sources: new Map(used.map(([name]) => [name, { described, isFile: false }] as const)),
      warnings: [],
      notes: [],
    };
    const { tools: servers = [] } = this.#draft;
    const checked = checkDraft(this.#draft, given, { isTemplate: true, drawBoundary: () => '' });
    return {
      prompt: fillDraft(checked),
      model: this.planned.model,
      parameters: this.#options.parameters ?? new Map(),
      // What is evaluated is the first answer.
      repairs: false,
      schemaInput: 'response-schema',
      ...(servers.length > 0 && { tools: { servers, maxRounds: defaultToolRounds } }),
    };
  }

  /** The same, with what is wrong with the row as a value. */
  tryRequestFor(row: TestRow): Request | Failure {
    try {
      return this.requestFor(row);
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
  }
}

/** A reference as prompt files and inputs write it. */
export function nameOf({ model, key }: Reference): string {
  return key === undefined ? model : `custom/${key}/${model}`;
}

function namesModel({ model, modelFromFile }: PromptDraft, wanted: Reference): boolean {
  if (!modelFromFile) return false;
  const named = parseReference(model);
  return named.model === wanted.model && named.key === wanted.key;
}
