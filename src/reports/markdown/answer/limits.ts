import type { Options } from 'mdast-util-from-markdown';

type Extension = Exclude<NonNullable<NonNullable<Options['extensions']>[number]>, readonly unknown[]>;
type Construct = Exclude<NonNullable<NonNullable<Extension['text']>[number]>, readonly unknown[]>;
type State = ReturnType<Construct['tokenize']>;

/** How often each sign is looked at within one paragraph, heading or cell. Prose has far fewer. */
const most = { brackets: 200, emphasis: 200, code: 400, angles: 60, escapes: 400 };

/** The longest run of `*` or `_` that is a mark: every two of it are a tree's level, and its pairs take the square of its length. */
const longestRun = 6;

/** What was seen of a paragraph so far. */
interface SignCounts {
  brackets: number;
  emphasis: number;
  code: number;
  angles: number;
  escapes: number;
  /** Opening brackets that no closing one was seen for. */
  open: number;
}

/** Characters by their codes, as micromark names them. */
const [star, underscore, tilde, grave, angle, opening, closing, exclamation, backslash] = [
  42, 95, 126, 96, 60, 91, 93, 33, 92,
] as const;

/**
 * Keeps micromark from taking time in proportion to the square of a paragraph: its search for what a `]`, a `*` or a
 * `<` belongs to goes over all that came before, or comes after; each escape takes memory. A sign beyond the limits is text, as it would be
 * if it belonged to nothing.
 */
export function limits(): Extension {
  const paragraphs = new WeakMap<object, SignCounts>();
  const seenIn = (paragraph: object): SignCounts => {
    const seen = paragraphs.get(paragraph) ?? { brackets: 0, emphasis: 0, code: 0, angles: 0, escapes: 0, open: 0 };
    paragraphs.set(paragraph, seen);
    return seen;
  };
  const emphasis = runLimit(seenIn, (seen) => ++seen.emphasis > most.emphasis);
  const bracket = (seen: SignCounts) => {
    if (++seen.brackets > most.brackets) return true;
    seen.open++;
    return false;
  };
  return {
    text: {
      [star]: emphasis,
      [underscore]: emphasis,
      [tilde]: emphasis,
      // Only the first of a run may begin a code span.
      [grave]: { ...limit(seenIn, (seen) => ++seen.code > most.code), previous: (code) => code !== grave },
      [angle]: limit(seenIn, (seen) => ++seen.angles > most.angles),
      [backslash]: limit(seenIn, (seen) => ++seen.escapes > most.escapes),
      [opening]: limit(seenIn, bracket),
      [exclamation]: imageLimit(seenIn, bracket),
      [closing]: limit(seenIn, isUnopened),
    },
  };
}

function isUnopened(seen: SignCounts): boolean {
  if (seen.open === 0) return true;
  seen.open--;
  return false;
}

/** Takes a sign for text where there were too many. */
function limit(seenIn: (paragraph: object) => SignCounts, isTooMuch: (seen: SignCounts) => boolean): Construct {
  return {
    name: 'limit',
    tokenize(effects, ok, nok) {
      return (code) => {
        if (!isTooMuch(seenIn(this))) return nok(code);
        effects.enter('data');
        effects.consume(code);
        effects.exit('data');
        return ok;
      };
    },
  };
}

/** The same for a sign that stands for all of its kind behind it; a run of them that is too long is text as well. */
function runLimit(seenIn: (paragraph: object) => SignCounts, isTooMuch: (seen: SignCounts) => boolean): Construct {
  return {
    name: 'limit',
    tokenize(effects, ok, nok) {
      return (sign) => {
        let length = 0;
        const run: State = (code) => {
          if (code !== sign) {
            if (!isTooMuch(seenIn(this)) && length <= longestRun) return nok(code);
            effects.exit('data');
            return ok(code);
          }
          length++;
          effects.consume(code);
          return run;
        };
        effects.enter('data');
        return run(sign);
      };
    },
  };
}

/** The same for `![`, which is a sign of two characters. */
function imageLimit(seenIn: (paragraph: object) => SignCounts, isTooMuch: (seen: SignCounts) => boolean): Construct {
  return {
    name: 'limit',
    tokenize(effects, ok, nok) {
      return (exclamationMark) => {
        effects.enter('data');
        effects.consume(exclamationMark);
        return (code) => {
          if (code !== opening || !isTooMuch(seenIn(this))) return nok(code);
          effects.consume(code);
          effects.exit('data');
          return ok;
        };
      };
    },
  };
}
