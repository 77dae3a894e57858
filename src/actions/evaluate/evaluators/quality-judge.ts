import { parseAnswer, withoutReasoning } from '../../../inference/structured/parse-answer.ts';
import { quote } from '../../../language/failures/quote.ts';
import { valueAt } from '../../../language/json.ts';
import { ask, faultOf } from './custom-judge.ts';
import type { EvaluatedAnswer, JudgeAnswer, JudgeRequest, Quality, Scorer } from './evaluator.ts';
import { instructionsFor, judgementSchema, qualityPrompts } from './judge-prompts.ts';

/** What each rating is worth, from 1 to 5, as in `gh models eval`: 1 fails and 2 passes. */
const worth = [0, 0.25, 0.5, 0.75, 1] as const;

/** Longest part of a judge's reason that the details repeat, in UTF-16 code units. */
const maxReason = 500;

/**
 * Asks a built-in judge, by a schema where its model takes one. Otherwise the rating is on the last line, so that
 * nothing that stands in the reasoning is ever taken for it.
 */
export function qualityScorer(name: string, quality: Quality): Scorer {
  return async (subject, judge) => {
    const bySchema = await ask(judge, qualityRequest(name, quality, subject, true));
    const answer: JudgeAnswer =
      bySchema.kind === 'no-schema' ? await ask(judge, qualityRequest(name, quality, subject, false)) : bySchema;
    if (answer.kind !== 'answered') return { error: faultOf(answer) };
    const rated = readRating(answer.text);
    const score = rated && worth[rated.rating - 1];
    if (!rated || score === undefined) {
      return { error: `The judge’s answer has no rating from 1 to 5: ${quote(answer.text.trim().slice(-80))}.` };
    }
    const reason = rated.reason.slice(0, maxReason);
    return { score, passed: score > 0, details: `Rated ${rated.rating} of 5${reason === '' ? '' : `: ${reason}`}` };
  };
}

/** What a built-in judge is asked. */
export function qualityRequest(
  evaluator: string,
  quality: Quality,
  subject: EvaluatedAnswer,
  bySchema: boolean,
): JudgeRequest {
  const prompt = qualityPrompts[quality];
  return {
    evaluator,
    ...(bySchema && { responseFormat: { kind: 'json_schema', schema: judgementSchema } as const }),
    messages: [
      { role: 'system', content: instructionsFor(prompt, bySchema) },
      { role: 'user', content: JSON.stringify(prompt.fields(subject), null, 2) },
    ],
    settings: {},
  };
}

/** A judge's rating, and why. */
interface Rating {
  /** 1 to 5. */
  readonly rating: number;
  /** Empty where it gives none. */
  readonly reason: string;
}

/** Reads a rating: of a JSON object its `score`, of any other text its last line. */
export function readRating(text: string): Rating | undefined {
  const parsed = parseAnswer(text);
  const json = 'value' in parsed ? valueAt(parsed.value, 'score') : undefined;
  if (json !== undefined) {
    const reason = 'value' in parsed ? valueAt(parsed.value, 'reason') : '';
    const score = typeof json === 'number' || typeof json === 'string' ? String(json).trim() : '';
    return wholeRating.test(score)
      ? { rating: Math.trunc(Number(score)), reason: typeof reason === 'string' ? reason : '' }
      : undefined;
  }
  const lines = withoutReasoning(text)
    .trim()
    .split(/\r\n|\r|\n/);
  return ratingFrom(lines.at(-1) ?? '', lines.slice(0, -1).join(' ').trim());
}

const wholeRating = /^[1-5](?:\.0+)?$/;

/**
 * A line that is a rating and nothing else: `4`, `Score: 4`, `**Score:** 4/5`, `4 out of 5.`, `The score is 2.` A sentence
 * in which a number happens to stand is none.
 */
const ratingLine =
  /^[^\p{L}\p{N}-]*(?:(?:(?:the|my|final|overall)\s+)*(?:score|rating|grade)[^\p{L}\p{N}-]*(?:is[^\p{L}\p{N}-]*)?)?(?<rating>[1-5](?:\.0+)?)(?:[*_\s]*(?:\/|out of|of)[*_\s]*5)?[^\p{L}\p{N}]*$/iu;

function ratingFrom(line: string, reason: string): Rating | undefined {
  const rating = ratingLine.exec(line)?.groups?.rating;
  return rating === undefined ? undefined : { rating: Math.trunc(Number(rating)), reason };
}
