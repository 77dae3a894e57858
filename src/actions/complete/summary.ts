import type { ShownResult } from '../../inference/shown-result.ts';
import type { ErrorCode } from '../../language/failures/codes.ts';
import { formatPlace, type Problem } from '../../language/failures/failure.ts';
import { factList, folded } from '../../reports/markdown/facts.ts';
import { jsonBlock } from '../../reports/markdown/fence.ts';
import { ours, ShownMarkdown } from '../../reports/markdown/shown-markdown.ts';
import { wrap } from '../../reports/markdown/wrap.ts';
import { icons } from './icons.ts';
import { promptBlocks } from './prompt-summary.ts';
import {
  attemptFacts,
  decisionFacts,
  type Facts,
  headline,
  provenanceFacts,
  remarks,
  usageFacts,
  wasAsked,
} from './summary-facts.ts';

/** Shares of GitHub's 1 MiB for a step's summary, in bytes of UTF-8. */
const share = { answer: 600 * 1024, prompt: 200 * 1024, problems: 100 * 1024 };

/** How much is shown of why something is allowed or denied, in UTF-16 code units: policies have reasons and names of rules. */
const longestReason = 2000;

/** Where the summary goes. */
export interface SummarySink {
  readonly input: (name: string) => string;
  readonly appendSummary: (markdown: ShownMarkdown) => Promise<void>;
  readonly redact: (text: string) => string;
  readonly redactAnswer: (answer: string) => string;
  readonly variable: (name: string) => string | undefined;
  readonly run: { readonly serverHost: string };
}

/**
 * Appends the result to the job summary: the verdict, what is wrong, the answer, and folded away all that it
 * takes to check them. Several steps of one job read as one report. With `metadata` no text of prompt or answer
 * is shown, with `off` nothing at all.
 */
export async function writeSummary(result: ShownResult, sink: SummarySink): Promise<void> {
  const mode = sink.input('summary');
  if (mode === 'off') return;
  const block = (text: string, maxBytes: number) => ShownMarkdown.block(sink.redact(text), maxBytes);
  const list = (facts: Facts) => factsIn(facts, sink);
  const sections = [
    ours`## ${icons[result.status]} ${result.status}${headingModel(result, sink)}`,
    ShownMarkdown.code(sink.redact(headline(result, sink))),
    ...problemsOf(result, mode, block),
    list(remarks(result)),
    ...(mode === 'metadata' ? [] : [...refusalOf(result, block), ...(await answerOf(result, sink))]),
    ...(mode === 'metadata' ? [] : promptOf(result, block)),
    foldedFacts('Decision', factsIn(decisionFacts(result), sink, longestReason)),
    foldedFacts('Attempts', list(attemptFacts(result))),
    foldedFacts('Usage', list(usageFacts(result))),
    foldedFacts('Provenance', list(provenanceFacts(result, sink))),
  ];
  await sink.appendSummary(ours`${ShownMarkdown.join(sections, '\n\n')}\n\n`);
}

/** A list of the facts that are known. */
function factsIn(facts: Facts, { redact }: SummarySink, longest?: number): ShownMarkdown {
  const known = facts.flatMap(([name, value]) =>
    value ? [[ours`${name}`, ShownMarkdown.code(redact(value), longest)] as const] : [],
  );
  return factList(known);
}

function foldedFacts(title: 'Decision' | 'Attempts' | 'Usage' | 'Provenance', list: ShownMarkdown): ShownMarkdown {
  return list.text === '' ? list : folded(ours`${title}`, list);
}

/** Codes of problems that may repeat what was asked: a line that is no YAML, the name of a variable. */
const repeatingCodes: readonly (ErrorCode | undefined)[] = [
  'invalid-input',
  'invalid-prompt',
  'missing-variable',
  'invalid-schema',
  'internal',
];

function problemsOf(result: ShownResult, mode: string, block: Block): readonly ShownMarkdown[] {
  if (result.problems.length === 0) return [];
  if (mode === 'metadata' && repeatsTexts(result)) return [ours`*What went wrong is in the log.*`];
  return [block(result.problems.map(paragraph).join('\n\n'), share.problems)];
}

/** Whether problems may repeat text of prompt or answer, as a provider's own message may, which it was sent. */
function repeatsTexts(result: ShownResult): boolean {
  return repeatingCodes.includes(result.code) || (wasAsked(result) && result.status !== 'truncated');
}

/** A problem over several lines: a code block does not wrap. */
function paragraph({ place, message, remedy }: Problem): string {
  return [place ? `${formatPlace(place)}:` : '', wrap(message), wrap(remedy)].filter((line) => line !== '').join('\n');
}

function headingModel({ decision, prompt }: ShownResult, { redact }: SummarySink): ShownMarkdown {
  const model = decision?.model ?? prompt?.model ?? '';
  return model === '' ? ours`` : ours`: ${ShownMarkdown.code(redact(model))}`;
}

type Block = (text: string, maxBytes: number) => ShownMarkdown;

function refusalOf({ completion }: ShownResult, block: Block): readonly ShownMarkdown[] {
  if (!completion || completion.refusal === '') return [];
  return [ours`**The model declined**`, block(completion.refusal, share.problems)];
}

const more =
  '*Cut here: the rest does not fit into a job summary. All of it is in the file that the output `response-file` names.*';

/** The answer as it was meant to look, and what it was shown without. */
async function answerOf(
  result: ShownResult,
  { redactAnswer: redact, run }: SummarySink,
): Promise<readonly ShownMarkdown[]> {
  const { completion, isJson, linkHosts: named } = result;
  if (!completion || completion.text === '') return [];
  const answer = isJson ? jsonBlock(completion.text) : completion.text;
  const linkHosts = { server: run.serverHost, named };
  return ShownMarkdown.answer('Answer', answer, { linkHosts, maxBytes: share.answer, more, redact });
}

/** The prompt, once it was looked through for secrets: only then is anything sent, and only then is it shown. */
function promptOf({ screened }: ShownResult, block: Block): readonly ShownMarkdown[] {
  if (!screened) return [];
  return [folded(ours`Prompt`, promptBlocks(screened.shown, share.prompt, block))];
}
