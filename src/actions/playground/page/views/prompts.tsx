import { useComputed, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Editor } from '../editor/editor.ts';
import { VerdictLine } from '../parts/model-picker.tsx';
import { Problems } from '../parts/problems.tsx';
import { Pre } from '../parts/scrolled.tsx';
import { Variables } from '../parts/variables.tsx';
import { preview } from '../state/asking.ts';
import { checked, conflict, isEdited, opened, overview, save, settle, text } from '../state/files.ts';
import { PromptForm } from './prompt-form.tsx';

/** The editor with its form, what will be sent, and what has changed. */
export function PromptsView(): JSX.Element {
  const file = opened.value;
  if (!file) return <p class="note">Choose a prompt file, or make one.</p>;
  return (
    <div class="prompts">
      <section class="editing" aria-label="Text">
        <div class="row spread">
          <h2>
            {file.path}
            {isEdited.value && <span class="label">not saved</span>}
          </h2>
          <button type="button" class="primary" disabled={!isEdited.value} onClick={() => void save()}>
            Save <kbd>Ctrl S</kbd>
          </button>
        </div>
        <Conflict />
        <EditorBox />
        <Findings />
        <Changes />
        <WhatIsSent />
      </section>
      <section class="beside" aria-label="Form">
        <PromptForm />
        <Variables />
      </section>
    </div>
  );
}

let editor: Editor | undefined;

/** The editor loads after the page: it is most of its code. */
function EditorBox(): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const parent = box.current;
    if (!parent) return;
    let isGone = false;
    let stop = () => {};
    void import('../editor/editor.ts').then(({ openEditor }) => {
      if (isGone) return;
      const made = openEditor({
        parent,
        text: text.value,
        onChange: (typed) => {
          text.value = typed;
        },
        onSave: () => void save(),
        check: () => checked.value,
        models: () => overview.value?.models.filter(({ isAllowed }) => isAllowed).map(({ model }) => model) ?? [],
        variables: () => [
          ...new Set([
            ...(checked.value?.names ?? []),
            ...(checked.value?.evaluation?.rows?.at(0).variables.keys() ?? []),
          ]),
        ],
      });
      editor = made;
      parent.dataset.ready = 'true';
      stop = text.subscribe((now) => made.show(now));
    });
    return () => {
      isGone = true;
      stop();
      editor?.close();
      editor = undefined;
    };
  }, []);
  return <div class="editor" ref={box} />;
}

/** Everything that the rules say, each a way to its line. */
function Findings(): JSX.Element | null {
  const findings = checked.value?.findings ?? [];
  if (findings.length === 0) return null;
  return (
    <ul class="findings" aria-label="Problems in the text">
      {findings.map(({ line, column, message, severity }) => (
        <li key={`${line}:${column}:${message}`} class={severity}>
          <button type="button" class="link" onClick={() => editor?.goTo(line)}>
            {severity === 'error' ? 'Error' : 'Warning'}, line {line}
          </button>{' '}
          {message}
        </li>
      ))}
    </ul>
  );
}

/** Somebody else has changed the file meanwhile. */
function Conflict(): JSX.Element | null {
  if (!conflict.value) return null;
  return (
    <div class="flash warn" role="alert">
      <p>
        <strong>{conflict.value.path} was changed on the disk</strong> while it was edited here. Nothing was
        overwritten.
      </p>
      <button type="button" onClick={() => settle('disk')}>
        Take the text of the disk
      </button>{' '}
      <button type="button" onClick={() => settle('mine')}>
        Keep mine, and save it over that
      </button>
    </div>
  );
}

/** What has changed since the last commit, as git shows it. */
function Changes(): JSX.Element {
  const diff = opened.value?.diff ?? '';
  return (
    <details class="changes" open={diff !== ''}>
      <summary>{diff === '' ? 'The saved file is as it was committed' : 'What is saved and not committed'}</summary>
      {diff !== '' && (
        <Pre class="diff">
          {diff.split('\n').map((line, index) => (
            <span key={String(index)} class={lineClass(line)}>
              {`${line}\n`}
            </span>
          ))}
        </Pre>
      )}
    </details>
  );
}

function lineClass(line: string): string {
  if (line.startsWith('+++') || line.startsWith('---')) return 'file';
  if (line.startsWith('+')) return 'added';
  return line.startsWith('-') ? 'removed' : line.startsWith('@@') ? 'place' : '';
}

/** The request as it would be sent. */
function WhatIsSent(): JSX.Element {
  const isRaw = useSignal(false);
  const known = preview.value;
  const request = useComputed(() => preview.value?.request);
  return (
    <section class="box" aria-label="What will be sent">
      <h3>What will be sent</h3>
      <VerdictLine verdict={known?.verdict} />
      <Problems problems={known?.problems ?? []} />
      {known?.warnings.map((warning) => (
        <p class="note" key={warning}>
          {warning}
        </p>
      ))}
      {request.value && (
        <>
          <p>
            Costs <strong>{known?.worst ?? 'nobody knows what'}</strong> at worst ({known?.worstWhy}).
          </p>
          <details open={isRaw.value}>
            <summary>
              POST <code>{request.value.address}</code>
            </summary>
            <Pre class="request">
              {[...request.value.headers.map(([name, value]) => `${name}: ${value}`), '', request.value.body].join(
                '\n',
              )}
            </Pre>
          </details>
        </>
      )}
    </section>
  );
}
