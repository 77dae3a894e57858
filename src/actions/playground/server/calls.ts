import { noTag, saveEdited } from '../../../github/page/checkout.ts';
import type { PageCall } from '../../../github/page/serve.ts';
import { textAt, valueAt } from '../../../language/json.ts';
import { starterPolicy } from '../../../policy/words/starter.ts';
import type { EvaluateWish } from '../wire.ts';
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
    async ask({ body, signal, send }) {
      const wishes = readWishes(body);
      await askColumns(wishes, { session: await sessions.current(), signal, send });
      return { asked: wishes.length };
    },
    async evaluate({ body, signal, send }) {
      const wish = readEvaluateWish(body);
      const [session, earlier] = await Promise.all([sessions.current(), before(wish)]);
      return evaluate(wish, { session, signal, before: earlier, send });
    },
  };

  return async (call) => (Object.hasOwn(calls, call.name) ? calls[call.name]?.(call) : undefined);
}
