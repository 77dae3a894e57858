/** What becomes of pieces. */
interface PieceSettings {
  /** Takes the secrets that are known out of a text. */
  readonly redact: (text: string) => string;
  readonly tell: (kind: 'text' | 'progress', text: string) => void;
}

/** The most of one answer that is told while it arrives, in UTF-16 code units; then only how long it is. */
const mostTold = 128 * 1024;

/** Text without a blank that is held back, in UTF-16 code units: no secret is longer. */
const longestWord = 8 * 1024;

/** Characters between two messages on how long an answer is. */
const pause = 64 * 1024;

/**
 * Opens what tells an answer as it arrives. A server that is asked knows its key and may send it back, so secrets are
 * taken out before the page sees a piece; and since one may come in two pieces, the word that has not ended is held back.
 */
export function openPieces({ redact, tell }: PieceSettings): (piece: string) => void {
  let held = '';
  let told = 0;
  let characters = 0;
  let announced = 0;

  return (piece) => {
    characters += piece.length;
    if (told > mostTold) {
      if (characters - announced < pause) return;
      announced = characters;
      return tell('progress', String(characters));
    }
    held += piece;
    const end = endOfWords(held);
    if (end === 0) return;
    const text = redact(held.slice(0, end));
    held = held.slice(end);
    told += text.length;
    tell('text', text);
  };
}

/** Behind the last blank; within a word that is too long, half of it. */
function endOfWords(text: string): number {
  for (let end = text.length; end > Math.max(0, text.length - longestWord); end--) {
    if (/\s/.test(text.charAt(end - 1))) return end;
  }
  return text.length > longestWord ? text.length - longestWord / 2 : 0;
}
