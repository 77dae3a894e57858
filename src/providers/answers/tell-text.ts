import type { Collector } from './collector.ts';

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
  onText: (piece: string) => void,
): Teller {
  let told = 0;
  let isBehind = false;
  let looked = 0;

  function lookUp(): void {
    const { textSoFar: text, characters } = collector;
    looked = characters;
    isBehind = false;
    if (text.length <= told) return;
    onText(text.slice(told));
    told = text.length;
  }

  return {
    tell(onlyText) {
      isBehind ||= onlyText === '';
      if (!isBehind) {
        onText(onlyText);
        told += onlyText.length;
        return;
      }
      const { characters } = collector;
      if (characters - looked > Math.max(pause.characters, characters * pause.share)) lookUp();
    },
  };
}
