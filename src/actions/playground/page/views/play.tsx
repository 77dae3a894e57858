import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { textsOf } from '../../../../prompts/prompt.ts';
import { fill } from '../../../../prompts/variables/template.ts';
import type { ChatTurn } from '../../wire/asking.ts';
import { Result } from '../parts/answer.tsx';
import { DeniedModels, ModelPicker, VerdictLine } from '../parts/model-picker.tsx';
import { Problems } from '../parts/problems.tsx';
import { Variables } from '../parts/variables.tsx';
import { type AskedColumn, askColumns, preview } from '../state/asking.ts';
import { checked, isReady, model, opened, variables, wish } from '../state/files.ts';

/** A turn of the conversation: what was said, and what came of it. */
interface Exchange {
  /** Empty for the prompt itself. */
  readonly said: string;
  readonly column: AskedColumn;
}

const exchanges = signal<readonly Exchange[]>([]);
const reply = signal('');
const running = signal<AbortController | undefined>(undefined);

/** The turns that the next request repeats: answers that came, and what was said behind them. */
function turnsSoFar(): readonly ChatTurn[] {
  return exchanges.value.flatMap(({ said, column }, index): readonly ChatTurn[] => [
    ...(index === 0 ? [] : [{ role: 'user', content: said } as const]),
    { role: 'assistant', content: column.result?.answer?.text ?? column.text },
  ]);
}

async function send(): Promise<void> {
  if (running.value || !isReady.value) return;
  const said = reply.value;
  const isFirst = exchanges.value.length === 0;
  if (!isFirst && said.trim() === '') return;
  const before = exchanges.value;
  const further: readonly ChatTurn[] = isFirst ? [] : [...turnsSoFar(), { role: 'user', content: said }];
  const stopping = new AbortController();
  running.value = stopping;
  reply.value = '';
  const show = (columns: readonly AskedColumn[]) => {
    const [column = { text: '' }] = columns;
    exchanges.value = [...before, { said, column }];
  };
  show([]);
  await askColumns([{ ...wish.value, turns: further }], stopping.signal, show);
  running.value = undefined;
}

function clear(): void {
  exchanges.value = [];
}

/** A conversation with the chosen model that begins with the prompt. */
export function PlayView(): JSX.Element {
  const path = opened.value?.path;
  // Another file begins another conversation.
  useEffect(clear, [path]);
  if (path === undefined) return <p class="note">Choose a prompt file, or make one.</p>;
  const known = preview.value;
  const isFirst = exchanges.value.length === 0;
  return (
    <div class="play">
      <section class="beside" aria-label="Settings">
        <ModelPicker
          label="Model"
          value={model.value}
          own={checked.value?.prompt?.model ?? ''}
          onChoose={(chosen) => {
            model.value = chosen;
          }}
        />
        <VerdictLine verdict={known?.verdict} />
        <DeniedModels />
        <Variables />
      </section>
      <section class="conversation" aria-label="Conversation">
        <PromptMessages />
        {exchanges.value.map(({ said, column }, index) => (
          <div key={String(index)} class="exchange">
            {index > 0 && <p class="said">{said}</p>}
            <Answering column={column} />
          </div>
        ))}
        <form
          class="reply"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          {!isFirst && (
            <textarea
              dir="auto"
              aria-label="Your reply"
              placeholder="Reply …"
              rows={3}
              value={reply.value}
              onInput={({ currentTarget }) => {
                reply.value = currentTarget.value;
              }}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
              }}
            />
          )}
          <p class="note">
            {known?.worst
              ? `Costs ${known.worst} at worst, ${known.worstWhy}.`
              : known?.worstWhy && `Cost ${known.worstWhy}.`}
          </p>
          {isFirst && <Problems problems={known?.problems ?? []} />}
          <div class="row">
            <button
              type="submit"
              class="primary"
              disabled={running.value !== undefined || known?.verdict?.isAllowed !== true}
            >
              {isFirst ? 'Run the prompt' : 'Send'}
            </button>
            <button type="button" disabled={running.value === undefined} onClick={() => running.value?.abort()}>
              Stop
            </button>
            <button type="button" disabled={isFirst || running.value !== undefined} onClick={clear}>
              Begin anew
            </button>
          </div>
        </form>
      </section>
    </div>
  );
}

/** What the prompt says, with its variables filled in. */
function PromptMessages(): JSX.Element {
  const given = new Map(Object.entries(variables.value));
  return (
    <>
      {checked.value?.prompt?.messages.map(({ role, content }, index) => (
        <div class={`said ${role}`} key={String(index)}>
          <span class="role">{role}</span>
          <div class="text">
            {textsOf(content)
              .map((text) => fill(text, given))
              .join('\n\n')}
          </div>
        </div>
      ))}
    </>
  );
}

interface AnsweringProps {
  readonly column: AskedColumn;
  /** What is shown in place of the whole answer. */
  readonly children?: ComponentChildren;
}

/** An answer on its way, then as it is. */
export function Answering({ column, children }: AnsweringProps): JSX.Element {
  const { text, characters, result } = column;
  if (result) {
    return (
      <Result result={result} label="Answer">
        {children}
      </Result>
    );
  }
  return (
    <div class="result" aria-busy="true">
      <div class="text streaming">{text === '' ? 'Waiting for the first words …' : text}</div>
      {characters !== undefined && <p class="note">{characters.toLocaleString('en-US')} characters so far.</p>}
    </div>
  );
}
