import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Notices } from './parts/notices.tsx';
import { announcement, create, files, isEdited, open, opened, overview, save, switchEmulator } from './state/files.ts';
import { hasToken } from './state/server.ts';
import { CompareView } from './views/compare.tsx';
import { EvaluateView } from './views/evaluate.tsx';
import { HandOverView } from './views/hand-over.tsx';
import { PlayView } from './views/play.tsx';
import { PromptsView } from './views/prompts.tsx';

/** The views, in the order of their keys. */
const views = [
  { name: 'Prompts', View: PromptsView },
  { name: 'Play', View: PlayView },
  { name: 'Compare', View: CompareView },
  { name: 'Evaluate', View: EvaluateView },
  { name: 'Hand over', View: HandOverView },
] as const;

const view = signal<(typeof views)[number]['name']>('Prompts');

function onKey(event: KeyboardEvent): void {
  const chosen = event.altKey && !event.ctrlKey ? views[Number(event.code.replace('Digit', '')) - 1] : undefined;
  if (chosen) {
    event.preventDefault();
    view.value = chosen.name;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === 's') {
    event.preventDefault();
    if (isEdited.value) void save();
  }
}

/** The whole page. */
export function App(): JSX.Element {
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const { View } = views.find(({ name }) => name === view.value) ?? views[0];
  return (
    <>
      <a class="skip" href="#main">
        Skip to the view
      </a>
      <Top />
      {overview.value?.emulator && (
        <p class="emulated" role="status">
          EMULATOR: no model answers, and nothing leaves this machine
        </p>
      )}
      <nav class="tabs" aria-label="Views">
        {views.map(({ name }, index) => (
          <button
            key={name}
            type="button"
            aria-current={name === view.value ? 'page' : undefined}
            aria-keyshortcuts={`Alt+${index + 1}`}
            title={`Alt+${index + 1}`}
            onClick={() => {
              view.value = name;
            }}
          >
            {name}
          </button>
        ))}
      </nav>
      <Notices />
      <div class="body">
        {hasToken.value && <Files />}
        <main id="main" tabIndex={-1} aria-label={view.value}>
          {overview.value && <View />}
        </main>
      </div>
      <p class="announcement" role="status" aria-live="polite">
        {announcement.value}
      </p>
    </>
  );
}

function Top(): JSX.Element {
  const known = overview.value;
  return (
    <header class="top">
      <h1>byok playground</h1>
      {known && (
        <p class="where">
          {known.repository || known.folder}
          {known.branch !== '' && ` · ${known.branch}`} · asked {known.asWhom}
        </p>
      )}
      {known && (
        <label class="inline switch">
          <input
            type="checkbox"
            checked={known.emulator}
            onChange={({ currentTarget }) => void switchEmulator(currentTarget.checked)}
          />{' '}
          Emulator
        </label>
      )}
    </header>
  );
}

const newName = signal('');

/** The prompt files of the checkout. */
function Files(): JSX.Element {
  const { files: rows, isCut } = files.value;
  return (
    <aside class="files" aria-label="Prompt files">
      <h2>Prompt files</h2>
      <ul>
        {rows.map(({ path }) => (
          <li key={path}>
            <button
              type="button"
              aria-current={path === opened.value?.path ? 'true' : undefined}
              onClick={() => void open(path)}
            >
              {path}
              {path === opened.value?.path && isEdited.value && <span title="not saved"> ●</span>}
            </button>
          </li>
        ))}
      </ul>
      {rows.length === 0 && <p class="note">There are none yet.</p>}
      {isCut && <p class="note">There are more than {rows.length}, which are left out.</p>}
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (newName.value.trim() !== '')
            void create(newName.value.trim()).then(() => {
              newName.value = '';
            });
        }}
      >
        <input
          aria-label="Name of a new prompt file"
          placeholder="prompts/new.prompt.yml"
          value={newName.value}
          onInput={({ currentTarget }) => {
            newName.value = currentTarget.value;
          }}
        />
        <button type="submit" class="small">
          New
        </button>
      </form>
    </aside>
  );
}
