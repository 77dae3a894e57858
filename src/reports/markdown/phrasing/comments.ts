import type { RemovedTally } from '../answer/removed.ts';

/** HTML without its comments. One that is not closed is no comment: it would hide all that follows. */
export function withoutComments(html: string, tally: RemovedTally): string {
  let result = '';
  let from = 0;
  for (let start = html.indexOf('<!--'); start !== -1; start = html.indexOf('<!--', from)) {
    // `<!-->` and `<!--->` are whole comments (CommonMark 0.31.2, section 6.6).
    const end = html.indexOf('-->', start + 2);
    if (end === -1) break;
    tally.add('comments');
    result += html.slice(from, start);
    from = end + '-->'.length;
  }
  return result + html.slice(from);
}
