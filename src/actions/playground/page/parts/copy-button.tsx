import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { announcement } from '../state/files.ts';

/** Copies a text, and says so. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  const isDone = useSignal(false);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      isDone.value = true;
      announcement.value = 'Copied.';
      setTimeout(() => {
        isDone.value = false;
      }, 2000);
    } catch {
      announcement.value = 'The browser does not let the page copy: select the text and copy it.';
    }
  }
  return (
    <button type="button" class="small" onClick={() => void copy()}>
      {isDone.value ? 'Copied' : label}
    </button>
  );
}
