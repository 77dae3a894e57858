/** What `npm run fuzz` asks for, in cases for each property of a text from outside. */
const { FUZZ_CASES: asked } = process.env;

/**
 * How often a property that takes long is tried: `count` times by the tests, with the same cases each time; two and a
 * half times as often, with new cases, by a nightly `npm run fuzz`.
 */
export function tries(count: number): number {
  return asked === undefined ? count : Math.ceil((count * Number(asked)) / 20_000);
}
