import { render } from 'preact';
import { App } from './app.tsx';
import { start } from './state/files.ts';

const page = document.getElementById('page');
if (page) {
  page.replaceChildren();
  render(<App />, page);
  void start();
}
