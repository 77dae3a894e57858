import { createHash } from 'node:crypto';
import { type Attachment, attachmentsOf, type Prompt } from '../prompts/prompt.ts';
import type { Completion } from '../providers/provider.ts';
import { type FindSecrets, findAll } from '../reports/secrets/cleaner.ts';
import {
  describeTally,
  type Finding,
  markFindings,
  mergeFindings,
  type Tally,
  tallyOf,
} from '../reports/secrets/findings.ts';
import { Pieces, windowLength } from '../reports/secrets/pieces.ts';
import { type Scan, scannerFor } from '../reports/secrets/scanner.ts';
import type { Result } from './result.ts';
import type { Screened } from './screen.ts';

/** How much of a secret in the answer must be left by a message that quotes its beginning, to be hidden there. */
const share = 0.5;

/** All that a provider has said in a result. */
function saidIn({ completion, problems }: Result): readonly string[] {
  return [...problems.map(({ message }) => message), ...(completion ? [completion.text, completion.refusal] : [])];
}

/** What may be shown, and the log that says what was found in an answer. */
export interface Redacting extends Omit<ShownFinders, 'scan'> {
  readonly log: { readonly notice: (message: string) => void };
}

/**
 * A result as log and summary may show it. The patterns are loaded only where a provider has said something, or an error
 * that nobody expected may hold anything: so a denied step loads nothing.
 */
export async function shownResult(result: Result, { findSecrets, findInAnswer, log }: Redacting): Promise<ShownResult> {
  const texts = result.attempts || result.code === 'internal' ? saidIn(result) : [];
  const shown = ShownResult.redacted(result, { scan: await scannerFor(texts), findSecrets, findInAnswer });
  if (shown.foundInAnswer && shown.foundInAnswer.size > 0) {
    log.notice(`The answer contains what looks like secrets: ${describeTally(shown.foundInAnswer)}.`);
  }
  return shown;
}

/** How texts are looked through before they are shown. */
interface ShownFinders {
  readonly scan: Scan;
  /** Finds the step's own secrets, and values that may be secrets. */
  readonly findSecrets: FindSecrets;
  /** Finds in an answer what is a secret there as well. */
  readonly findInAnswer: FindSecrets;
}

/**
 * A result as log, annotations and summary may show it: without what looks like a secret in the answer, the refusal and
 * the messages of the provider, and with the count of what the answer held. It has no text that was not looked through,
 * and is made here alone.
 */
export class ShownResult {
  readonly status: Result['status'];
  readonly code: Result['code'];
  readonly problems: Result['problems'];
  readonly duration: number;
  readonly policy: Result['policy'];
  readonly linkHosts: readonly string[];
  readonly decision: Result['decision'];
  readonly route: Result['route'];
  readonly attempts: Result['attempts'];
  readonly served: Result['served'];
  readonly offered: Result['offered'];
  /** Their texts were cleaned as they came. */
  readonly toolUses: Result['toolUses'];
  readonly usage: Result['usage'];
  readonly cost: Result['cost'];
  readonly budgets: Result['budgets'];
  /** What is known of the prompt beside its texts. */
  readonly prompt: (Pick<Prompt, 'model' | 'untrusted'> & { readonly attachments: readonly Attachment[] }) | undefined;
  /** The prompt's texts, and what was found in them. */
  readonly screened: Omit<Screened, 'messages'> | undefined;
  /** SHA-256 of the messages as they were sent, as JSON. */
  readonly promptHash: string | undefined;
  readonly completion: Pick<Completion, 'text' | 'refusal' | 'servedModel' | 'finishReason'> | undefined;
  readonly foundInAnswer: Tally | undefined;
  /** Whether the answer was asked to be JSON. */
  readonly isJson: boolean;
  /** Makes it a type that nothing else has the form of. */
  protected readonly isRedacted = true;

  private constructor(result: Result, completion: ShownResult['completion'], foundInAnswer: Tally | undefined) {
    const { prompt, screened } = result;
    this.status = result.status;
    this.code = result.code;
    this.problems = result.problems;
    this.duration = result.duration;
    this.policy = result.policy;
    this.linkHosts = result.linkHosts ?? [];
    this.decision = result.decision;
    this.route = result.route;
    this.attempts = result.attempts;
    this.served = result.served;
    this.offered = result.offered;
    this.toolUses = result.toolUses;
    this.usage = result.usage;
    this.cost = result.cost;
    this.budgets = result.budgets;
    this.prompt = prompt && {
      model: prompt.model,
      untrusted: prompt.untrusted,
      attachments: prompt.messages.flatMap(({ content }) => attachmentsOf(content)),
    };
    this.screened = screened && withoutSent(screened);
    this.promptHash = screened && createHash('sha256').update(JSON.stringify(screened.messages)).digest('hex');
    this.completion = completion;
    this.foundInAnswer = foundInAnswer;
    this.isJson = prompt?.responseFormat !== undefined;
  }

  /** Takes out of a result what must not be shown. */
  static redacted(result: Result, { scan, findSecrets, findInAnswer }: ShownFinders): ShownResult {
    const { text, refusal } = result.completion ?? { text: '', refusal: '' };
    const [inText, inRefusal] = [text, refusal].map((answer) => findAll(answer, scan, findInAnswer));
    const cutOff = piecesOf(text, inText ?? []);
    const clean = (said: string) =>
      markFindings(said, mergeFindings([...findAll(said, scan, findSecrets), ...cutOff(said)]));
    const problems = result.problems.map((problem) => ({ ...problem, message: clean(problem.message) }));
    const completion = result.completion && {
      servedModel: result.completion.servedModel,
      finishReason: result.completion.finishReason,
      text: markFindings(text, inText ?? []),
      refusal: markFindings(refusal, inRefusal ?? []),
    };
    const found = result.completion && tallyOf(inText ?? [], inRefusal ?? []);
    return new ShownResult({ ...result, problems }, completion, found);
  }
}

function withoutSent({ messages: _, ...screened }: Screened): Omit<Screened, 'messages'> {
  return screened;
}

/** What is left of secrets in an answer where a message quotes a part of it and cuts: half of one has no looks any more. */
function piecesOf(text: string, findings: readonly Finding[]): (said: string) => readonly Finding[] {
  const byKind = new Map<string, Pieces>();
  const kinds = new Map(findings.map(({ kind, start, end }) => [text.slice(start, end), kind]));
  for (const [value, kind] of kinds) {
    if (value.length < windowLength) continue;
    const pieces = byKind.get(kind) ?? new Pieces();
    pieces.add(value, share);
    byKind.set(kind, pieces);
  }
  return (said) => [...byKind].flatMap(([kind, pieces]) => pieces.find(said).map((range) => ({ ...range, kind })));
}
