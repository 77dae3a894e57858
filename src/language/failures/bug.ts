import type { Problem } from './failure.ts';

/** What is told of something thrown that is no failure that we expect, however it is shown. */
export function bug(shown: string): Problem {
  return { message: `This is a bug of byok-inference. Please report it with this message: ${shown}`, remedy: '' };
}
