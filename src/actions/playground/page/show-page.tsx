import { render } from 'preact';
import { App } from './app.tsx';
import { start } from './state/files.ts';

/** Puts the page in the place of what was painted first, and begins. */
export function showPage(): void {
  const page = document.getElementById('page');
  if (!page) return;
  page.replaceChildren();
  render(<App />, page);
  void start();
}
