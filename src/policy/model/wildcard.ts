/** Matches a text, where `*` stands for any run of characters and everything else for itself. */
export function matchesText(pattern: string, text: string): boolean {
  return fitsPieces(pattern.split('*'), text);
}

/**
 * Whether a text consists of the pieces, in this order, with anything between them. The first place where
 * a piece fits is as good as any later one, so that none is looked for twice and no pattern can be slow.
 */
export function fitsPieces(pieces: readonly string[], text: string): boolean {
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return from <= text.length - last.length;
}
