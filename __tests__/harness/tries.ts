/** What `npm run fuzz` asks for, in cases for each property of a text from outside. */
const { FUZZ_CASES: asked } = process.env;

/**
 * How often a property is tried that takes long: so often, with the same cases each time, by the tests; two and a half times
 * as often, with others, by a nightly `npm run fuzz`.
 */
export function tries(count: number): number {
  return asked === undefined ? count : Math.ceil((count * Number(asked)) / 20_000);
}
