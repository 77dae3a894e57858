import type { Problem } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { type PatternCriterion, pass, type Scorer } from './evaluator.ts';

/** The longest pattern, in UTF-16 code units. */
const maxPattern = 1000;

/** The most steps of a search, which are the pattern's instructions times the answer's characters: a second or two. */
const maxSteps = 50_000_000;

/**
 * Searches the answer for a pattern. The engine is RE2's, which takes time linear in the answer whatever the pattern:
 * it has no look-around and no references to groups. It is loaded here and not before.
 */
export async function regexScorer({ pattern, flags }: PatternCriterion): Promise<Scorer | Problem> {
  if (pattern.length > maxPattern) {
    const message = `\`regex\`: the pattern has ${pattern.length} characters, more than the limit of ${maxPattern}.`;
    return { message, remedy: 'Write several evaluators.' };
  }
  const { RE2JS, RE2JSException } = await import('re2js');
  const bits = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE, s: RE2JS.DOTALL };
  try {
    const compiled = RE2JS.compile(
      RE2JS.translateRegExp(pattern),
      Object.entries(bits).reduce((sum, [flag, bit]) => (flags.includes(flag) ? sum | bit : sum), 0),
    );
    const longest = Math.floor(maxSteps / compiled.programSize());
    return ({ completion }) => {
      if (completion.length <= longest) {
        return pass(compiled.matcher(completion).find(), `Expected to match: /${pattern}/${flags}`);
      }
      return {
        error: `The pattern is too large for an answer of ${completion.length} characters (at most ${longest}).`,
      };
    };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const message = `\`regex\`: ${quote(pattern)} is not a valid pattern: ${reasonOf(error)}.`;
    return { message, remedy: 'Write it in RE2 syntax, which has no look-around and no back-references.' };
  }
}

/** The engine's own words, in one line. */
function reasonOf(error: Error): string {
  const words = error.message.replace(/^error parsing regexp: /, '').replaceAll('`', '');
  return quote(words).slice(1, -1).replaceAll('\\"', '"');
}
