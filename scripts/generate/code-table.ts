import { statusWords } from '../../src/actions/complete/verdict.ts';
import { statusOfCode } from '../../src/language/failures/codes.ts';

/** Every error code as docs/errors.md lists them: by status, with the words that log and summary have for it. */
export function codeTable(): string {
  const codes = Map.groupBy(Object.entries(statusOfCode), ([, status]) => status);
  const rows = [...codes].map(([status, entries]) => {
    const links = entries.map(([code]) => `[\`${code}\`](#${code})`).join(', ');
    return `| \`${status}\` | ${statusWords[status]} | ${links} |`;
  });
  return ['| status | in words | codes |', '| --- | --- | --- |', ...rows].join('\n');
}
