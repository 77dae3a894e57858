import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of a CycloneDX document that are looked at; all else is kept as it is. */
interface Bom {
  readonly metadata: { readonly component: { readonly 'bom-ref': string } };
  readonly components: readonly { readonly 'bom-ref': string; readonly name: string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** The names in the licences that the two bundlers collected: ncc's lines, and Vite's headings `## NAME - VERSION (LICENCE)`. */
export function bundledPackages(root: string): ReadonlySet<string> {
  const lines = globSync('dist/**/licenses.txt', { cwd: root }).flatMap((path) =>
    readFileSync(join(root, path), 'utf8').split('\n'),
  );
  return new Set(lines.map((line) => /^## (\S+) - /.exec(line)?.[1] ?? line));
}

/**
 * The bill of materials (CycloneDX) of what users run: the packages in `dist/`, without those that only build and test.
 * Which ones these are is read off the licences that the bundlers collected, not off what package.json calls them.
 *
 * @param all what `npm sbom --sbom-format cyclonedx` prints
 * @throws {Error} where no bundled package is in the lockfile
 */
export function bundledBom(all: string, root: string): string {
  const bom: Bom = JSON.parse(all);
  const bundled = bundledPackages(root);
  const components = bom.components.filter(({ name }) => bundled.has(name));
  if (components.length === 0) throw new Error('dist/ has no licenses.txt that names a package. Run npm run build.');
  const { 'bom-ref': self } = bom.metadata.component;
  const kept = new Set([self, ...components.map((component) => component['bom-ref'])]);
  const dependencies = bom.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) }));
  return `${JSON.stringify({ ...bom, components, dependencies }, null, 2)}\n`;
}
