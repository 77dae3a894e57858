import { markInvisible } from '../../reports/markdown/invisible.ts';

/** Foreign text in one line. What a policy or an answer says must neither steer a terminal nor look like a line of ours. */
export function oneLine(text: string): string {
  return markInvisible(text).replace(/[\n\t]+/g, ' ');
}
