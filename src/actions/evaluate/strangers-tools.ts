import type { Runner } from '../../github/runner.ts';
import type { Problem } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { hasKnownAuthors } from '../asking/known-authors.ts';
import type { PlannedFile } from './plan/plan.ts';

/** What is wrong with prompt files that name tool servers where strangers may have written the files: what the tools read is not theirs to see. */
export function strangersTools(
  files: readonly Pick<PlannedFile, 'path' | 'prompt'>[],
  run: Pick<Runner['run'], 'event' | 'facts'>,
): readonly Problem[] {
  if (hasKnownAuthors(run)) return [];
  return files.flatMap(({ path, prompt: { tools = [], toolsPlace } }) => {
    if (tools.length === 0) return [];
    return [
      {
        message: `The prompt file ${quote(path)} names the tool servers ${tools.map(quote).join(', ')}. On ${run.event}, people without write access may have written the file.`,
        remedy:
          'Evaluate it on `push`, `schedule` or `workflow_dispatch`, or on pull requests from branches of this repository.',
        ...(toolsPlace && { place: toolsPlace }),
      },
    ];
  });
}
