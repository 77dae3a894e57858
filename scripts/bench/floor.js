// The least that an allowed step can do: the same prompt to the same model, with `fetch` and js-yaml and nothing else.
// It takes the answer as a whole, where the bundle has it streamed, and checks nothing that it reads.

import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';

const { GITHUB_WORKSPACE, INPUT_MODEL = '', INPUT_PROMPT, 'INPUT_API-KEY': secret } = process.env;

const text = readFileSync(`${GITHUB_WORKSPACE}/.github/models.yml`, 'utf8');
const policy = /** @type {{ keys: [{ endpoint: string }] }} */ (load(text));

const response = await fetch(`${policy.keys[0].endpoint}/chat/completions`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
  body: JSON.stringify({
    model: INPUT_MODEL.split('/')[1],
    messages: [{ role: 'user', content: INPUT_PROMPT }],
  }),
});
const answer = /** @type {{ choices: [{ message: { content: string } }] }} */ (await response.json());
process.stdout.write(answer.choices[0].message.content);
