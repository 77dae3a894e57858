import type { AskOptions } from '../../src/inference/ask.ts';
import { type Attempt, Attempts } from '../../src/inference/attempts.ts';
import { StepFacts } from '../../src/inference/result.ts';
import { type Asked, askStructured, type StructuredOptions } from '../../src/inference/structured/ask-structured.ts';
import type { Fallback, Key, Route } from '../../src/policy/model/policy.ts';
import type { Answer, Fault, TokenUsage as Usage } from '../../src/providers/provider.ts';
import { freeTab } from './free-tab.ts';
import { fileOf } from './judging.ts';
import { ManualClock } from './manual-clock.ts';

const { keys } = fileOf(`version: 1
keys:
  - {name: first, provider: openai, secret: FIRST}
  - {name: second, provider: openai, secret: SECOND}
  - {name: third, provider: openai, secret: THIRD}`);

/** A fault of a code; a transient one unless told otherwise. */
export function fault(code: Fault['code'], more: Partial<Fault> = {}): Answer {
  return { fault: { code, message: `It is ${code}.`, remedy: '', transient: true, requestId: '', ...more } };
}

/** A completion. */
export function answered(usage?: Usage, text = 'Hello.'): Answer {
  const completion = { text, refusal: '', finishReason: 'stop', servedModel: '', requestId: 'req' };
  return { completion: { ...completion, ...(usage && { usage }) } };
}

/** What each key answers, one after the other; `undefined` for a key without a credential. */
export interface Script {
  readonly first: readonly Answer[] | undefined;
  readonly second?: readonly Answer[] | undefined;
  readonly third?: readonly Answer[] | undefined;
  readonly fallback?: readonly Fallback[];
  readonly retries?: number;
  /** Milliseconds. */
  readonly limit?: number;
  readonly structured?: StructuredOptions;
  /** Gets the lines of the log in place of the list that is returned. */
  readonly log?: (line: string) => void;
  /** Milliseconds that an attempt takes. */
  readonly takes?: number;
  /** What the keys present, one after the other; the last one from then on. */
  readonly secrets?: readonly string[];
  /** Milliseconds that pass once an attempt is over, before anybody looks at what it has brought. */
  readonly lingers?: number;
  /** Cancels the run at this time of the clock. */
  readonly cancelAt?: number;
}

/**
 * Asks by a script, on a clock that moves when it is waited for.
 *
 * @param facts get what is known, as soon as it is
 */
export async function askBy(
  script: Script,
  facts = new StepFacts(),
): Promise<{
  asked: Pick<Asked, 'checked' | 'unrepaired'> & {
    readonly attempts: readonly Attempt[];
    readonly last: Answer | undefined;
    readonly route: Route;
    readonly usage: Usage | undefined;
  };
  waits: readonly number[];
  lines: readonly string[];
  /** The secrets that a provider was opened with. */
  opened: readonly string[];
}> {
  const lines: string[] = [];
  const opened: string[] = [];
  const secrets = [...(script.secrets ?? ['sk-x'])];
  const present = () => (secrets.length > 1 ? secrets.shift() : secrets[0]) ?? '';
  const clock = new ManualClock();
  const cancelled = new AbortController();
  if (script.cancelAt !== undefined) clock.at(script.cancelAt, () => cancelled.abort());
  const left = new Map(keys.map((key) => [key, [...(answersOf(key, script) ?? [])]]));
  const named = keys.filter(({ name }) => name in script);
  const [first, ...others] = named.map((key) => preparedRoute(key, script, present));
  if (!first) throw new Error('The script has a first key.');
  const options: AskOptions = {
    fallback: script.fallback ?? [],
    retries: script.retries ?? 0,
    limit: script.limit ?? 3_600_000,
    open: async ({ key }, secret) => {
      opened.push(secret);
      return {
        complete: async (_, { signal }) => {
          clock.pass(script.takes ?? 0);
          if (signal.aborted) return fault('cancelled', { transient: false });
          const answer = left.get(key)?.shift() ?? fault('internal', { transient: false, message: 'Asked too often.' });
          clock.pass(script.lingers ?? 0);
          return answer;
        },
      };
    },
    clock,
    signal: cancelled.signal,
    tab: freeTab,
    log: script.log ?? ((line) => lines.push(line)),
  };
  const attempts = facts.asking(new Attempts(first.route));
  const { answer: last, ...asked } = facts.answered(
    await askStructured([first, ...others], options, script.structured, attempts),
  );
  const { list, route, usage } = attempts;
  return { asked: { ...asked, attempts: list, last, route, usage }, waits: clock.waits, lines, opened };
}

function answersOf(key: Key, script: Script): readonly Answer[] | undefined {
  return key.name === 'first' ? script.first : key.name === 'second' ? script.second : script.third;
}

function preparedRoute(key: Key, script: Script, present: () => string) {
  const route = { key, model: 'openai/x', name: 'x', api: 'chat-completions' } as const;
  const access = async () => ({ secret: present() });
  const has = answersOf(key, script) !== undefined;
  return { route, call: { messages: [], parameters: new Map() }, ...(has && { access }) };
}
