import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { textsOf } from '../../../../prompts/prompt.ts';
import type { PromptFile } from '../../../../prompts/prompt-file/prompt-file.ts';
import {
  addItem,
  changed,
  offsetOf,
  removeField,
  setValue,
  type TextChange,
  type YamlPath,
} from '../editor/yaml-edits.ts';
import { ModelPicker } from '../parts/model-picker.tsx';
import { check } from '../state/check.ts';
import { checked, opened, text } from '../state/files.ts';

const roles = ['system', 'user', 'assistant', 'developer'] as const;

const formats = ['text', 'json_object', 'json_schema'] as const;

/** What a new schema begins as. */
const firstSchema =
  '{\n  "type": "object",\n  "properties": {"label": {"type": "string"}},\n  "required": ["label"]\n}';

/** Says why the form could not make a change; empty where it could. */
type Refuse = (why: string) => void;

/** Makes a change in the text, unless the file would be broken by it. */
function edit(change: TextChange | undefined, refuse: Refuse): void {
  const after = change && changed(text.value, change);
  const path = opened.value?.path ?? '';
  if (after === undefined || !check(after, path).prompt) {
    refuse('The form cannot change this here without touching the rest: change it in the text.');
    return;
  }
  refuse('');
  text.value = after;
}

/** The parts of a prompt file as a form. Each change is made in the text alone where it belongs: comments stay. */
export function PromptForm(): JSX.Element {
  const why = useSignal('');
  const prompt = checked.value?.prompt;
  const first = checked.value?.findings.find(({ severity }) => severity === 'error');
  if (!prompt) return <p class="note">The form waits until the text is right again: line {first?.line ?? 1}.</p>;
  const refuse: Refuse = (reason) => {
    why.value = reason;
  };
  return (
    <div class="form">
      {why.value !== '' && (
        <p class="verdict bad" role="alert">
          {why.value}
        </p>
      )}
      <ModelPicker
        label="Model of the file"
        value={prompt.model ?? ''}
        own=""
        onChoose={(model) =>
          edit(model === '' ? removeField(text.value, ['model']) : setValue(text.value, ['model'], model), refuse)
        }
      />
      <Messages prompt={prompt} refuse={refuse} />
      <Parameters prompt={prompt} refuse={refuse} />
      <Format prompt={prompt} refuse={refuse} />
    </div>
  );
}

interface PartProps {
  readonly prompt: PromptFile;
  readonly refuse: Refuse;
}

function Messages({ prompt, refuse }: PartProps): JSX.Element {
  const id = useId();
  return (
    <fieldset class="box">
      <legend>Messages</legend>
      {prompt.messages.map(({ role, content }, index) => (
        // A message is known by its place alone.
        <div class="message" key={String(index)}>
          <div class="row">
            <label for={`${id}-role-${index}`}>Role of message {index + 1}</label>
            <select
              id={`${id}-role-${index}`}
              value={role}
              onChange={({ currentTarget }) =>
                edit(setValue(text.value, ['messages', index, 'role'], currentTarget.value), refuse)
              }
            >
              {roles.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
            <button
              type="button"
              class="small"
              disabled={prompt.messages.length < 2}
              aria-label={`Remove message ${index + 1}`}
              onClick={() => edit(removeField(text.value, ['messages', index]), refuse)}
            >
              Remove
            </button>
          </div>
          <textarea
            dir="auto"
            aria-label={`Content of message ${index + 1}`}
            rows={Math.min(12, textsOf(content).join('\n').split('\n').length + 1)}
            readOnly={typeof content !== 'string'}
            value={textsOf(content).join('\n\n').replace(/\n$/, '')}
            onInput={({ currentTarget: { value } }) => {
              if (value.trim() === '')
                refuse('A message says something: the text keeps what it had until there is more.');
              else edit(setValue(text.value, ['messages', index, 'content'], value), refuse);
            }}
          />
        </div>
      ))}
      <button
        type="button"
        class="small"
        onClick={() => edit(addItem(text.value, ['messages'], { role: 'user', content: 'What else?' }), refuse)}
      >
        Add message
      </button>
    </fieldset>
  );
}

const parameters = [
  { setting: 'maxCompletionTokens', label: 'Limit of the answer, in tokens', step: 1, max: 10_000_000, min: 1 },
  { setting: 'temperature', label: 'Temperature, 0 to 2', step: 0.1, max: 2, min: 0 },
  { setting: 'topP', label: 'Top P, 0 to 1', step: 0.05, max: 1, min: 0 },
] as const;

function Parameters({ prompt, refuse }: PartProps): JSX.Element {
  const id = useId();

  const change = (setting: (typeof parameters)[number]['setting'], value: string) => {
    const name = prompt.written[setting]?.name ?? setting;
    const path: YamlPath = ['modelParameters', name];
    if (value === '') {
      const isLast = Object.keys(prompt.written).length < 2;
      return edit(removeField(text.value, isLast ? ['modelParameters'] : path), refuse);
    }
    if (offsetOf(text.value, ['modelParameters']) !== undefined)
      return edit(setValue(text.value, path, Number(value)), refuse);
    const end = text.value.endsWith('\n') ? '' : '\n';
    const insert = `${end}modelParameters:\n  ${name}: ${Number(value)}\n`;
    edit({ from: text.value.length, to: text.value.length, insert }, refuse);
  };

  return (
    <fieldset class="box">
      <legend>Parameters</legend>
      {parameters.map(({ setting, label, step, min, max }) => (
        <div class="field" key={setting}>
          <label for={`${id}-${setting}`}>{label}</label>
          <input
            id={`${id}-${setting}`}
            type="number"
            step={step}
            min={min}
            max={max}
            value={prompt.written[setting]?.value ?? ''}
            onChange={({ currentTarget }) => change(setting, currentTarget.value)}
          />
        </div>
      ))}
    </fieldset>
  );
}

function Format({ prompt, refuse }: PartProps): JSX.Element {
  const id = useId();
  const format = prompt.responseFormat?.kind ?? 'text';
  const schema = prompt.responseFormat?.kind === 'json_schema' ? prompt.responseFormat.schema.schema : undefined;
  const at = offsetOf(text.value, ['jsonSchema']);
  // A schema that is written as YAML may have comments: it is changed where it stands.
  const isText = at !== undefined && /^[|>"']/.test(text.value.slice(at));

  const choose = (wanted: string) => {
    if (wanted === 'json_schema' && at === undefined) {
      const withSchema = setValue(text.value, ['jsonSchema'], firstSchema);
      const after = withSchema && changed(text.value, withSchema);
      const change = after === undefined ? undefined : setValue(after, ['responseFormat'], wanted);
      if (after !== undefined && change) {
        return edit({ from: 0, to: text.value.length, insert: changed(after, change) }, refuse);
      }
    }
    edit(setValue(text.value, ['responseFormat'], wanted), refuse);
  };

  return (
    <fieldset class="box">
      <legend>Form of the answer</legend>
      <div class="field">
        <label for={`${id}-format`}>Response format</label>
        <select id={`${id}-format`} value={format} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          {formats.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </div>
      {schema && (
        <div class="field">
          <label for={`${id}-schema`}>JSON Schema{isText ? '' : ' (written as YAML: change it in the text)'}</label>
          <textarea
            dir="auto"
            id={`${id}-schema`}
            class="code"
            rows={8}
            readOnly={!isText}
            value={JSON.stringify(schema, null, 2)}
            onChange={({ currentTarget }) => edit(setValue(text.value, ['jsonSchema'], currentTarget.value), refuse)}
          />
        </div>
      )}
    </fieldset>
  );
}
