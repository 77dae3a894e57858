import { signal } from '@preact/signals';
import { diffWordsWithSpace } from 'diff';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Wish } from '../../wire/asking.ts';
import { ModelPicker } from '../parts/model-picker.tsx';
import { Variables } from '../parts/variables.tsx';
import { type AskedColumn, askColumns } from '../state/asking.ts';
import { checked, isReady, opened, overview, text, variables } from '../state/files.ts';
import { Answering } from './play.tsx';

/** Which text of the prompt a column is asked with. */
type Version = 'edited' | 'saved' | 'base';

interface Choice {
  readonly id: number;
  readonly model: string;
  readonly version: Version;
}

/** Differences are looked for in so much of each answer, in UTF-16 code units: it takes the square of the time. */
const mostCompared = 20_000;

let last = 1;
const choices = signal<readonly Choice[]>([
  { id: 0, model: '', version: 'edited' },
  { id: 1, model: '', version: 'edited' },
]);
const columns = signal<readonly AskedColumn[]>([]);
const running = signal<AbortController | undefined>(undefined);
const isMarked = signal(true);

function textOf(version: Version): string {
  if (version === 'saved') return opened.value?.text ?? '';
  return version === 'base' ? (opened.value?.base ?? '') : text.value;
}

async function askAll(): Promise<void> {
  const stopping = new AbortController();
  running.value = stopping;
  columns.value = choices.value.map(() => ({ text: '' }));
  const wishes = choices.value.map(
    ({ model, version }): Wish => ({
      path: opened.value?.path ?? '',
      text: textOf(version),
      model,
      variables: variables.value,
      turns: [],
    }),
  );
  await askColumns(wishes, stopping.signal, (now) => {
    columns.value = now;
  });
  running.value = undefined;
}

function change(id: number, part: Partial<Choice>): void {
  choices.value = choices.value.map((choice) => (choice.id === id ? { ...choice, ...part } : choice));
}

/** Two to four models or versions of the prompt, asked together. */
export function CompareView(): JSX.Element {
  if (!opened.value) return <p class="note">Choose a prompt file, or make one.</p>;
  const isBusy = running.value !== undefined;
  return (
    <div class="compare">
      <div class="row">
        <button type="button" class="primary" disabled={isBusy || !isReady.value} onClick={() => void askAll()}>
          Ask all {choices.value.length}
        </button>
        <button type="button" disabled={!isBusy} onClick={() => running.value?.abort()}>
          Stop
        </button>
        <button
          type="button"
          disabled={isBusy || choices.value.length >= 4}
          onClick={() => {
            choices.value = [...choices.value, { id: ++last, model: '', version: 'edited' }];
            columns.value = [];
          }}
        >
          Add column
        </button>
        <label class="inline">
          <input
            type="checkbox"
            checked={isMarked.value}
            onChange={({ currentTarget }) => {
              isMarked.value = currentTarget.checked;
            }}
          />{' '}
          Mark what differs from the first column
        </label>
      </div>
      <details>
        <summary>Variables: the same for all columns</summary>
        <Variables />
      </details>
      <div class="columns">
        {choices.value.map((choice, index) => (
          <CompareColumn key={choice.id} choice={choice} index={index} isBusy={isBusy} />
        ))}
      </div>
    </div>
  );
}

interface CompareColumnProps {
  readonly choice: Choice;
  readonly index: number;
  readonly isBusy: boolean;
}

function CompareColumn({ choice, index, isBusy }: CompareColumnProps): JSX.Element {
  const id = useId();
  const column = columns.value[index];
  const first = columns.value[0]?.result?.answer?.text;
  const own = column?.result?.answer?.text;
  const hasMarks = isMarked.value && index > 0 && first !== undefined && own !== undefined;
  return (
    <section class="column" aria-label={`Column ${index + 1}`}>
      <div class="row spread">
        <h2>Column {index + 1}</h2>
        <button
          type="button"
          class="small"
          aria-label={`Remove column ${index + 1}`}
          disabled={isBusy || choices.value.length <= 2}
          onClick={() => {
            choices.value = choices.value.filter((one) => one.id !== choice.id);
            columns.value = [];
          }}
        >
          Remove
        </button>
      </div>
      <ModelPicker
        label={`Model of column ${index + 1}`}
        value={choice.model}
        own={checked.value?.prompt?.model ?? ''}
        onChoose={(model) => change(choice.id, { model })}
      />
      <div class="field">
        <label for={id}>Version of the prompt in column {index + 1}</label>
        <select
          id={id}
          value={choice.version}
          onChange={({ currentTarget }) => change(choice.id, { version: versionIn(currentTarget.value) })}
        >
          <option value="edited">as it stands in the editor</option>
          <option value="saved">as it is saved</option>
          <option value="base" disabled={opened.value?.base === undefined}>
            as on {overview.value?.base || 'the default branch'}
          </option>
        </select>
      </div>
      {column && <Answering column={column}>{hasMarks ? <Marked before={first} now={own} /> : undefined}</Answering>}
    </section>
  );
}

function versionIn(value: string): Version {
  return value === 'saved' || value === 'base' ? value : 'edited';
}

/** What an answer has that the first one has not, and the other way round, word by word. */
function Marked({ before, now }: { readonly before: string; readonly now: string }): JSX.Element {
  if (before === now) return <p class="note">The same as the first column, word for word.</p>;
  const parts = diffWordsWithSpace(before.slice(0, mostCompared), now.slice(0, mostCompared), { timeout: 500 });
  const changes = parts?.filter(({ added, removed }) => added || removed).length ?? 0;
  return (
    <div class="marked">
      <p class="note">
        {parts
          ? `${changes} ${changes === 1 ? 'difference' : 'differences'} from the first column`
          : 'Nearly all of it differs'}
      </p>
      <div class="text">
        {(parts ?? [{ value: now.slice(0, mostCompared), added: true, removed: false }]).map(
          ({ value, added, removed }, index) =>
            added ? (
              <ins key={String(index)}>{value}</ins>
            ) : removed ? (
              <del key={String(index)}>{value}</del>
            ) : (
              <span key={String(index)}>{value}</span>
            ),
        )}
      </div>
    </div>
  );
}
