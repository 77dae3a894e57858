import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Problems } from './parts/problems.tsx';
import {
  announcement,
  create,
  files,
  isEdited,
  open,
  opened,
  overview,
  save,
  switchEmulator,
  trouble,
  writePolicy,
} from './state/files.ts';
import { hasToken, isReachable } from './state/server.ts';
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

/** What keeps the page from working, and what can be done about it. */
function Notices(): JSX.Element {
  const known = overview.value;
  const lacksKeys =
    known?.policy.kind === 'valid' &&
    !known.emulator &&
    known.models.every(({ isAllowed, hasKey }) => !isAllowed || !hasKey);
  return (
    <>
      {!hasToken.value && (
        <div class="flash bad" role="alert">
          <strong>This page has no token.</strong> Open the address that the terminal shows: the part behind # belongs
          to it.
        </div>
      )}
      {hasToken.value && !isReachable.value && (
        <div class="flash bad" role="alert">
          <strong>The playground has ended.</strong> Start it again in the terminal, and open the new address. What you
          have typed is still here to be copied.
        </div>
      )}
      {known?.policy.kind === 'missing' && <MissingPolicy path={known.policy.path} starter={known.policy.starter} />}
      {known?.policy.kind === 'broken' && (
        <div class="flash bad" role="alert">
          <strong>The policy does not let anything be asked</strong> ({known.policy.code}).
          <Problems problems={known.policy.problems} />
        </div>
      )}
      {lacksKeys && (
        <div class="flash warn">
          <strong>No key is here.</strong> Set{' '}
          {known.keys.flatMap(({ secret }) => secret ?? []).join(' or ') || 'a secret'} in the terminal’s environment or
          in a .env that .gitignore covers, and start again, or{' '}
          <button type="button" onClick={() => void switchEmulator(true)}>
            switch to the emulator
          </button>
        </div>
      )}
      {trouble.value.length > 0 && (
        <div class="flash bad" role="alert">
          <Problems problems={trouble.value} />
          <button
            type="button"
            class="small"
            onClick={() => {
              trouble.value = [];
            }}
          >
            Close
          </button>
        </div>
      )}
    </>
  );
}

function MissingPolicy({ path, starter }: { readonly path: string; readonly starter: string }): JSX.Element {
  return (
    <div class="flash warn">
      <p>
        <strong>There is no policy at {path}.</strong> It says which models may be used, by which keys. This is the
        smallest one:
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with keys. */}
      <pre tabIndex={0}>{starter}</pre>
      <button type="button" class="primary" onClick={() => void writePolicy()}>
        Write {path}
      </button>
    </div>
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
