/** The pages in the order in which a newcomer reads them, from the first step to the code. */
export const readingOrder: readonly (readonly [title: string, page: string])[] = [
  ['Start', 'README.md#three-steps'],
  ['Policy', 'docs/policy.md'],
  ['Prompts', 'docs/prompts.md'],
  ['Providers', 'docs/providers.md'],
  ['Structured answers', 'docs/structured-answers.md'],
  ['Tools', 'docs/tools.md'],
  ['Costs', 'docs/costs.md'],
  ['Evaluating prompts', 'docs/evaluate.md'],
  ['Batches', 'docs/batch.md'],
  ['On a laptop', 'docs/laptop.md'],
  ['Coming from actions/ai-inference', 'docs/migrate.md'],
  ['Security', 'docs/security.md'],
  ['Errors', 'docs/errors.md'],
  ['Performance', 'docs/performance.md'],
  ['Architecture', 'docs/architecture.md'],
];

/** The links at the end of a page in `docs/`: to the page before it, to all of them, and to the next one. */
export function neighborLinks(page: string): string {
  const index = readingOrder.findIndex(([, other]) => other === page);
  const before = readingOrder[index - 1];
  const after = readingOrder[index + 1];
  return [
    before && `[← ${before[0]}](${fromDocs(before[1])})`,
    '[All pages](../README.md#documentation)',
    after && `[${after[0]} →](${fromDocs(after[1])})`,
  ]
    .filter((link) => link !== undefined)
    .join(' · ');
}

function fromDocs(page: string): string {
  return page.startsWith('docs/') ? page.slice('docs/'.length) : `../${page}`;
}
