import type { Clock } from './clock.ts';

/** How often progress is told at most, in milliseconds. */
const pause = 5000;

/** Characters of English text to a token, as OpenAI's documentation has it; other languages have fewer. */
const charactersPerToken = 4;

/** Tells how far an answer is, every few seconds and only while it arrives. The tokens are an estimate. */
export function watchProgress({ now }: Clock, log: (line: string) => void): (characters: number) => void {
  const started = now();
  let told = started;
  return (characters) => {
    const time = now();
    if (time - told < pause || characters === 0) return;
    told = time;
    const tokens = Math.ceil(characters / charactersPerToken);
    const speed = Math.round((tokens * 1000) / (time - started));
    log(`About ${tokens} tokens so far, ${speed} a second.`);
  };
}
