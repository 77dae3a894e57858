import { type AnswerSecrets, openAnswerStream } from '../../../../reports/secrets/stream.ts';

/** What becomes of pieces. */
interface PieceSettings {
  /** Finds the secrets that are known. */
  readonly secrets: AnswerSecrets;
  readonly tell: (kind: 'text' | 'progress', text: string) => void;
}

/** The most of one answer that is told while it arrives, in UTF-16 code units; then only how long it is. */
const mostTold = 128 * 1024;

/** Characters between two messages on how long an answer is. */
const pause = 64 * 1024;

/**
 * Opens what tells an answer as it arrives. A server that is asked knows its key and may send it back, so secrets are
 * taken out before the page sees a piece. What may still become one is held back; the answer as a whole follows at the end.
 */
export function openPieces({ secrets, tell }: PieceSettings): (piece: string) => void {
  const answer = openAnswerStream(secrets);
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
    const text = answer.add(piece);
    if (text === '') return;
    told += text.length;
    tell('text', text);
  };
}
