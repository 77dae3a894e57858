/**
 * The beginning of a text that fits into `maxBytes` bytes of UTF-8, cut between two characters.
 */
export function cutToBytes(text: string, maxBytes: number): string {
  const bytes = new TextEncoder().encode(text.slice(0, maxBytes));
  if (bytes.length <= maxBytes) return text.slice(0, maxBytes);
  let end = Math.max(0, Math.floor(maxBytes));
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}
