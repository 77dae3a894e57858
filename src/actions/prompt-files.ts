import type { Runner } from '../github/runner.ts';
import { type Findings, namingInput } from '../language/failures/read-all.ts';
import { isTrusted } from '../policy/source/location.ts';
import type { PromptDependencies } from '../prompts/build-prompt.ts';
import type { PromptFiles } from '../prompts/files/prompt-files.ts';
import { isPromptFile } from '../prompts/prompt-file/is-prompt-file.ts';

/** The largest prompt or variable that is read from a file, in bytes. */
const maxPromptBytes = 10 * 1024 * 1024;

/** What prompts need of the edge. */
interface PromptEdge extends Pick<Runner, 'drawBoundary' | 'filesForPrompts'> {
  readonly run: Pick<Runner['run'], 'event'>;
}

/** What a prompt is built with; a file that is not there is an error. */
export function promptDependencies({ run, drawBoundary, filesForPrompts }: PromptEdge): PromptDependencies {
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

/** Files that are read on after one of them could not be, so that all that cannot are told in one run. */
export interface CollectedFiles {
  readonly files: PromptFiles;
  /** Whether all of them were read: else what was made of them must not be used. */
  readonly areWhole: () => boolean;
}

/** Stands for a text that could not be read: nothing else is wrong with it. */
function standIn(input: string, path: string): string {
  if (input === 'response-schema-file') return '{"type": "object"}';
  return isPromptFile(path) ? 'messages: [{role: user, content: unread}]\n' : 'unread';
}

/** Collects what is wrong with files, each under the name of its input, and goes on with something in their place. */
export function collectFiles(files: PromptFiles, findings: Findings): CollectedFiles {
  const unread = new Set<string>();

  async function read<T>(input: string, path: string, reading: () => Promise<T>, instead: T): Promise<T> {
    const name = `${input}\n${path}`;
    if (unread.has(name)) return instead;
    try {
      return await reading();
    } catch (error) {
      findings.note(namingInput(input, error));
      unread.add(name);
      return instead;
    }
  }

  return {
    files: {
      ...files,
      readText: (input, path) => read(input, path, () => files.readText(input, path), standIn(input, path)),
      readBytes: (input, path, maxBytes) =>
        read(input, path, () => files.readBytes(input, path, maxBytes), Buffer.from('%PDF-')),
      readBeginning: (input, path, bytes) =>
        read(input, path, () => files.readBeginning(input, path, bytes), { bytes: Buffer.from('unread'), size: 6 }),
      find: (input, path) => read(input, path, () => files.find(input, path), [path]),
    },
    areWhole: () => unread.size === 0,
  };
}
