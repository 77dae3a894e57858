import { noTag, saveEdited } from '../../../github/page/checkout.ts';
import type { PageCall } from '../../../github/page/serve.ts';
import { textAt, valueAt } from '../../../language/json.ts';
import { starterPolicy } from '../../../policy/words/starter.ts';
import type { EvaluateWish } from '../wire/evaluating.ts';
import { askColumns } from './asking/ask.ts';
import { preview } from './asking/preview.ts';
import { evaluate } from './evaluate.ts';
import { EditedFiles } from './files.ts';
import { overview, starterModel } from './overview.ts';
import { promptFileIn, readEvaluateWish, readWish, readWishes } from './read-wish.ts';
import type { Sessions } from './sessions.ts';

/** Answers a call of the page; nothing for one that is not known. */
export type AnswerCall = (call: PageCall) => Promise<object | undefined>;

/** Opens what answers the page: every call by its name. */
export function openCalls(sessions: Sessions): AnswerCall {
  const files = new EditedFiles(sessions.laptop);
  const { workspace } = sessions.laptop.run;

  /** The smallest policy, and never over one that is there. */
  async function writePolicy(): Promise<object> {
    const text = starterPolicy({ model: starterModel });
    await saveEdited(workspace, sessions.policyPath, text, noTag);
    return overview(sessions, files);
  }

  const stops = new Map<string, AbortController>();

  /** Does what takes its time until it is stopped: it then ends with what has come of it, and what that has cost. */
  async function stoppable<T>({ body, signal }: PageCall, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const id = textAt(body, 'id');
    const stop = new AbortController();
    stops.set(id, stop);
    try {
      return await work(AbortSignal.any([signal, stop.signal]));
    } finally {
      stops.delete(id);
    }
  }

  async function before({ path, against }: EvaluateWish) {
    if (against === 'base') return files.baseOf(path);
    if (against === 'saved') return { text: (await files.read(path)).text, whose: 'the saved file' };
    return undefined;
  }

  const calls: Readonly<Record<string, (call: PageCall) => Promise<object>>> = {
    overview: () => overview(sessions, files),
    files: async () => files.list(await sessions.policyTag()),
    read: ({ body }) => files.read(promptFileIn(body)),
    save: ({ body }) => files.save(promptFileIn(body), textAt(body, 'text'), textAt(body, 'tag')),
    preview: async ({ body }) => preview(readWish(body), await sessions.current(), sessions.isEmulated),
    async emulator({ body }) {
      sessions.isEmulated = valueAt(body, 'on') === true;
      return overview(sessions, files);
    },
    'write-policy': writePolicy,
    /** Only what the policy says can be confirmed, and only what the page has shown. */
    async trust({ body }) {
      const { untrusted } = await overview(sessions, files);
      const wanted = untrusted.find(
        ({ secret, url }) => secret === textAt(body, 'secret') && url === textAt(body, 'url'),
      );
      if (wanted) sessions.laptop.trust.confirm(wanted);
      return overview(sessions, files);
    },
    async ask(call) {
      const wishes = readWishes(call.body);
      const session = await sessions.current();
      await stoppable(call, (signal) => askColumns(wishes, { session, signal, send: call.send }));
      return { asked: wishes.length };
    },
    async evaluate(call) {
      const wish = readEvaluateWish(call.body);
      const [session, earlier] = await Promise.all([sessions.current(), before(wish)]);
      return stoppable(call, (signal) => evaluate(wish, { session, signal, before: earlier, send: call.send }));
    },
    async stop({ body }) {
      const running = stops.get(textAt(body, 'id'));
      running?.abort();
      return { stopped: running !== undefined };
    },
  };

  return async (call) => (Object.hasOwn(calls, call.name) ? calls[call.name]?.(call) : undefined);
}
