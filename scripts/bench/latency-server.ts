import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileAnswer } from '../../__tests__/harness/github.ts';
import { listen } from '../../__tests__/harness/listen.ts';
import { type Received, type Reply, record, send } from '../../__tests__/harness/server.ts';
import { countAt, textAt, valueAt } from '../../src/language/json.ts';

/** What each side takes for an answer, in milliseconds. */
export const delays = { gitHub: 80, provider: 300 } as const;

/** The head of every branch. */
export const headCommit = '5f1d0c8e7a9b4d2f6e3c1a0b9d8f7e6c5b4a3d2e';

const sha = (text: string) => createHash('sha1').update(text).digest('hex');

/**
 * Starts a GitHub and a provider that take their time, whatever is asked and however much at once: files by repository
 * and path, permissions, a merge commit that leaves each file as it is, and a ledger's branch.
 *
 * @param files gets the server's address
 * @returns also how long there was a request that waited for its answer, in milliseconds
 */
export async function startLatencyServer(
  files: (url: string) => Readonly<Record<string, Readonly<Record<string, string>>>>,
) {
  const ledger = { head: sha('first'), texts: new Map<string, string>() };
  let url = '';

  function answer(request: Received): Reply {
    if (request.url === '/graphql') return ledgerReply(JSON.parse(request.body), ledger);
    if (!request.url.startsWith('/repos/')) return { body: completion };
    const { pathname, searchParams } = new URL(request.url, url);
    const [, , owner, repo, kind, path = ''] = pathname.split('/');
    if (kind === 'commits') return { headers: { 'content-type': 'application/vnd.github.sha' }, body: headCommit };
    if (kind === 'collaborators') return { body: { permission: 'write' } };
    const text = files(url)[`${owner}/${repo}`]?.[decodeURIComponent(path)];
    const isThere = searchParams.get('ref') === headCommit || /^refs\/pull\//.test(searchParams.get('ref') ?? '');
    return text === undefined || !isThere ? notFound : { body: fileAnswer(Buffer.from(text)) };
  }

  let underWay = 0;
  let since = 0;
  let waited = 0;
  const { received, listener } = record((request) => async (response) => {
    if (underWay++ === 0) since = performance.now();
    await sleep(request.url.startsWith('/v1/') ? delays.provider : delays.gitHub);
    if (!response.destroyed) send(response, answer(request));
    if (--underWay === 0) waited += performance.now() - since;
  });
  const listening = await listen(createServer(listener));
  url = `http://127.0.0.1:${listening.port}`;
  return { ...listening, url, received, waited: () => waited };
}

const notFound: Reply = { status: 404, body: { message: 'Not Found' } };

const completion = {
  object: 'chat.completion',
  model: 'gpt-6-luna',
  choices: [{ index: 0, message: { role: 'assistant', content: 'There are 12 widgets.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 40, completion_tokens: 8, total_tokens: 48 },
};

/** Reads the ledger's branch, or commits to it if it has not moved. */
function ledgerReply(body: unknown, ledger: { head: string; readonly texts: Map<string, string> }): Reply {
  const input = valueAt(body, 'variables', 'input');
  if (input !== undefined) {
    if (textAt(input, 'expectedHeadOid') !== ledger.head) {
      return { body: { data: null, errors: [{ type: 'STALE_DATA', message: 'The branch has moved.' }] } };
    }
    const text = Buffer.from(textAt(input, 'fileChanges', 'additions', 0, 'contents'), 'base64').toString();
    ledger.texts.set(textAt(input, 'fileChanges', 'additions', 0, 'path'), text);
    ledger.head = sha(ledger.head);
    return { body: { data: { createCommitOnBranch: { commit: { oid: ledger.head } } } } };
  }
  const found: Record<string, unknown> = {};
  for (let index = 0; valueAt(body, 'variables', `path${index}`) !== undefined; index++) {
    const text = ledger.texts.get(textAt(body, 'variables', `path${index}`));
    const blob = text && fileAnswer(Buffer.from(text));
    found[`file${index}`] = blob
      ? { object: { oid: blob.sha, byteSize: countAt(blob, 'size'), isTruncated: false, text } }
      : null;
  }
  return { body: { data: { repository: { isEmpty: false, ref: { target: { oid: ledger.head, ...found } } } } } };
}
