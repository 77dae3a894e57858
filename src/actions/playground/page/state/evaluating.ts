import { signal } from '@preact/signals';
import type { EvaluateEvent, EvaluationView } from '../../wire/evaluating.ts';
import { announcement, checked, opened, text, trouble } from './files.ts';
import { CallFailure, follow } from './server.ts';

/** Another model to be asked as well as the file's own; empty for none. */
export const other = signal('');

/** What the answers are compared with. */
export const against = signal<'nothing' | 'base' | 'saved'>('nothing');

/** The model that evaluators ask; empty for theirs. */
export const judge = signal('');

/** Percent, as it is typed. */
export const threshold = signal('100');

/** What stops the evaluation that is under way. */
export const running = signal<AbortController | undefined>(undefined);

/** How far it is. */
export const progress = signal<EvaluateEvent | undefined>(undefined);

/** What came of the last one. */
export const view = signal<EvaluationView | undefined>(undefined);

/** Evaluates the file as it stands in the editor. */
export async function run(): Promise<void> {
  const stopping = new AbortController();
  running.value = stopping;
  progress.value = undefined;
  view.value = undefined;
  const own = checked.value?.prompt?.model;
  const models = other.value === '' ? [] : [...(own ? [own] : []), other.value];
  const wish = {
    path: opened.value?.path,
    text: text.value,
    models: [...new Set(models)],
    against: against.value,
    judge: judge.value,
    threshold: Number(threshold.value),
  };
  try {
    view.value = await follow<EvaluateEvent, EvaluationView>('evaluate', wish, stopping.signal, (event) => {
      progress.value = event;
    });
    announcement.value = `The evaluation has ended: ${view.value.verdict}.`;
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    trouble.value = error.failure.problems;
  }
  running.value = undefined;
}
