import type { Result } from '../../../inference/result.ts';
import { shownResult } from '../../../inference/shown-result.ts';
import { redactJson } from '../../../reports/secrets/redact-json.ts';
import { conclude } from '../../complete/conclude.ts';
import type { ExitCode } from '../command.ts';
import type { Laptop } from '../laptop.ts';
import type { TerminalAnswer } from './answer-text.ts';
import { resultJson } from './result-json.ts';

/** How an answer is written and told. */
export interface Telling {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  /** Absent where the answer was not shown as it arrived. */
  readonly shown: TerminalAnswer | undefined;
}

/** Writes the answer: to a program as the provider sent it, but for secrets; to a person what a terminal can show. */
export async function writeAnswer(result: Result, { isJson, shown }: Telling, laptop: Laptop): Promise<void> {
  const { output } = laptop.terminal;
  if (isJson) return output.write(await resultJson(result, laptop));
  const text = result.completion?.text ?? '';
  if (shown) return shown.end(text);
  const clean = redactJson(text, laptop.redactAnswer);
  output.write(clean === '' || clean.endsWith('\n') ? clean : `${clean}\n`);
}

/** Tells how it ended, as the last lines of a step's log do. */
export async function tellEnd(result: Result, { isQuiet }: Telling, laptop: Laptop): Promise<ExitCode> {
  let code: ExitCode = 0;
  const { messages } = laptop.terminal;
  const ending = {
    ...laptop,
    log: {
      ...laptop.log,
      info(line: string): void {
        if (!isQuiet) messages.write(`${messages.style('dim', laptop.redact(line))}\n`);
      },
    },
    fail(message: string): void {
      laptop.log.error(message);
      code = 1;
    },
  };
  conclude(await shownResult(result, laptop), ending);
  return code;
}
