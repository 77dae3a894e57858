import { expect, test } from 'vitest';
import { readingOrder } from '../../scripts/generate/reading-order.ts';
import { readPage, sectionOf } from './pages.ts';

test('the README lists the pages in the order in which a newcomer reads them', () => {
  const list = sectionOf(readPage('README.md'), 'Documentation')
    .split(/^\d+\. /m)
    .slice(1);
  const first = list.map((item) => /\]\(([^)]+)\)/.exec(item)?.[1]);
  expect(first.map((target) => target?.replace(/^#/, 'README.md#'))).toEqual(readingOrder.map(([, page]) => page));
});

test.each(readingOrder.slice(1))('%s has the title that links to it have', (title, page) => {
  expect(readPage(page).split('\n')[0]).toBe(`# ${title}`);
});
