import { effect, signal } from '@preact/signals';
import type { AskEvent, ColumnResult, Preview, Wish } from '../../wire/asking.ts';
import { announcement, isReady, trouble, wish } from './files.ts';
import { ask, CallFailure, follow } from './server.ts';

/** How long typing has to rest before the server is asked what would be sent, in milliseconds. */
const rest = 250;

/** What the open file would send; absent until the server has said it. */
export const preview = signal<Preview | undefined>(undefined);

let timer: ReturnType<typeof setTimeout> | undefined;
let asked = 0;

/** Keeps the preview up to date with all that it depends on. */
effect(() => {
  const now = wish.value;
  if (!isReady.value || now.path === '') return;
  clearTimeout(timer);
  timer = setTimeout(() => void update(now), rest);
});

async function update(now: Wish): Promise<void> {
  const number = ++asked;
  try {
    const found = await ask<Preview>('preview', now);
    if (number === asked) preview.value = found;
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    if (number === asked) preview.value = { problems: error.failure.problems, warnings: [], worstWhy: '' };
  }
}

/** One of the answers that are under way or done. */
export interface AskedColumn {
  /** What has come so far. */
  readonly text: string;
  /** Characters beyond what is shown; absent where all of it is. */
  readonly characters?: number;
  readonly result?: ColumnResult;
}

const nothing: AskedColumn = { text: '' };

/** Asks columns together, until all have ended; once `signal` aborts, with what has come of them. */
export async function askColumns(
  wishes: readonly Wish[],
  signal: AbortSignal,
  show: (columns: readonly AskedColumn[]) => void,
): Promise<readonly AskedColumn[]> {
  let columns: readonly AskedColumn[] = wishes.map(() => nothing);
  let isWaiting = false;
  const put = (index: number, column: AskedColumn) => {
    columns = columns.map((one, at) => (at === index ? column : one));
    if (isWaiting) return;
    isWaiting = true;
    // Several pieces come in one frame, and are drawn once.
    requestAnimationFrame(() => {
      isWaiting = false;
      show(columns);
    });
  };
  try {
    await follow<AskEvent, object>('ask', { columns: wishes }, signal, (event) => {
      const column = columns[event.column] ?? nothing;
      if (event.kind === 'again') put(event.column, nothing);
      else if (event.kind === 'text') put(event.column, { ...column, text: column.text + event.text });
      else if (event.kind === 'progress') put(event.column, { ...column, characters: event.characters });
      else put(event.column, { ...column, result: event.result });
    });
    announcement.value = signal.aborted ? 'Stopped.' : 'The answer is complete.';
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    trouble.value = error.failure.problems;
  }
  show(columns);
  return columns;
}
