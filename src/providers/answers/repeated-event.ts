/** What may stand between quotes in JSON and is read as it stands. */
const needsReading = /["\\\p{Cc}]/u;

/** An event as it was sent, but for the text in it. */
export interface Repeated {
  /** The text of an event that differs from this one in its text alone; `undefined` for any other event. */
  readonly textOf: (data: string) => string | undefined;
}

/**
 * Learns from an event how the following ones will look. A long answer is millions of events that differ in a word, and
 * to parse each of them as JSON is most of the work. Where everything before and behind the text is the same, and
 * the text has nothing that JSON would read otherwise, it is the same event with another text.
 *
 * @param text the text that the event brings, and all that it brings
 */
export function learnEvent(data: string, text: string): Repeated | undefined {
  if (text === '' || needsReading.test(text)) return undefined;
  const [before, behind] = splitAround(data, text);
  if (before === undefined || behind === undefined) return undefined;
  const fixed = before.length + behind.length;
  return {
    textOf(other) {
      if (other.length <= fixed || !other.startsWith(before) || !other.endsWith(behind)) return undefined;
      const found = other.slice(before.length, other.length - behind.length);
      return needsReading.test(found) ? undefined : found;
    },
  };
}

/** What stands before and behind a text that is the only value of its field: elsewhere the same words may mean something else. */
function splitAround(data: string, text: string): readonly [before?: string, behind?: string] {
  for (const field of ['"content":', '"delta":']) {
    const start = data.lastIndexOf(`${field}"${text}"`);
    if (start < 0 || data.indexOf(`${field}"`) !== start) continue;
    const end = start + field.length + 1;
    return [data.slice(0, end), data.slice(end + text.length)];
  }
  return [];
}
