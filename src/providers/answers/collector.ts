import type { Answer, Spent } from '../provider.ts';

/**
 * How an answer ended: `whole` in one body; `marked` by what ends streams; `closed` with the connection, and nothing
 * else said that it was over; `cut` where something broke it off; `left-open` where nothing more came although the
 * connection stayed open.
 */
export type AnswerEnding = 'whole' | 'marked' | 'closed' | 'cut' | 'left-open';

/** An answer in the making. */
export interface Collector {
  /**
   * Takes the next piece, which is whatever the server sent.
   *
   * @returns whether it brought something of the answer; a sign of life alone does not
   * @throws {Reported} where the server says inside that it has failed
   */
  add(event: unknown): boolean;
  /** The text that the last event brought, where it brought nothing else; empty where it did. */
  readonly onlyText: string;
  /** The text of the answer so far, which is put together for this. */
  readonly textSoFar: string;
  /** Takes an event that differs from the last one in its text alone. */
  addText(text: string): void;
  /** Whether anything was recognised as a piece of an answer. */
  readonly hasBegun: boolean;
  /** Whether the model has begun to answer, be it with hidden reasoning. */
  readonly hasOutput: boolean;
  /** Whether the answer has come to its end; what may still follow is the number of its tokens. */
  readonly hasEnded: boolean;
  /** Whether its end came alone, so that it is surely the last one: some servers put one on every piece. */
  readonly hasSurelyEnded: boolean;
  /** Whether nothing can follow any more. */
  readonly isOver: boolean;
  /** What is known besides the answer; the tokens come last. */
  readonly spent: Spent;
  /** Characters so far, in UTF-16 code units; hidden reasoning counts where the server shows it. */
  readonly characters: number;
  /**
   * The answer, as `read` gives it; a fault where the stream was cut off before its end.
   *
   * @throws {Reported} where the end says that the server has failed
   */
  end(ending: AnswerEnding): Answer;
}

/** Pieces are joined as soon as there are so many. */
const together = 1024;

/** A text in the making. */
export interface TextCollector {
  readonly add: (piece: string) => void;
  readonly text: () => string;
  /** In UTF-16 code units. */
  readonly length: () => number;
}

/** Joins many small pieces to a text: kept one by one, each would take several times its length in memory. */
export function collectText(): TextCollector {
  const blocks: string[] = [];
  let pieces: string[] = [];
  let length = 0;
  return {
    add(piece) {
      length += piece.length;
      if (pieces.push(piece) < together) return;
      blocks.push(pieces.join(''));
      pieces = [];
    },
    text: () => [...blocks, ...pieces].join(''),
    length: () => length,
  };
}

/** Tells the text of an answer as it arrives. */
export interface Teller {
  /** Takes the text that an event has brought, where that is all it brought; empty for any other event. */
  readonly tell: (onlyText: string) => void;
}

/** How much has to come between two looks at the whole text: so many characters, and such a share of what there is. */
const pause = { characters: 24, share: 1 / 64 };

/**
 * Opens what tells a text piece by piece. Events that bring more than text are told by a look at all that has been
 * collected, which costs more the longer it is: so that is done the less often.
 */
export function openTeller(
  collector: Pick<Collector, 'textSoFar' | 'characters'>,
  onText: (piece: string) => unknown,
): Teller {
  let told = 0;
  let isEnough = false;
  let isBehind = false;
  let looked = 0;

  function lookUp(): void {
    const { textSoFar: text, characters } = collector;
    looked = characters;
    isBehind = false;
    if (text.length > told) tellMore(text.slice(told));
  }

  function tellMore(piece: string): void {
    isEnough = onText(piece) === false;
    told += piece.length;
  }

  return {
    tell(onlyText) {
      if (isEnough) return;
      isBehind ||= onlyText === '';
      if (!isBehind) return tellMore(onlyText);
      const { characters } = collector;
      if (characters - looked > Math.max(pause.characters, characters * pause.share)) lookUp();
    },
  };
}
