const heading = '## Unreleased\n';

/**
 * The changelog with what is unreleased under a version of its own.
 *
 * @param day UTC, `YYYY-MM-DD`
 * @throws {Error} where nothing is unreleased
 */
export function releaseChanges(changelog: string, version: string, day: string): string {
  if (notesOf(changelog, 'Unreleased').trim() === '') {
    throw new Error('CHANGELOG.md has nothing under "## Unreleased". Say there what changed, for those who use it.');
  }
  return changelog.replace(heading, `${heading}\n## ${version} (${day})\n`);
}

/** What the changelog says under a heading that begins with these words; empty where it has none. */
export function notesOf(changelog: string, title: string): string {
  const start = changelog.indexOf(`\n## ${title}`);
  if (start === -1) return '';
  const from = changelog.indexOf('\n', start + 1) + 1;
  const end = changelog.indexOf('\n## ', from);
  return changelog.slice(from, end === -1 ? undefined : end);
}
