import type { ShownResult } from '../../../inference/shown-result.ts';
import type { ErrorCode } from '../../../language/failures/codes.ts';
import type { Place } from '../../../language/failures/failure.ts';
import {
  factList,
  type ProblemSettings,
  problemBlocks,
  problemList,
  proseWithPlaces,
} from '../../../reports/markdown/blocks.ts';
import { jsonBlock } from '../../../reports/markdown/json-block.ts';
import { ours, ShownMarkdown } from '../../../reports/markdown/shown-markdown.ts';
import { errorPage, lineAddress, pageOf, reportPage } from '../../addresses.ts';
import { passingOf, saysCode, statusWords } from '../verdict.ts';
import { promptBlocks } from './prompt-summary.ts';
import { auditFacts, detailFacts, headline, remarks, type SummaryFacts, stepOf, wasAsked } from './summary-facts.ts';
import { toolSection } from './tool-summary.ts';

/** Shares of GitHub's 1 MiB for a step's summary, in bytes of UTF-8. */
const share = { answer: 600 * 1024, refusal: 50 * 1024, prompt: 150 * 1024, tools: 100 * 1024 };

/** Problems that are listed. */
const mostProblems = 25;

/** Where the summary goes. */
export interface SummarySink {
  readonly input: (name: string) => string;
  readonly appendSummary: (markdown: ShownMarkdown) => Promise<void>;
  readonly redact: (text: string) => string;
  readonly redactAnswer: (answer: string) => string;
  readonly variable: (name: string) => string | undefined;
  readonly run: {
    readonly serverHost: string;
    readonly repository: string;
    readonly facts: { readonly getsNoSecrets: boolean };
  };
}

/**
 * Appends the result to the job summary: the verdict, what is wrong, the answer, and folded away all that it takes to
 * check them. Several steps of one job read as one report. With `metadata` no text of prompt or answer is shown, with
 * `off` nothing at all.
 */
export async function writeSummary(result: ShownResult, sink: SummarySink): Promise<void> {
  const mode = sink.input('summary');
  if (mode === 'off') return;
  const settings = { redact: sink.redact, addressOf: (place: Place) => lineAddress(place, sink), most: mostProblems };
  const list = (facts: SummaryFacts) => factsIn(facts, settings);
  const texts = mode === 'metadata' ? [] : [...(await saidOf(result, sink)), ...promptOf(result, sink)];
  const sections = [
    headingOf(result, sink),
    ShownMarkdown.prose(sink.redact(headline(result)), 'paragraph', longestLine),
    ...problemsOf(result, mode, settings),
    ...reportOf(result, sink),
    list([...auditFacts(result), ...remarks(result)]),
    ...texts,
    ...toolSection(result, { redact: sink.redact, hasTexts: mode !== 'metadata', maxBytes: share.tools }),
    ShownMarkdown.folded(ours`Details`, list(detailFacts(result, sink))),
  ];
  await sink.appendSummary(ours`${ShownMarkdown.join(sections, '\n\n')}\n\n`);
}

/** The longest line of figures, in UTF-16 code units: names of steps and keys are part of it. */
const longestLine = 600;

/** Letters of a heading that fit into a line of 700 pixels; in a longer one the model begins a line, so that it is not broken. */
const longestHeading = 44;

/**
 * The verdict; where the step fails with the code, which leads to its page; and the model, unless the step itself is what
 * is wrong.
 */
function headingOf(result: ShownResult, sink: SummarySink): ShownMarkdown {
  const { status, code, decision, prompt } = result;
  const { getsNoSecrets } = sink.run.facts;
  const icon = passingOf(result, { continueOn: sink.input('continue-on'), getsNoSecrets })?.icon ?? '❌';
  const page = pageOf({ status, code }, sink);
  const isSaid = code === undefined || saysCode(statusWords[status], code);
  const words = ours`${statusWords[status]}`;
  const verdict = isSaid && page !== undefined ? ShownMarkdown.page(words, page) : words;
  const codeLink = isSaid ? ours`` : ours` · ${ShownMarkdown.link(code, errorPage(code, sink))}`;
  const model = status === 'invalid' ? '' : (decision?.model ?? prompt?.model ?? '');
  const length = statusWords[status].length + (isSaid ? 0 : code.length) + model.length;
  const before = length > longestHeading ? ours`<br>` : ours`: `;
  const name = model === '' ? ours`` : ours`${before}${ShownMarkdown.code(sink.redact(model))}`;
  // Several steps of a job are one page: each heading says whose it is.
  const { id, number } = stepOf(sink);
  const unnamed = number === undefined ? ours`` : ours` · step ${number} with this action`;
  const whose = id === undefined ? unnamed : ours` · step ${ShownMarkdown.code(sink.redact(id))}`;
  return ours`## ${icon} ${verdict}${codeLink}${name}${whose}`;
}

/** A list of the facts that are known. */
function factsIn(facts: SummaryFacts, settings: ProblemSettings): ShownMarkdown {
  const known = facts.flatMap(({ name, value, places }) => {
    if (!value) return [];
    const shown = places ? proseWithPlaces(value, places, settings) : ShownMarkdown.code(settings.redact(value));
    return [[ours`${name}`, shown] as const];
  });
  return factList(known);
}

/** Codes of problems that may repeat what was asked: a line that is no YAML, the name of a variable. */
const repeatingCodes: readonly (ErrorCode | undefined)[] = [
  'invalid-input',
  'invalid-prompt',
  'missing-variable',
  'invalid-schema',
  'internal',
];

function problemsOf(result: ShownResult, mode: string, settings: ProblemSettings): readonly ShownMarkdown[] {
  const [only, ...others] = result.problems;
  if (!only) return [];
  if (mode === 'metadata' && repeatsTexts(result)) return [ours`*What went wrong is in the log.*`];
  return [others.length === 0 ? problemBlocks(only, settings) : problemList(result.problems, settings)];
}

/** Whether problems may repeat text of prompt or answer, as a provider's own message may, which it was sent. */
function repeatsTexts(result: ShownResult): boolean {
  return repeatingCodes.includes(result.code) || (wasAsked(result) && result.status !== 'truncated');
}

function reportOf({ status }: ShownResult, sink: SummarySink): readonly ShownMarkdown[] {
  const page = reportPage(sink);
  return status === 'failed' ? [ours`Report it at ${ShownMarkdown.link(page, page)}.`] : [];
}

const more =
  '*Cut here: the rest does not fit into a job summary. All of it is in the file that the output `response-file` names.*';

/** The answer, or the model's refusal, as it was meant to look, and what it was shown without. */
async function saidOf(result: ShownResult, sink: SummarySink): Promise<readonly ShownMarkdown[]> {
  const { completion, isJson, linkHosts: named } = result;
  const linkHosts = { server: sink.run.serverHost, named };
  const settings = { linkHosts, maxBytes: share.answer, more, redact: sink.redactAnswer };
  const said: ShownMarkdown[] = [];
  if (completion && completion.refusal !== '') {
    const room = { ...settings, maxBytes: share.refusal };
    said.push(...(await ShownMarkdown.answer('The model declined', completion.refusal, room)));
  }
  if (completion && completion.text !== '') {
    const answer = isJson ? jsonBlock(completion.text) : completion.text;
    said.push(...(await ShownMarkdown.answer('Written by the model, checked by nobody', answer, settings)));
  }
  return said;
}

/** The prompt, once it was looked through for secrets: only then is anything sent, and only then is it shown. */
function promptOf({ screened }: ShownResult, { redact }: SummarySink): readonly ShownMarkdown[] {
  if (!screened) return [];
  const block = (text: string, maxBytes: number) => ShownMarkdown.block(redact(text), maxBytes);
  return [ShownMarkdown.folded(ours`Prompt`, promptBlocks(screened.shown, share.prompt, block))];
}
