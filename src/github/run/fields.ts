/** Whether a value can have fields. */
export function isObject(value: unknown): boolean {
  return Object(value) === value;
}

/** The value at a path of fields in untrusted data; `undefined` where the path ends early. */
export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((found, name) => (isObject(found) ? Reflect.get(Object(found), name) : undefined), value);
}

/** The text at a path; empty where there is none, or something else. */
export function textOf(value: unknown, ...path: readonly string[]): string {
  const found = fieldOf(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The number at a path; 0 where there is none, or something else. */
export function numberOf(value: unknown, ...path: readonly string[]): number {
  const found = fieldOf(value, ...path);
  return typeof found === 'number' ? found : 0;
}
