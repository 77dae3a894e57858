import { Failure } from '../../language/failures/failure.ts';
import type { Extends, Policy, PolicyFile, PolicySource } from '../model/policy.ts';
import { linkPolicy } from '../read/link.ts';
import { parsePolicyLate } from '../read/parse-late.ts';
import { explainSource, sourceName } from '../words/explain-source.ts';
import { absence, type PolicyReaders } from './load.ts';
import { readAtRef } from './read-at-ref.ts';
import { isSameRepository, type RepositoryFile } from './repository-file.ts';

/** How many files deep `extends` is followed. */
const maxDepth = 3;

/**
 * Reads every policy that a file extends, each at the commit that its ref means now, and makes one policy
 * of them all.
 *
 * @param seen gets each of them as soon as it is read
 * @throws {Failure} `missing-policy`, `unreadable-policy`, `unseen-repository` or `github-unavailable`
 * for one that cannot be read; `invalid-policy` for one that is not valid, for a cycle, for more than
 * three files, and for files that do not go together; each at the place of the `extends`
 */
export async function loadExtended(
  file: PolicyFile,
  readers: PolicyReaders,
  today: string,
  seen: (file: PolicyFile) => void = () => undefined,
): Promise<Policy> {
  const files: [PolicyFile, ...PolicyFile[]] = [file];
  for (let last = file; last.extends; ) {
    if (files.length > maxDepth) throw tooDeep(last.extends, files);
    last = await loadOne(last.extends, last.source, readers, today);
    refuseCycle(last, files, readers.ownRepository);
    seen(last);
    files.push(last);
  }
  return linkPolicy(files);
}

async function loadOne(
  { place, ...wanted }: Extends,
  extending: PolicySource,
  readers: PolicyReaders,
  today: string,
): Promise<PolicyFile> {
  try {
    const { text, source } = await readExtended(wanted, readers);
    return await parseExtended(text, source, today);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const why = `${sourceName(extending)} extends a policy that cannot be used.`;
    throw new Failure(error.code, [{ message: why, remedy: '', place }, ...error.problems]);
  }
}

async function readExtended({ repository, path, ref }: RepositoryFile, readers: PolicyReaders) {
  const { reader, token } = await readers.repository(repository);
  const isOwn = isSameRepository(repository, readers.ownRepository);
  const asked = { repository, path, ref, token, isOwn };
  const read = await readAtRef(reader, asked, undefined);
  if ('absent' in read) throw await absence(read.absent, asked);
  const { commit, file } = read;
  const source: PolicySource = { file: `${repository}/${path}`, ref, commit, annotatable: false };
  if (file.found) return { text: file.value, source };
  if (file.reason !== 'missing') throw await absence(file, { ...asked, ref: commit });
  throw new Failure('missing-policy', {
    message: `${repository} has no file ${path} at ${ref} (commit ${commit}, read with the token in the input \`${token}\`).`,
    remedy: 'Check the path and the ref after the @.',
  });
}

async function parseExtended(text: string, source: PolicySource, today: string): Promise<PolicyFile> {
  try {
    return await parsePolicyLate(text, source, today);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const message = `${explainSource(source)} is not valid.`;
    throw new Failure(error.code, [{ message, remedy: 'Ask its owners to fix it.' }, ...error.problems]);
  }
}

/** The same file at the same commit would be reached again, and so on for ever. */
function refuseCycle(found: PolicyFile, files: readonly PolicyFile[], ownRepository: string): void {
  const again = files.find((file) => identity(file.source, ownRepository) === identity(found.source, ownRepository));
  const way = [...files, found].map(({ source }) => sourceName(source)).join(' → ');
  const place = files[0]?.extends?.place;
  if (!again) return;
  const message = `\`extends\` is circular: ${way}.`;
  throw new Failure('invalid-policy', { message, remedy: 'Remove one of them.', ...(place && { place }) });
}

function identity({ file, ref, commit }: PolicySource, ownRepository: string): string {
  return `${ref === undefined ? `${ownRepository}/${file}` : file}@${commit}`.toLowerCase();
}

function tooDeep({ place }: Extends, files: readonly PolicyFile[]): Failure {
  const way = files.map(({ source }) => sourceName(source)).join(' → ');
  return new Failure('invalid-policy', {
    message: `\`extends\` is followed at most ${maxDepth} files deep, and the last one extends another: ${way}.`,
    remedy: 'Merge the last files into one.',
    place,
  });
}
