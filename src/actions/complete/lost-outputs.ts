import type { ShownResult } from '../../inference/shown-result.ts';
import { tellText } from '../asking/tell-text.ts';
import { tellUnset } from '../written-outputs.ts';

/** What of the outputs did not reach the steps behind this one, so that the log has to have it. */
export interface Lost {
  /** Why there are no outputs; absent where the answer alone is too large for one and has no file. */
  readonly reason?: string;
  /** Whether that fails the step: outside of GitHub Actions nobody waits for outputs. */
  readonly fails: boolean;
  /** Outputs with their values, but for foreign texts. */
  readonly values: readonly (readonly [name: string, value: string])[];
  /** Whether a file has the answer: then the log has its beginning alone. */
  readonly hasFile: boolean;
}

/** How much of an answer that is in a file the log has, in UTF-16 code units and in lines. */
const most = { characters: 20_000, lines: 500 };

/** Tells in the log what was paid for and reaches nobody in another way: the counts, and the answer. */
export function tellLost(
  { reason, values, hasFile }: Lost,
  { completion, attempts }: ShownResult,
  log: { readonly info: (line: string) => void; readonly warning: (message: string) => void },
): void {
  if (!attempts) return;
  if (reason !== undefined) tellUnset(reason, values, log);
  const text = [completion?.text ?? '', completion?.refusal ?? ''].find((said) => said !== '');
  if (text === undefined) return;
  const lines = text.slice(0, most.characters).split(/\r\n|\r|\n/);
  const isCut = hasFile && (text.length > most.characters || lines.length > most.lines);
  log.info(isCut ? 'The beginning of the answer, which is too long for the log:' : 'The answer:');
  tellText(isCut ? lines.slice(0, most.lines).join('\n') : text, log.info);
  if (isCut) log.info(`… cut here: the answer has ${text.length} characters.`);
}
