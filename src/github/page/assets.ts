import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { Failure } from '../../language/failures/failure.ts';

/** A file of the page, as a browser gets it. */
export interface Asset {
  readonly type: string;
  readonly content: string | Buffer;
}

/** Types by the endings that the build writes. */
const types: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
]);

/** Stands in the page for the nonce of its answer. */
const placeholder = 'NONCE-OF-THIS-ANSWER';

/**
 * The folder that the page was built into: `playground` beside the bundle.
 *
 * @throws {Failure} `unreadable-file` where it was not built
 */
export function findAssets(): string {
  const started = realpathSync(process.argv[1] ?? '.');
  const near = [join(dirname(started), '../playground'), join(dirname(started), 'playground')];
  const found = [...near, join(import.meta.dirname ?? '.', '../../../dist/playground')].find((folder) =>
    existsSync(join(folder, 'index.html')),
  );
  if (found !== undefined) return found;
  throw new Failure('unreadable-file', {
    message: 'The page of the playground is missing: dist/playground was not built.',
    remedy: 'Run `npm run build` in the clone.',
  });
}

/** Opens what reads the files of the page; only names that the build can write are looked for. */
export function openAssets(folder: string): (path: string, nonce: string) => Promise<Asset | undefined> {
  return async (path, nonce) => {
    const name = path === '/' ? 'index.html' : path.slice(1);
    const type = types.get(extname(name));
    if (!/^[\w-]+(?:\.[\w-]+)+$/.test(name) || type === undefined) return undefined;
    const file = join(folder, name);
    if (!existsSync(file)) return undefined;
    const content = readFileSync(file);
    return { type, content: name === 'index.html' ? content.toString('utf8').replaceAll(placeholder, nonce) : content };
  };
}
