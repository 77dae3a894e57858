import type { Problem } from '../../language/failures/failure.ts';
import { listAt, textAt, valueAt } from '../../language/json.ts';
import { isEnd, kindOfEnd } from '../answers/answer-ends.ts';
import { type MessageContent, messageContent } from '../answers/answer-text.ts';
import type { AnswerEnding, Collector } from '../answers/collector.ts';
import { collectText } from '../answers/collector.ts';
import { errorInside } from '../answers/errors-inside.ts';
import { type CollectedAnswer, finish, leftOpen, partly, severalChoices, unsureEnd } from '../answers/finish.ts';
import { Reported } from '../answers/interruptions.ts';
import { hasCounted, laterUsage, readServiceTier, readUsage } from '../answers/usage.ts';
import type { Answer, Spent, TokenUsage } from '../provider.ts';
import { ToolCalls } from '../tool-calls.ts';
import { answerAmong, finishReasonOf, indexOf } from './read.ts';

/**
 * Collects the chunks of a streamed chat completion. OpenAI ends it with a finish reason in a chunk of its own, usage in
 * one without choices, and `[DONE]`; others put the finish reason beside the last text, or on every chunk.
 */
export function collectChunks(requestId: string, offersTools = false): Collector {
  const calls = new ToolCalls();
  let text = collectText();
  let refusal = collectText();
  const leftOut: string[] = [];
  let characters = 0;
  let reasoning = 0;
  let tool = '';
  let finishReason = '';
  let servedModel = '';
  let usage: TokenUsage | undefined;
  let serviceTier = '';
  let hasBegun = false;
  /** Whether the last finish reason came beside text, and whether text came behind one. */
  let endsBesideText = false;
  let goesOnBehindEnd = false;
  /** Whether the tokens were told beside the last finish reason or behind it. */
  let isCounted = false;
  /** Whether words came after the tokens of the output were told, if they were. */
  let isUndercounted = false;
  let isOver = false;
  let onlyText = '';
  /** Which choice is collected, by its `index`, and whether there are others. */
  let index: number | undefined;
  let hasOthers = false;

  /** The choice of a chunk that belongs to the answer: of several only the first by `index`, which need not come first. */
  function choiceOf(chunk: unknown): unknown {
    const choices = listAt(chunk, 'choices');
    const choice = answerAmong(choices);
    if (choice === undefined) return undefined;
    const found = indexOf(choice);
    hasOthers ||= choices.some((one) => indexOf(one) !== found) || (index !== undefined && index !== found);
    if (index !== undefined && index !== found && found === 0) startAnew();
    if (index === undefined || found === 0) index = found;
    return index === found ? choice : undefined;
  }

  /** Leaves what another choice has said. */
  function startAnew(): void {
    text = collectText();
    refusal = collectText();
    [characters, reasoning, tool, finishReason] = [0, 0, '', ''];
    [endsBesideText, goesOnBehindEnd, isCounted] = [false, false, false];
    leftOut.length = 0;
    calls.clear();
  }

  function keep(said: MessageContent, isWhole: boolean): boolean {
    const brings = said.text.length + said.refusal.length + said.reasoning;
    if (isWhole && characters > 0 && said.text.startsWith(text.text())) text = collectText();
    if (said.text !== '') text.add(said.text);
    if (said.refusal !== '') refusal.add(said.refusal);
    if (said.leftOut.length > 0 && leftOut.length < 100) leftOut.push(...said.leftOut);
    tool = said.tool === '' || (said.tool === '?' && tool !== '') ? tool : said.tool;
    reasoning += said.reasoning;
    characters += brings;
    if (finishReason !== '' && brings > 0 && !isWhole) goesOnBehindEnd = true;
    return brings > 0 || said.tool !== '';
  }

  const spent = (): Spent => ({
    requestId,
    ...(usage && { usage, ...(isUndercounted && { isUndercounted }) }),
    ...(serviceTier !== '' && { serviceTier }),
  });

  const gathered = (ending: AnswerEnding): CollectedAnswer => ({
    text: text.text(),
    refusal: refusal.text(),
    reasoning,
    tool,
    leftOut,
    finishReason,
    servedModel,
    spent: spent(),
    ending,
    warnings: warningsOf(ending),
    ...(offersTools && { calls: calls.list(), thought: calls.reasoning }),
  });

  /** Warns where more of the answer may have been meant to follow. */
  function warningsOf(ending: AnswerEnding): readonly Problem[] {
    const others = hasOthers ? [severalChoices] : [];
    if (ending === 'marked') return others;
    const isClosed = ending === 'closed' && isCounted;
    if (goesOnBehindEnd || (endsBesideText && !isClosed)) return [unsureEnd, ...others];
    return ending === 'left-open' && !isCounted ? [leftOpen, ...others] : others;
  }

  return {
    add(chunk) {
      const choice = choiceOf(chunk);
      const delta = valueAt(choice, 'delta');
      const content = valueAt(delta, 'content');
      const isWhole = delta === undefined && textAt(chunk, 'object') === 'chat.completion';
      const message = delta ?? valueAt(choice, 'message');
      const said = messageContent(message);
      if (offersTools && said.reasoning > 0) calls.addReasoning(message, isWhole);
      if (offersTools && said.tool !== '') characters += calls.add(message, isWhole);
      const completions = typeof delta === 'object' || content !== undefined ? '' : textAt(choice, 'text');
      const brings = keep(completions === '' ? said : { ...said, text: said.text + completions }, isWhole);
      const reason = finishReasonOf(choice, chunk);
      servedModel = textAt(chunk, 'model') || servedModel;
      serviceTier = readServiceTier(chunk) || serviceTier;
      hasBegun ||= choice !== undefined;
      const told = readUsage(chunk);
      usage = laterUsage(usage, told);
      isUndercounted = !told?.output && (brings || isUndercounted);
      isCounted = hasCounted(told) || (isCounted && !isEnd(reason));
      const isPlain = reason === '' && told === undefined && !isWhole && said.tool === '' && said.leftOut.length === 0;
      onlyText = isPlain && said.refusal === '' && said.reasoning === 0 ? said.text : '';
      const error = errorInside(chunk);
      if (error !== undefined) throw new Reported(error, spent());
      if (isEnd(reason)) {
        if (brings || goesOnBehindEnd || !isHealed(finishReason, reason)) finishReason = reason;
        endsBesideText = brings;
      }
      isOver =
        finishReason !== '' &&
        hasCounted(told) &&
        valueAt(chunk, 'choices') !== undefined &&
        listAt(chunk, 'choices').length === 0;
      return brings || isEnd(reason);
    },
    get onlyText() {
      return onlyText;
    },
    get textSoFar() {
      return text.text();
    },
    addText(piece) {
      text.add(piece);
      characters += piece.length;
      isUndercounted = true;
      if (finishReason !== '' && piece !== '') goesOnBehindEnd = true;
    },
    get hasBegun() {
      return hasBegun;
    },
    get hasOutput() {
      return hasBegun;
    },
    get hasEnded() {
      return isOver || (finishReason !== '' && !goesOnBehindEnd && kindOfEnd(finishReason) !== 'failed');
    },
    get hasSurelyEnded() {
      return finishReason !== '' && (characters > 0 || tool !== '') && !endsBesideText && !goesOnBehindEnd;
    },
    get isOver() {
      return isOver;
    },
    get spent() {
      const { text: so, refusal: far } = { text: text.text(), refusal: refusal.text() };
      return {
        ...spent(),
        ...partly({ text: so, refusal: far, finishReason: '', servedModel: servedModel.slice(0, 256), ...spent() }),
      };
    },
    get characters() {
      return characters;
    },
    end: (ending): Answer => finish(gathered(isOver ? 'marked' : ending)),
  };
}

/** Whether a full stop follows another end: gateways append a `stop` of their own to an answer that was cut off or filtered. */
function isHealed(before: string, now: string): boolean {
  return (
    isEnd(before) && kindOfEnd(now) === 'full-stop' && ['cut-off', 'filtered', 'failed'].includes(kindOfEnd(before))
  );
}
