import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { EvaluatedRow, EvaluationView, GridCell } from '../../wire/evaluating.ts';
import { Problems } from '../parts/problems.tsx';
import { Wide } from '../parts/scrolled.tsx';

/** Which rows are shown. */
const filter = signal<'all' | 'failed' | 'differing'>('all');

/** What came of an evaluation: the verdict, the figures of each model, the answers row by row. */
export function Evaluated({
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
