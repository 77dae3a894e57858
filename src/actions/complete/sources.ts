import type { Runner } from '../../github/runner.ts';
import { isTrusted } from '../../policy/source/location.ts';
import type { PromptDependencies } from '../../prompts/build-prompt.ts';

/** The largest prompt or variable that is read from a file, in bytes. */
const maxPromptBytes = 10 * 1024 * 1024;

/** What prompts need of the edge. */
interface PromptEdge extends Pick<Runner, 'drawBoundary' | 'filesForPrompts'> {
  readonly run: Pick<Runner['run'], 'event'>;
}

/** What a prompt is built with; a file that is not there is an error. */
export function promptMeans({ run, drawBoundary, filesForPrompts }: PromptEdge): PromptDependencies {
  const files = filesForPrompts(isTrusted(run.event));
  const present = async <Content>(content: Promise<Content | undefined>, input: string, path: string) => {
    const found = await content;
    if (found === undefined) throw await files.missing(input, path);
    return found;
  };
  return {
    files: {
      readText: (input, path) => present(files.readFile(input, path, maxPromptBytes), input, path),
      readBytes: (input, path, maxBytes) => present(files.readBytes(input, path, maxBytes), input, path),
      readBeginning: (input, path, bytes) => present(files.readBeginning(input, path, bytes), input, path),
      find: files.match,
    },
    drawBoundary,
  };
}
