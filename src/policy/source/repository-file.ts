/** A file of a repository at a ref. */
export interface RepositoryFile {
  /** `owner/repo`. */
  readonly repository: string;
  readonly path: string;
  /** A branch, a tag or a commit. */
  readonly ref: string;
}

const form = /^([A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+)\/([^@]+)@(.+)$/;

/** Takes `owner/repo/path@ref` apart; `undefined` for a text of another form. Path and ref are not checked yet. */
export function splitRepositoryFile(text: string): RepositoryFile | undefined {
  const [, repository, path, ref] = form.exec(text) ?? [];
  if (repository === undefined || path === undefined || ref === undefined) return undefined;
  return repository.split('/').some((part) => /^\.+$/.test(part)) ? undefined : { repository, path, ref };
}

/** Whether a text is a path inside a repository. */
export function isPath(path: string): boolean {
  return !/[\p{Cc}\\@]/u.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Whether a text can be a branch, tag or commit: the rules of `git check-ref-format` that matter to a URL. */
export function isRef(ref: string): boolean {
  if (!/^[^\p{Cc}\s~^:?*[\\]+$/u.test(ref) || ref.includes('..') || ref.includes('@{') || /^[/-]|[/.]$/.test(ref))
    return false;
  return ref.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}

/** Whether a ref is a pull request's, which anyone can make who may open one, however many slashes and dots it is written with. */
export function isPullRequest(ref: string): boolean {
  const parts = ref
    .toLowerCase()
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  return parts.find((part) => part !== 'refs') === 'pull' && parts.length > 1;
}

/** Whether two `owner/name` are one repository; GitHub compares them without regard to case. */
export function isSameRepository(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
