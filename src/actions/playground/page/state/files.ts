import { computed, effect, signal } from '@preact/signals';
import type { FileList, OpenedFile, Saved } from '../../wire/files.ts';
import type { Overview } from '../../wire/overview.ts';
import type { PageProblem } from '../../wire/problems.ts';
import { check } from './check.ts';
import { ask, CallFailure, hasToken } from './server.ts';

/** How often changes from outside are looked for, in milliseconds. */
const lookEvery = 1500;

/** Where the playground is, and what its policy allows; absent until the server has said it. */
export const overview = signal<Overview | undefined>(undefined);

/** The prompt files of the checkout. */
export const files = signal<FileList>({ files: [], isCut: false, policyTag: '' });

/** The file that is open, as it was last read or saved. */
export const opened = signal<OpenedFile | undefined>(undefined);

/** Its text as it stands in the editor. */
export const text = signal('');

/** What somebody else has made of the open file meanwhile; absent where nobody has. */
export const conflict = signal<OpenedFile | undefined>(undefined);

/** What went wrong last, until it is closed. */
export const trouble = signal<readonly PageProblem[]>([]);

/** Said aloud by screen readers. */
export const announcement = signal('');

/** Values of variables, by the file that asks for them. */
const values = signal<Readonly<Record<string, Readonly<Record<string, string>>>>>({});

/** The model that is asked in place of the file's own; empty for that one. */
export const model = signal('');

/** What the rules of prompt files say about the text. */
export const checked = computed(() => {
  if (!opened.value) return undefined;
  const start = performance.now();
  const found = check(text.value, opened.value.path);
  // What the browser's own tools show of a keystroke, and the benchmark reads; only the last one is kept.
  performance.clearMeasures('check');
  performance.measure('check', { start });
  return found;
});

/** Whether the editor has something that the disk does not. */
export const isEdited = computed(() => opened.value !== undefined && text.value !== opened.value.text);

/** The values for the open file. */
export const variables = computed(() => values.value[opened.value?.path ?? ''] ?? {});

/** What every call about the open file has to say. */
export const wish = computed(() => ({
  path: opened.value?.path ?? '',
  text: text.value,
  model: model.value,
  variables: variables.value,
  turns: [],
  // Another verdict may come of another policy, or of the emulator.
  by: `${overview.value?.policyTag} ${overview.value?.emulator}`,
}));

/** Whether there is a policy to ask by. */
export const isReady = computed(() => overview.value?.policy.kind === 'valid');

/** Sets the value of a variable for the open file. */
export function setVariable(name: string, value: string): void {
  const path = opened.value?.path ?? '';
  values.value = { ...values.value, [path]: { ...values.value[path], [name]: value } };
}

/** Does something with the server, and shows why where it could not be done. */
async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    trouble.value = error.failure.problems;
    return undefined;
  }
}

/** Begins: reads where it is, opens the first file, and looks for changes from then on. */
export async function start(): Promise<void> {
  if (!hasToken.value) return;
  await attempt(async () => {
    const [where, found] = await Promise.all([ask<Overview>('overview'), ask<FileList>('files')]);
    overview.value = where;
    files.value = found;
    const [first] = files.value.files;
    if (first) await open(first.path);
  });
  // What is typed and not saved should not be lost with the tab.
  addEventListener('beforeunload', (event) => {
    if (isEdited.value) event.preventDefault();
  });
  effect(() => {
    document.title = `${isEdited.value ? '● ' : ''}${opened.value?.path ?? 'prompts'} · byok playground`;
  });
  let isLooking = false;
  setInterval(() => {
    if (isLooking || document.visibilityState !== 'visible') return;
    isLooking = true;
    void look().finally(() => {
      isLooking = false;
    });
  }, lookEvery);
}

/** Looks whether files or policy have changed. A file that nobody edits here is read again; another is left to decide on. */
async function look(): Promise<void> {
  try {
    const found = await ask<FileList>('files');
    files.value = found;
    if (found.policyTag !== overview.value?.policyTag) overview.value = await ask<Overview>('overview');
    const now = opened.value;
    const row = found.files.find(({ path }) => path === now?.path);
    if (!now || !row || row.tag === now.tag || row.tag === conflict.value?.tag) return;
    const read = await ask<OpenedFile>('read', { path: now.path });
    if (opened.value !== now || read.tag === now.tag) return;
    if (isEdited.value && text.value !== read.text) conflict.value = read;
    else {
      show(read);
      announcement.value = `${read.path} has changed on the disk and was read again.`;
    }
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
  }
}

/** Opens a file. What is not saved of another one is asked about first. */
export async function open(path: string): Promise<void> {
  if (isEdited.value && !confirm(`${opened.value?.path} is not saved. Open another file and lose the changes?`)) return;
  await attempt(async () => show(await ask<OpenedFile>('read', { path })));
}

function show(file: OpenedFile): void {
  opened.value = file;
  text.value = file.text;
  conflict.value = undefined;
}

/** Saves the text as it stands in the editor. */
export async function save(): Promise<void> {
  const file = opened.value;
  if (!file) return;
  const saved = await attempt(() => ask<Saved>('save', { path: file.path, text: text.value, tag: file.tag }));
  if (!saved) return;
  if ('conflict' in saved) {
    conflict.value = saved.conflict;
    return;
  }
  // What was typed while it was saved stays.
  opened.value = saved.saved;
  conflict.value = undefined;
  announcement.value = `${file.path} is saved.`;
}

/** Settles a conflict: with the text of the disk, or with this one, which the next save writes over it. */
export function settle(keeps: 'disk' | 'mine'): void {
  const other = conflict.value;
  if (!other) return;
  if (keeps === 'disk') show(other);
  else {
    opened.value = other;
    conflict.value = undefined;
  }
}

/** A prompt file to begin with. */
const beginning = (model: string) => `name: New prompt
description: Says what this prompt is for.
model: ${model}
messages:
  - role: system
    content: You answer in one short paragraph.
  - role: user
    content: |
      {{question}}
testData:
  - question: What is a prompt file?
`;

/** Makes a new prompt file. */
export async function create(name: string): Promise<void> {
  const path = /\.prompt\.ya?ml$/i.test(name) ? name : `${name.replace(/\.ya?ml$/i, '')}.prompt.yml`;
  const allowed = overview.value?.models.find(({ isAllowed }) => isAllowed)?.model ?? 'openai/gpt-6-luna';
  await attempt(async () => {
    const saved = await ask<Saved>('save', { path, text: beginning(allowed), tag: '' });
    files.value = await ask<FileList>('files');
    show('saved' in saved ? saved.saved : saved.conflict);
  });
}

/** Switches the emulator. */
export async function switchEmulator(on: boolean): Promise<void> {
  overview.value = (await attempt(() => ask<Overview>('emulator', { on }))) ?? overview.value;
}

/** Writes the smallest policy. */
export async function writePolicy(): Promise<void> {
  overview.value = (await attempt(() => ask<Overview>('write-policy'))) ?? overview.value;
}

/** Confirms that a secret may be sent to an address. */
export async function trust(secret: string, url: string): Promise<void> {
  overview.value = (await attempt(() => ask<Overview>('trust', { secret, url }))) ?? overview.value;
}
