import { answer } from '../../../../inference/answer.ts';
import { outcomeOf, StepFacts } from '../../../../inference/result.ts';
import type { OpenSession, Session } from '../../../../inference/session/session.ts';
import { type ShownResult, shownResult } from '../../../../inference/shown-result.ts';
import { linkHostsOf } from '../../../../policy/model/layers.ts';
import { openCleaner } from '../../../../reports/secrets/cleaner.ts';
import { answerSecrets } from '../../../byok/laptop.ts';
import { costInWords, explainCost } from '../../../complete/summary/cost-facts.ts';
import { verdictOf } from '../../../complete/verdict.ts';
import type { AskEvent, ColumnResult, Wish } from '../../wire/asking.ts';
import { pageProblem } from '../problems.ts';
import { buildRequest } from './build-request.ts';
import { openPieces } from './pieces.ts';
import { showAnswer } from './show-answer.ts';

/** What a column is asked with. */
interface ColumnAsking {
  readonly session: OpenSession;
  /** Aborts when the page stops it, or goes away: what was billed until then is told all the same. */
  readonly signal: AbortSignal;
  readonly send: (event: AskEvent) => void;
}

/** Asks all columns at once, as steps would; each tells its text as it comes, and how it ended. */
export async function askColumns(wishes: readonly Wish[], asking: ColumnAsking): Promise<void> {
  await Promise.all(wishes.map((wish, column) => askColumn(wish, column, asking)));
}

async function askColumn(wish: Wish, column: number, { session: shared, signal, send }: ColumnAsking): Promise<void> {
  const { step } = shared;
  const session = listening(shared, signal, (kind, text) => {
    if (kind === 'again') send({ column, kind });
    else if (kind === 'text') send({ column, kind, text });
    else send({ column, kind, characters: Number(text) });
  });
  const facts = new StepFacts();
  const started = step.clock.now();
  const outcome = await Promise.resolve()
    .then(() => buildRequest(wish))
    .then((request) => {
      facts.prompt(request.prompt);
      return answer(request, session, facts);
    })
    .catch((thrown: unknown) => outcomeOf(thrown, signal, facts.known));
  const duration = step.clock.now() - started;
  const shown = await shownResult({ ...facts.known, ...outcome, duration }, step);
  const result = await columnResult(shown, session);
  if (signal.aborted)
    step.log.info(`Stopped. ${shown.decision?.model ?? wish.model}: cost ${result.cost || 'unknown'}.`);
  send({ column, kind: 'end', result });
}

/** The session with somebody who listens: pieces come without secrets, and not one by one. */
function listening(
  session: OpenSession,
  signal: AbortSignal,
  tell: (kind: 'again' | 'text' | 'progress', text: string) => void,
): Session {
  const { step } = session;
  const cancelled = AbortSignal.any([session.asking.signal, signal]);
  return {
    ...session,
    asking: {
      ...session.asking,
      signal: cancelled,
      listen: () => {
        tell('again', '');
        return openPieces({ secrets: answerSecrets(step), tell });
      },
    },
  };
}

/** A step that is cancelled has other remedies. */
const stopped = { message: 'You stopped it: this is what had come, and what that may cost.', remedy: '' };

async function columnResult(shown: ShownResult, { policy, step }: Session): Promise<ColumnResult> {
  const { status, problems, completion, attempts = [], usage, route, cost } = shown;
  const redact = await openCleaner(step.findSecrets);
  const linkHosts = { server: step.run.serverHost, named: linkHostsOf(policy.files) };
  const text = completion?.text || completion?.refusal;
  const last = attempts.at(-1);
  return {
    status,
    verdict: verdictOf(shown),
    isFine: status === 'completed',
    problems: status === 'cancelled' ? [stopped] : problems.map((problem) => pageProblem(problem, redact)),
    ...(text && { answer: await showAnswer(text, { linkHosts, redact }) }),
    cost: costInWords(shown),
    costWhy: explainCost(shown) ?? (cost ? '' : 'nothing was asked'),
    ...(usage?.input !== undefined && { inputTokens: usage.input }),
    ...(usage?.output !== undefined && { outputTokens: usage.output }),
    ...(usage?.reasoning !== undefined && { reasoningTokens: usage.reasoning }),
    ...(last && { latencyMs: Math.round(last.duration) }),
    servedModel: redact(completion?.servedModel ?? ''),
    finishReason: redact(completion?.finishReason ?? ''),
    key: route?.key.name ?? '',
    attempts: attempts.length,
  };
}
