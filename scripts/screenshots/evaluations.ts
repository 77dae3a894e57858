import { fileAnswer, startGitHub } from '../../__tests__/harness/github.ts';
import { baseCommit, payloads } from '../../__tests__/harness/payloads.ts';
import { policyFor, policyPath, secret } from '../../__tests__/harness/policies.ts';
import { completion } from '../../__tests__/harness/replies.ts';
import { startServer } from '../../__tests__/harness/server.ts';
import type { Step } from '../stand-in/step.ts';

/** An evaluation whose report is drawn. */
export interface DrawnEvaluation {
  readonly inputs: Readonly<Record<string, string>>;
  /** Whether it runs on a pull request that changes the prompt. */
  readonly isCompared: boolean;
}

const questions = [
  ['Where is my order 4711?', 'order number'],
  ['Can I return a widget after 30 days?', '30 days'],
  ['Do you ship to Norway?', 'Norway'],
  ['My widget hums. Is that normal?', 'hum'],
  ['How do I reset it?', 'button'],
  ['Is it waterproof?', 'splash'],
  ['What does the red light mean?', 'battery'],
  ['Which size fits a 19-inch rack?', '2U'],
  ['Can I pay by invoice?', 'invoice'],
  ['Is there a student discount?', 'student'],
  ['How loud is it?', 'dB'],
  ['Does it need a driver?', 'driver'],
] as const;

const promptOf = (system: string) => `name: Support
model: openai/gpt-6-luna
messages:
  - {role: system, content: ${JSON.stringify(system)}}
  - {role: user, content: "{{input}}"}
evaluators:
  - name: names the fact
    json-path: {path: $.fact, equals: true}
  - name: short
    regex: '^[\\s\\S]{1,200}$'
testData:
${questions.map(([input, expected]) => `  - input: ${JSON.stringify(input)}\n    expected: ${JSON.stringify(expected)}`).join('\n')}
`;

const path = 'prompts/support.prompt.yml';

const policy = (url: string) =>
  policyFor(
    url,
    'prices:\n  openai/gpt-6-luna: {input: 0.25, output: 2}\n  openai/gpt-6-sol: {input: 1.25, output: 10}\n  openai/gpt-6-sol-mini: {input: 0.6, output: 4.8}\n',
  ).replace(/models: \[.*/, 'models: [openai/gpt-6-luna, openai/gpt-6-sol, openai/gpt-6-sol-mini]');

/** What a model says: the new prompt makes the small one worse, and mends one row. */
function answerTo(model: string, question: number, isBase: boolean): string {
  const wrong = isBase ? [3] : model === 'gpt-6-luna' ? [0, 1, 4, 6, 7, 9, 10] : model === 'gpt-6-sol-mini' ? [4] : [];
  const fact = !wrong.includes(question);
  return JSON.stringify(
    {
      fact,
      answer: fact
        ? `Good question! ${questions[question]?.[1]} is what you are looking for.`
        : 'Please see our website, where all of this is explained.',
    },
    null,
    2,
  );
}

/** Runs an evaluation against servers of its own. */
export async function runEvaluation(
  { inputs, isCompared }: DrawnEvaluation,
  env: Readonly<Record<string, string>>,
  run: (step: Step) => Promise<string>,
): Promise<string> {
  await using provider = await startServer(({ body }) => {
    const sent: { readonly model: string; readonly messages: readonly { readonly content: string }[] } =
      JSON.parse(body);
    const [system, user] = sent.messages;
    const question = questions.findIndex(([input]) => user?.content === input);
    const usage = { prompt_tokens: 60 + question, completion_tokens: 30, total_tokens: 90 + question };
    const text = answerTo(sent.model, question, system?.content.startsWith('Answer in JSON') ?? false);
    return completion(text, { model: sent.model, usage });
  });
  const held = { 'acme/widgets': { [policyPath]: policy(provider.url) } };
  await using github = await startGitHub(held, ({ url }) => {
    const isBase = url.includes(baseCommit);
    return isBase ? { body: fileAnswer(Buffer.from(promptOf('Answer in JSON: {fact, answer}.'))) } : undefined;
  });
  return await run({
    action: 'evaluate',
    inputs: { token: 'ghs_stand-in', 'api-key': secret, ...inputs },
    files: { [path]: promptOf('Be brief and friendly. JSON: {fact, answer}.') },
    env: { ...env, GITHUB_API_URL: github.url, GITHUB_REPOSITORY: 'acme/widgets' },
    ...(isCompared && { event: 'pull_request', payload: payloads.pullRequest }),
  });
}
