import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { ModelPicker } from '../parts/model-picker.tsx';
import { against, judge, other, progress, run, running, threshold, view } from '../state/evaluating.ts';
import { checked, isReady, opened, overview } from '../state/files.ts';
import { Evaluated } from './evaluated.tsx';

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
