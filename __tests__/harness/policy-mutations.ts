/** The way to a value in plain data: names of fields and indices of items. */
export type Path = readonly string[];

/** Whether a value is a map. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The paths of all values in plain data, of the data itself first. */
export function placesIn(data: unknown, path: Path = []): readonly Path[] {
  return [path, ...fieldsOf(data).flatMap(([name, value]) => placesIn(value, [...path, name]))];
}

/** The value at a path; `undefined` where there is none. */
export function at(data: unknown, path: Path): unknown {
  return path.reduce((value, name) => fieldsOf(value).find(([field]) => field === name)?.[1], data);
}

/** The data with another value at a path; a field that a map lacks is added to it. */
export function replaced(data: unknown, path: Path, value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(data))
    return data.map((item, index) => (String(index) === name ? replaced(item, rest, value) : item));
  if (!isMap(data)) return data;
  const fields = fieldsOf(data).filter(([field]) => field !== name);
  return Object.fromEntries([...fields, [name, replaced(at(data, [name]), rest, value)]]);
}

/** The data without the value at a path. */
export function without(data: unknown, path: Path): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return undefined;
  const kept = fieldsOf(data).filter(([field]) => field !== name || rest.length > 0);
  const fields = kept.map(([field, value]) => [field, field === name ? without(value, rest) : value] as const);
  if (Array.isArray(data)) return fields.map(([, value]) => value);
  return isMap(data) ? Object.fromEntries(fields) : data;
}

function fieldsOf(data: unknown): readonly (readonly [string, unknown])[] {
  return typeof data === 'object' && data !== null ? Object.entries(data) : [];
}
