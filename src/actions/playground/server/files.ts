import { createTwoFilesPatch } from 'diff';
import { type EditedFile, noTag, readEdited, readTag, saveEdited } from '../../../github/page/checkout.ts';
import { type GitCheckout, openGit } from '../../../github/page/git.ts';
import { Failure } from '../../../language/failures/failure.ts';
import type { Laptop } from '../../byok/laptop.ts';
import type { FileList, OpenedFile, Saved } from '../wire/files.ts';

/** Prompt files by their names, whatever the case; `**` passes over hidden folders unless they are named. */
const name = '*.[pP][rR][oO][mM][pP][tT].{[yY][mM][lL],[yY][aA][mM][lL]}';
const patterns = [`**/${name}`, `**/.*/**/${name}`];

/** The prompt files of a checkout, as an editor needs them. */
export class EditedFiles {
  readonly #laptop: Laptop;
  readonly git: GitCheckout;

  constructor(laptop: Laptop) {
    this.#laptop = laptop;
    this.git = openGit(laptop.run.workspace);
  }

  /** Every prompt file with its tag, so that a change from outside is noticed. */
  async list(policyTag: string): Promise<FileList> {
    const { workspace } = this.#laptop.run;
    const { paths, isCut } = await this.#laptop.findFiles(patterns);
    const files = await Promise.all(paths.map(async (path) => ({ path, tag: await readTag(workspace, path) })));
    return { files, isCut, policyTag };
  }

  /** @throws {Failure} `unreadable-file` */
  async read(path: string): Promise<OpenedFile> {
    const file = await readEdited(this.#laptop.run.workspace, path);
    if (file) return this.#opened(path, file);
    throw new Failure('unreadable-file', {
      message: `file: there is no ${JSON.stringify(path)} in the checkout.`,
      remedy: 'It may have been renamed or removed: choose another one.',
    });
  }

  /**
   * Saves the text as it was edited, unless the file was changed by somebody else meanwhile.
   *
   * @param tag of the file that was edited; empty for a new one
   * @throws {Failure} `unreadable-file`
   */
  async save(path: string, text: string, tag: string): Promise<Saved> {
    const done = await saveEdited(this.#laptop.run.workspace, path, text, tag || noTag);
    if ('saved' in done) return { saved: await this.#opened(path, done.saved) };
    return { conflict: await this.#opened(path, done.conflict) };
  }

  async #opened(path: string, { text, tag }: EditedFile): Promise<OpenedFile> {
    const [committed, base] = await Promise.all([this.#textAt('HEAD', path), this.baseOf(path)]);
    const diff = committed === text ? '' : diffOf(path, committed, text);
    return { path, text, tag, diff, ...(base !== undefined && { base: base.text }) };
  }

  /** The file on the default branch; nothing where it has none there. */
  async baseOf(path: string): Promise<{ readonly text: string; readonly whose: string } | undefined> {
    const branch = await this.git.defaultBranch();
    const text = branch === '' ? undefined : await this.#textAt(branch, path);
    return text === undefined ? undefined : { text, whose: branch };
  }

  async #textAt(ref: string, path: string): Promise<string | undefined> {
    const text = await this.git.textAt(ref, path);
    return text?.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  }
}

/** What has changed since the last commit, in the form of `git diff`. */
function diffOf(path: string, before: string | undefined, now: string): string {
  const from = before === undefined ? '/dev/null' : `a/${path}`;
  const patch = createTwoFilesPatch(from, `b/${path}`, before ?? '', now, '', '', { context: 3, timeout: 2000 });
  const [, ...lines] = (patch ?? '').split('\n');
  return lines.join('\n').trimEnd();
}
