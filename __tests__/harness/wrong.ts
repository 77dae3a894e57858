/** Which values are not as expected. */
export function wrong(checks: readonly (readonly [string, unknown, unknown])[]): readonly string[] {
  return checks
    .filter(([, seen, expected]) => seen !== expected)
    .map(([name, seen, expected]) => `${name} is ${String(seen)}, not ${String(expected)}`);
}
