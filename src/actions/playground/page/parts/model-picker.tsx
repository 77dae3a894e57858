import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { ModelRow } from '../../wire/overview.ts';
import { overview } from '../state/files.ts';

/** How a model is chosen. */
interface ModelPickerProps {
  readonly label: string;
  /** Empty for the file's own. */
  readonly value: string;
  /** The file's own model; empty where it names none. */
  readonly own: string;
  readonly onChoose: (model: string) => void;
}

/** A model to ask: those that the policy allows, and greyed out those that it denies, with the line that says so. */
export function ModelPicker({ label, value, own, onChoose }: ModelPickerProps): JSX.Element {
  const id = useId();
  const models = overview.value?.models ?? [];
  const allowed = models.filter(({ isAllowed }) => isAllowed);
  const denied = models.filter(({ isAllowed }) => !isAllowed);
  const isListed = value === '' || models.some(({ model }) => model === value);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        <option value="">{own === '' ? 'Choose a model' : `The file’s own: ${own}`}</option>
        {!isListed && <option value={value}>{value}</option>}
        <optgroup label="Allowed by the policy">
          {allowed.map(({ model, key, hasKey }) => (
            <option key={model} value={model}>
              {model}
              {hasKey ? '' : ` (no credential for ${key} here)`}
            </option>
          ))}
        </optgroup>
        {denied.length > 0 && (
          <optgroup label="Denied by the policy">
            {denied.map(({ model, place }) => (
              <option key={model} value={model} disabled>
                {model} – {place}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </div>
  );
}

/** What the policy says of a model, with its rule and line. */
export function VerdictLine({ verdict }: { readonly verdict: ModelRow | undefined }): JSX.Element | null {
  if (!verdict) return null;
  const { model, isAllowed, why, place, key } = verdict;
  return (
    <p class={isAllowed ? 'verdict good' : 'verdict bad'}>
      <span aria-hidden="true">{isAllowed ? '✓' : '✗'}</span> <strong>{model}</strong>{' '}
      {isAllowed ? `is allowed, through the key ${key}` : 'is denied'}: {why}
      {!isAllowed && place !== '' && (
        <>
          {' '}
          (<code>{place}</code>)
        </>
      )}
    </p>
  );
}

/** The models that the policy denies, each with its rule and line. */
export function DeniedModels(): JSX.Element | null {
  const denied = (overview.value?.models ?? []).filter(({ isAllowed }) => !isAllowed);
  if (denied.length === 0) return null;
  return (
    <details class="denied">
      <summary>
        {denied.length} {denied.length === 1 ? 'model is' : 'models are'} denied by the policy
      </summary>
      <ul>
        {denied.map(({ model, why, place }) => (
          <li key={model}>
            <s>{model}</s> {why} (<code>{place}</code>)
          </li>
        ))}
      </ul>
    </details>
  );
}
