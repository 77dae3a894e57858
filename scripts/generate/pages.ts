import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readActionFile } from '../stand-in/action-file.ts';
import { endTable, errorTable, partTable, tokenTable } from './answer-tables.ts';
import { codeTable } from './code-table.ts';
import { codeqlModels } from './codeql-models.ts';
import { edgeTable } from './edge-table.ts';
import { egressTable } from './egress-table.ts';
import { faultTable } from './fault-table.ts';
import { inputGroups } from './input-groups.ts';
import { renderExamples, renderReference } from './policy-page.ts';
import { renderPrices } from './prices/price-list.ts';
import { priceTable } from './prices/price-table.ts';
import { neighborLinks, readingOrder } from './reading-order.ts';
import { roomDiagram, roomRule, roomTable } from './rooms.ts';
import { secretKinds } from './secret-kinds.ts';
import { renderTables, replacePart } from './tables.ts';

const root = join(import.meta.dirname, '../..');

const examplesFolder = join(root, 'examples/policies');

/** The example policies by the names of their files. */
export const examplePolicies: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(examplesFolder).map((name) => [name, readFileSync(join(examplesFolder, name), 'utf8')]),
);

/** Files with generated parts, and what makes each of them anew. */
export const generatedPages: readonly (readonly [page: string, render: (text: string) => string])[] = [
  ['README.md', (text) => renderTables(text, readActionFile('complete'), inputGroups)],
  ['batch/README.md', (text) => renderTables(text, readActionFile('batch'))],
  ['evaluate/README.md', (text) => renderTables(text, readActionFile('evaluate'))],
  ['policy-check/README.md', (text) => renderTables(text, readActionFile('policy-check'))],
  ['usage/README.md', (text) => renderTables(text, readActionFile('usage'))],
  ['docs/errors.md', (text) => replacePart(text, 'codes', codeTable())],
  ['docs/errors.md', (text) => replacePart(text, 'faults', faultTable())],
  ['docs/errors.md', (text) => replacePart(text, 'ends', endTable())],
  ['docs/errors.md', (text) => replacePart(text, 'parts', partTable())],
  ['docs/errors.md', (text) => replacePart(text, 'errors inside', errorTable())],
  ['docs/errors.md', (text) => replacePart(text, 'tokens', tokenTable())],
  ['docs/troubleshooting.md', (text) => replacePart(text, 'edges', edgeTable())],
  ['docs/architecture.md', (text) => replacePart(text, 'rooms', roomTable())],
  ['docs/architecture.md', (text) => replacePart(text, 'diagram', roomDiagram())],
  ['rooms.grit', roomRule],
  ['docs/prices.md', (text) => replacePart(text, 'prices', priceTable())],
  ['src/costs/prices/bundled-prices.ts', renderPrices],
  ['docs/security.md', (text) => replacePart(text, 'kinds', secretKinds())],
  ['docs/security.md', (text) => replacePart(text, 'egress', egressTable())],
  ['.github/codeql/extensions/byok-inference/models/byok-inference.model.yml', codeqlModels],
  ['docs/policy.md', (text) => renderExamples(text, examplePolicies)],
  [
    'docs/policy-reference.md',
    (text) => renderReference(text, JSON.parse(readFileSync(join(root, 'schema/models.schema.json'), 'utf8'))),
  ],
  ...readingOrder
    .slice(1)
    .map(([, page]) => [page, (text: string) => replacePart(text, 'next', neighborLinks(page))] as const),
];
