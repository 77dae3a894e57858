import { rmSync } from 'node:fs';
import { runBundle } from '../stand-in/run-bundle.ts';
import { layOut, type Ran } from '../stand-in/step.ts';
import { type Relayed, startRelay } from './relay.ts';
import { alias, secret } from './start-llama.ts';

/** What a check asks. */
export interface Question {
  readonly api: 'chat-completions' | 'responses';
  readonly inputs?: Readonly<Record<string, string>>;
}

/** What a step left behind, and what it asked the server for. */
export interface Asked extends Ran {
  readonly relayed: readonly Relayed[];
}

/** Runs the committed bundle on a step that asks the server. */
export async function askLlama(url: string, { api, inputs = {} }: Question): Promise<Asked> {
  await using relay = await startRelay(url);
  const policy = `version: 1
keys:
  - name: llama
    provider: openai
    endpoint: ${relay.url}/v1
    secret: LLAMA_API_KEY
    api: ${api}
    models: {local/model: ${alias}}
`;
  const asked = { prompt: 'Tell me a story.', model: 'local/model', 'max-completion-tokens': '20', 'api-key': secret };
  const step = layOut({
    inputs: { ...asked, 'policy-ref': 'workspace', retries: '0', ...inputs },
    files: { '.github/models.yml': policy },
  });
  try {
    return { ...(await runBundle(step)), relayed: relay.relayed };
  } finally {
    rmSync(step.folder, { recursive: true, force: true });
  }
}
