import { formatPlace, type Problem } from '../../failures/failure.ts';
import type { Result } from '../../inference/result.ts';
import { inSeconds } from '../../inference/seconds.ts';
import { factList, folded } from '../../markdown/facts.ts';
import { code, fence } from '../../markdown/fence.ts';
import { explainAllowed } from '../../policy/explain.ts';
import { explainSource } from '../../policy/explain-source.ts';
import { explainViolation } from '../../policy/explain-violation.ts';
import { icons } from './icons.ts';
import { promptFacts, promptText } from './prompt-summary.ts';

/** Shares of GitHub's 1 MiB for a step's summary, in bytes of UTF-8. */
const share = { answer: 600 * 1024, prompt: 200 * 1024, problems: 100 * 1024 };

/** Where the summary goes. */
export interface SummarySink {
  readonly input: (name: string) => string;
  readonly appendSummary: (markdown: string) => Promise<void>;
  readonly redact: (text: string) => string;
}

/**
 * Appends the result to the job summary. With `metadata` no text of prompt or answer is shown, with
 * `off` nothing at all.
 */
export async function writeSummary(result: Result, sink: SummarySink): Promise<void> {
  const mode = sink.input('summary');
  if (mode === 'off') return;
  const block = (text: string, maxBytes: number) => fence(sink.redact(text), maxBytes);
  const sections = [
    `### ${icons[result.status]} ${result.status}${headingModel(result, sink)}`,
    ...(showsProblems(result, mode) ? [block(result.problems.map(paragraph).join('\n\n'), share.problems)] : []),
    ...(mode === 'metadata' ? [] : answerOf(result, block)),
    factList(factsOf(result).map(([name, value]) => [name, code(sink.redact(value))])),
    ...(mode === 'metadata' ? [] : promptOf(result, block)),
  ];
  await sink.appendSummary(`${sections.join('\n\n')}\n\n`);
}

/** With `metadata` a provider's own message is left out: it may repeat what it was sent. */
function showsProblems({ problems, attempts, status }: Result, mode: string): boolean {
  const wasAsked = attempts?.some(({ outcome }) => outcome !== 'missing-key' && outcome !== 'missing-id-token');
  return problems.length > 0 && (mode !== 'metadata' || !wasAsked || status === 'truncated');
}

/** A problem over several lines: a code block does not wrap. */
function paragraph({ place, message, remedy }: Problem): string {
  return [place ? `${formatPlace(place)}:` : '', message, remedy].filter((line) => line !== '').join('\n');
}

function headingModel({ decision, prompt }: Result, { redact }: SummarySink): string {
  const model = decision?.model ?? prompt?.model ?? '';
  return model === '' ? '' : `: ${code(redact(model))}`;
}

type Block = (text: string, maxBytes: number) => string;

function answerOf({ completion }: Result, block: Block): readonly string[] {
  if (!completion) return [];
  const said = completion.refusal === '' ? [] : ['**The model declined**', block(completion.refusal, share.problems)];
  return completion.text === '' ? said : [...said, '**Answer**', block(completion.text, share.answer)];
}

/** The prompt, once the policy has said which secrets there are to be removed from it. */
function promptOf({ prompt, decision }: Result, block: Block): readonly string[] {
  if (!prompt || !decision) return [];
  return [folded('Prompt', block(promptText(prompt), share.prompt))];
}

/** What is known, in the order in which it came to be; what is not known is left out. */
function factsOf(result: Result): readonly (readonly [name: string, value: string])[] {
  const { decision, route, completion, served, usage, attempts } = result;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Decision', decision && decisionOf(decision)],
    ['Policy', sourcesOf(result)],
    ...promptFacts(result.prompt),
    ['Key', route && `${route.key.name} (${route.key.provider})`],
    ['Served model', completion && servedOf(completion.servedModel, served)],
    ['Finish reason', completion?.finishReason],
    ['Tokens', usage && tokensOf(usage)],
    ['Attempts', attempts?.map(attemptOf).join(', ')],
    ['Duration', inSeconds(result.duration)],
    ['Request', attempts?.at(-1)?.requestId],
  ];
  return facts.flatMap(([name, value]) => (value ? [[name, value]] : []));
}

function attemptOf({ key, outcome, duration }: NonNullable<Result['attempts']>[number]): string {
  return `${key}: ${outcome} after ${inSeconds(duration)}`;
}

/** The model that the answer names, and what the policy makes of it where it is not the one that was asked. */
function servedOf(name: string, served: Result['served']): string {
  if (served?.verdict === 'denied') return `${name} (the policy denies it)`;
  return served?.verdict === 'differs' ? `${name} (another one was asked)` : name;
}

function decisionOf(decision: NonNullable<Result['decision']>): string {
  if (decision.verdict === 'allowed') return `allowed: ${explainAllowed(decision)}`;
  return decision.violations
    .map((violation) => `denied: ${explainViolation(violation, decision.model)} (${formatPlace(violation.place)})`)
    .join('; ');
}

function sourcesOf({ decision, policy }: Result): string | undefined {
  return decision?.sources.map(explainSource).join(', which extends ') ?? (policy && explainSource(policy));
}

function tokensOf(usage: NonNullable<Result['usage']>): string {
  return `${usage.input} in (${usage.cachedInput} cached), ${usage.output} out (${usage.reasoning} reasoning), ${usage.total} in all`;
}
