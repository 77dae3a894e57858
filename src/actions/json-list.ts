/** The largest list in an output, in bytes: GitHub takes 1 MB for all outputs of a job. */
const maxListBytes = 256 * 1024;

/** A JSON list of as many items as fit into an output, and how many do not. */
export function jsonList(items: readonly object[]): { readonly text: string; readonly left: number } {
  const written: string[] = [];
  let bytes = 2;
  for (const item of items) {
    const text = JSON.stringify(item);
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > maxListBytes) break;
    written.push(text);
  }
  return { text: `[${written.join(',')}]`, left: items.length - written.length };
}
