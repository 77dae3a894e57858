import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { checked, setVariable, variables } from '../state/files.ts';

/** Rows that can be chosen from. */
const mostRows = 200;

/** The values of the variables that the messages ask for, by hand or from a row of the test data. */
export function Variables(): JSX.Element | null {
  const id = useId();
  const names = checked.value?.names ?? [];
  const rows = checked.value?.evaluation?.rows;
  if (names.length === 0) return null;

  function take(index: number): void {
    const row = rows?.at(index);
    for (const name of names) setVariable(name, row?.variables.get(name) ?? '');
  }

  return (
    <fieldset class="box">
      <legend>Variables</legend>
      {rows !== undefined && rows.count > 0 && (
        <div class="field">
          <label for={`${id}-row`}>Fill in from a row of testData</label>
          <select
            id={`${id}-row`}
            value=""
            onChange={({ currentTarget }) => {
              if (currentTarget.value !== '') take(Number(currentTarget.value));
            }}
          >
            <option value="">Choose a row</option>
            {Array.from({ length: Math.min(rows.count, mostRows) }, (_, index) => (
              <option key={String(index)} value={index}>
                {index + 1}: {[...rows.at(index).variables.values()].join(' · ').slice(0, 80)}
              </option>
            ))}
          </select>
        </div>
      )}
      {names.map((name) => (
        <div class="field" key={name}>
          <label for={`${id}-${name}`}>
            <code>{`{{${name}}}`}</code>
          </label>
          <textarea
            dir="auto"
            id={`${id}-${name}`}
            rows={2}
            value={variables.value[name] ?? ''}
            onInput={({ currentTarget }) => setVariable(name, currentTarget.value)}
          />
        </div>
      ))}
    </fieldset>
  );
}
