import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { EvaluatedRow, EvaluateEvent, EvaluationView, GridCell } from '../../wire/evaluating.ts';
import { ModelPicker } from '../parts/model-picker.tsx';
import { Problems } from '../parts/problems.tsx';
import { announcement, checked, isReady, opened, overview, text, trouble } from '../state/files.ts';
import { CallFailure, follow } from '../state/server.ts';

const other = signal('');
const against = signal<'nothing' | 'base' | 'saved'>('nothing');
const judge = signal('');
const threshold = signal('100');
const filter = signal<'all' | 'failed' | 'differing'>('all');
const running = signal<AbortController | undefined>(undefined);
const progress = signal<EvaluateEvent | undefined>(undefined);
const view = signal<EvaluationView | undefined>(undefined);

async function run(): Promise<void> {
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

/** The rows of the file, asked and judged as the action `evaluate` does. */
export function EvaluateView(): JSX.Element {
  const id = useId();
  const rows = checked.value?.evaluation?.rows?.count ?? 0;
  if (!opened.value) return <p class="note">Choose a prompt file, or make one.</p>;
  const isBusy = running.value !== undefined;
  return (
    <div class="evaluate">
      <div class="controls">
        <ModelPicker
          label="Another model as well"
          value={other.value}
          own=""
          onChoose={(model) => {
            other.value = model;
          }}
        />
        <div class="field">
          <label for={`${id}-against`}>Compare with</label>
          <select
            id={`${id}-against`}
            value={against.value}
            onChange={({ currentTarget: { value } }) => {
              against.value = value === 'base' || value === 'saved' ? value : 'nothing';
            }}
          >
            <option value="nothing">nothing</option>
            <option value="base" disabled={opened.value.base === undefined}>
              the version of {overview.value?.base || 'the default branch'}
            </option>
            <option value="saved">the saved file</option>
          </select>
        </div>
        <ModelPicker
          label="Judge, for evaluators that ask one"
          value={judge.value}
          own=""
          onChoose={(model) => {
            judge.value = model;
          }}
        />
        <div class="field">
          <label for={`${id}-threshold`}>Threshold, in percent</label>
          <input
            id={`${id}-threshold`}
            type="number"
            min={0}
            max={100}
            value={threshold.value}
            onInput={({ currentTarget }) => {
              threshold.value = currentTarget.value;
            }}
          />
        </div>
      </div>
      <div class="row">
        <button
          type="button"
          class="primary"
          disabled={isBusy || rows === 0 || !isReady.value}
          onClick={() => void run()}
        >
          Evaluate {rows} {rows === 1 ? 'row' : 'rows'}
        </button>
        <button type="button" disabled={!isBusy} onClick={() => running.value?.abort()}>
          Stop
        </button>
        {isBusy && <progress aria-label="Answers" value={progress.value?.done ?? 0} max={progress.value?.total ?? 1} />}
        <span class="note">{isBusy ? (progress.value?.words ?? 'Asking …') : ''}</span>
      </div>
      {rows === 0 && <p class="note">The file has no rows. Add them to it below `testData:`.</p>}
      {view.value && <Evaluated view={view.value} />}
    </div>
  );
}

function Evaluated({
  view: { verdict, status, problems, figures, notes, cost, ...grid },
}: {
  readonly view: EvaluationView;
}): JSX.Element {
  return (
    <>
      <p class={status === 'passed' ? 'verdict good' : 'verdict bad'}>
        <span aria-hidden="true">{status === 'passed' ? '✓' : '✗'}</span> <strong>{verdict}</strong>
        {cost !== '' && `, for ${cost}`}
      </p>
      <Problems problems={problems} />
      {notes.map((note) => (
        <p class="note" key={note}>
          {note}
        </p>
      ))}
      {figures.length > 0 && (
        <Wide label="Figures of each model">
          <table class="figures">
            <thead>
              <tr>
                {['Model', 'Pass rate', 'Passed', '95 % interval', 'Score', 'p50, p95', 'Cost', 'Compared'].map(
                  (name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {figures.map((row) => (
                <tr key={row.model}>
                  <th scope="row">{row.model}</th>
                  <td class={row.isMet ? 'good' : 'bad'}>{row.passRate}</td>
                  <td>{row.passed}</td>
                  <td>{row.interval}</td>
                  <td>{row.score}</td>
                  <td>{row.latency}</td>
                  <td>{row.cost}</td>
                  <td>{row.comparison || '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
      {grid.rows.length > 0 && <Rows {...grid} />}
    </>
  );
}

function Rows({ columns, rows, rowsLeft }: Pick<EvaluationView, 'columns' | 'rows' | 'rowsLeft'>): JSX.Element {
  const id = useId();
  const shown = rows.filter(
    (row) => filter.value === 'all' || (filter.value === 'failed' ? row.rank !== 'passed' : differs(row)),
  );
  return (
    <>
      <div class="row">
        <label for={`${id}-filter`}>Rows</label>
        <select
          id={`${id}-filter`}
          value={filter.value}
          onChange={({ currentTarget: { value } }) => {
            filter.value = value === 'failed' || value === 'differing' ? value : 'all';
          }}
        >
          <option value="all">all, failed ones first</option>
          <option value="failed">those that did not pass</option>
          <option value="differing">those whose columns differ</option>
        </select>
        <span class="note">
          {shown.length} of {rows.length + rowsLeft}
        </span>
      </div>
      <Wide label="Answers to each row">
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">Variables</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ number, variables, cells }) => (
              <tr key={number}>
                <th scope="row">{number}</th>
                <td>
                  <dl class="variables">
                    {Object.entries(variables).map(([name, value]) => (
                      <div key={name}>
                        <dt>{name}</dt>
                        <dd>{value}</dd>
                      </div>
                    ))}
                  </dl>
                </td>
                {cells.map((cell, index) => (
                  <td key={String(index)}>{cell ? <Cell cell={cell} /> : '–'}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </>
  );
}

interface WideProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

/** What may be wider than the page: it scrolls by itself, also with keys. */
function Wide({ label, children }: WideProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with keys.
    <section class="wide" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

function differs({ cells }: EvaluatedRow): boolean {
  return new Set(cells.map((cell) => cell?.outcome)).size > 1;
}

const signs = { passed: '✓', failed: '✗', errored: '!' } as const;

function Cell({ cell: { outcome, completion, evaluations, figures } }: { readonly cell: GridCell }): JSX.Element {
  return (
    <>
      <p class={outcome === 'passed' ? 'verdict good' : 'verdict bad'}>
        <span aria-hidden="true">{signs[outcome]}</span> {outcome}
      </p>
      <ul class="evaluations">
        {evaluations.map(({ name, outcome: one, details }) => (
          <li key={name} class={one === 'passed' ? 'good' : 'bad'}>
            {name}: {one === 'passed' ? 'passed' : details || one}
          </li>
        ))}
      </ul>
      <details>
        <summary>Answer</summary>
        <div class="text">{completion}</div>
      </details>
      <p class="note">{figures}</p>
    </>
  );
}
