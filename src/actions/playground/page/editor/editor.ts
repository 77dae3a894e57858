import { autocompletion } from '@codemirror/autocomplete';
import { yaml } from '@codemirror/lang-yaml';
import { defaultHighlightStyle, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import { Annotation, EditorState, type Text } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import type { CheckedText, TextFinding } from '../state/check.ts';
import { type CompletionSources, completePrompt } from './complete.ts';

/** How an editor of a prompt file is opened. */
export interface EditorSettings extends CompletionSources {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onSave: () => void;
  /** What the rules say about a text that was just typed. */
  readonly check: () => CheckedText | undefined;
}

/** An editor that is open. */
export interface Editor {
  /** Shows another text, as one step that can be undone. */
  readonly show: (text: string) => void;
  /** Puts the cursor at a line and shows it. */
  readonly goTo: (line: number) => void;
  readonly close: () => void;
}

/** Marks a change that came from outside of the editor. */
const fromOutside = Annotation.define<boolean>();

/** Colours that read well on both backgrounds; the style sheet has their values. */
const colours = HighlightStyle.define([
  { tag: tags.definition(tags.propertyName), color: 'var(--code-key)' },
  { tag: tags.propertyName, color: 'var(--code-key)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: tags.comment, color: 'var(--code-comment)', fontStyle: 'italic' },
  { tag: [tags.keyword, tags.atom, tags.bool, tags.number], color: 'var(--code-word)' },
  { tag: [tags.punctuation, tags.separator], color: 'var(--quiet)' },
]);

/** Opens an editor for YAML that checks as one types. Tab moves on, as everywhere on the page. */
export function openEditor(settings: EditorSettings): Editor {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content ?? '';
  const view = new EditorView({
    parent: settings.parent,
    state: EditorState.create({
      doc: settings.text,
      extensions: [
        EditorView.cspNonce.of(nonce),
        basicSetup,
        yaml(),
        syntaxHighlighting(colours),
        syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': 'Prompt file' }),
        autocompletion({ override: [completePrompt(settings)] }),
        lintGutter(),
        linter(({ state }) => (settings.check()?.findings ?? []).map((finding) => diagnosticOf(finding, state.doc)), {
          delay: 120,
        }),
        keymap.of([
          {
            key: 'Mod-s',
            preventDefault: true,
            run: () => {
              settings.onSave();
              return true;
            },
          },
        ]),
        EditorView.updateListener.of(({ docChanged, state, transactions }) => {
          if (docChanged && !transactions.some((one) => one.annotation(fromOutside))) {
            settings.onChange(state.doc.toString());
          }
        }),
      ],
    }),
  });
  return {
    show(text) {
      const before = view.state.doc.toString();
      if (before === text) return;
      view.dispatch({ changes: difference(before, text), annotations: fromOutside.of(true) });
    },
    goTo(line) {
      const { from } = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
      view.focus();
    },
    close: () => view.destroy(),
  };
}

function diagnosticOf({ severity, message, line, column }: TextFinding, document: Text): Diagnostic {
  const { from, to } = document.line(Math.min(Math.max(1, line), document.lines));
  const start = Math.min(from + column - 1, to);
  const word = /^[^\s:]*/.exec(document.sliceString(start, to))?.[0].length ?? 0;
  return { from: start, to: Math.min(to, start + Math.max(1, word)), severity, message };
}

/** The one change between two texts: cursor and marks stay where nothing has changed. */
function difference(before: string, after: string) {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let behind = 0;
  while (behind < shorter - from && before.at(-1 - behind) === after.at(-1 - behind)) behind++;
  return { from, to: before.length - behind, insert: after.slice(from, after.length - behind) };
}
