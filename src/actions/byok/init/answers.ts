import type { Terminal } from '../../../github/laptop/terminal.ts';
import { familyOf } from '../../../policy/model/publishers.ts';
import { isModel } from '../../../policy/model/reference.ts';
import { endpointIn, starterSecret } from '../../../policy/words/starter.ts';
import { amongWords } from '../../inputs/one-of.ts';
import { type CommandLine, WrongCall } from '../command.ts';
import { oneLine } from '../one-line.ts';

/** Whose models a policy begins with. */
export const providers = ['openai', 'azure', 'compatible'] as const;

/** What a policy and a workflow are made of. */
export interface Answers {
  readonly provider: (typeof providers)[number];
  /** Base URL of the key; absent for OpenAI. */
  readonly endpoint?: string;
  /** The provider's names for models, by `publisher/name`. */
  readonly models: ReadonlyMap<string, string>;
  /** How the key is presented: the name of a secret, or the fields of `identity` in the policy. */
  readonly credential: { readonly secret: string } | { readonly identity: Readonly<Record<string, string>> };
}

/** Something that init has to know. */
interface Question {
  readonly option: string;
  readonly question: string;
  /** Taken for an empty line. */
  readonly standard?: string;
  /** Why an answer cannot be taken; nothing where it can. */
  readonly refuse?: (answer: string) => string | undefined;
}

/**
 * Finds out what to write: from the options, and what they leave open from who sits at the terminal.
 *
 * @throws {WrongCall} for an option that cannot be meant, and for one that is missing where nobody can be asked
 */
export async function findAnswers(call: CommandLine, terminal: Terminal): Promise<Answers> {
  const find = (question: Question) => answerTo(question, call, terminal);
  const provider = readProvider(
    await find({
      option: 'provider',
      question: `Whose models? ${providers.join(', ')}`,
      standard: 'openai',
      refuse: (answer) => (providers.some((name) => name === answer) ? undefined : amongWords(answer, providers)),
    }),
  );
  const endpoint = provider === 'openai' ? undefined : baseOf(await find(endpointQuestion(provider)));
  if (provider === 'openai' && call.is('endpoint')) {
    throw new WrongCall('--endpoint goes with --provider azure or --provider compatible.');
  }
  const given = call.is('model')
    ? call.many('model')
    : (await find(modelQuestion(provider))).split(/[\s,]+/).filter((word) => word !== '');
  const models = new Map(given.map((text) => readModel(text, provider)));
  const isKeyless = call.is('keyless') || (await wantsKeyless(provider, call, terminal));
  if (isKeyless && provider === 'compatible') {
    throw new WrongCall('--keyless goes with openai and azure: other servers do not know GitHub’s identity tokens.');
  }
  const credential = isKeyless
    ? { identity: await identityOf(provider, find) }
    : { secret: await find(secretQuestion(provider, models)) };
  return { provider, ...(endpoint !== undefined && { endpoint }), models, credential };
}

async function answerTo(
  { option, question, standard, refuse }: Question,
  call: CommandLine,
  terminal: Terminal,
): Promise<string> {
  const given = call.one(option).trim();
  if (given !== '') {
    const refusal = refuse?.(given);
    if (refusal === undefined) return given;
    throw new WrongCall(`--${option}: ${refusal}`);
  }
  if (!terminal.isInteractive) {
    if (standard !== undefined) return standard;
    throw new WrongCall(`--${option} is missing, and nobody can be asked: ${question}.`);
  }
  for (;;) {
    const typed = await terminal.ask(`${question}${standard === undefined ? '' : ` [${standard}]`}: `);
    if (typed === undefined) throw new WrongCall('Nothing was written: no more answers came.');
    const answer = typed === '' ? standard : typed;
    const refusal = answer === undefined ? 'An answer is needed.' : refuse?.(answer);
    if (answer !== undefined && refusal === undefined) return answer;
    terminal.messages.write(`${oneLine(refusal ?? '')}\n`);
  }
}

async function wantsKeyless(provider: Answers['provider'], call: CommandLine, terminal: Terminal): Promise<boolean> {
  if (provider === 'compatible' || call.is('secret') || !terminal.isInteractive) return false;
  const typed = await terminal.ask('Keyless, without a stored key? y or n [n]: ');
  return /^y(?:es)?$/i.test(typed ?? '');
}

function readProvider(text: string): Answers['provider'] {
  return providers.find((name) => name === text) ?? 'openai';
}

function endpointQuestion(provider: Answers['provider']): Question {
  const isAzure = provider === 'azure';
  return {
    option: 'endpoint',
    question: isAzure
      ? 'The resource’s URL, https://NAME.openai.azure.com'
      : 'The server’s URL, such as https://HOST/v1',
    refuse(answer) {
      const found = endpointIn(answer);
      if (!found) return 'It is no HTTP URL.';
      if (isAzure && found.provider !== 'azure') return 'It is no resource of Azure’s. For another server: compatible.';
      return !isAzure && found.provider === 'azure' ? 'It is a resource of Azure’s: azure.' : undefined;
    },
  };
}

function baseOf(url: string): string {
  return endpointIn(url)?.endpoint ?? url;
}

function modelQuestion(provider: Answers['provider']): Question {
  const example =
    provider === 'openai' ? 'openai/gpt-6-luna' : `openai/gpt-6-luna=${provider === 'azure' ? 'DEPLOYMENT' : 'NAME'}`;
  return {
    option: 'model',
    question: `Which models, separated by blanks? Such as ${example}`,
    ...(provider === 'openai' && { standard: 'openai/gpt-6-luna' }),
    refuse(answer) {
      try {
        for (const word of answer.split(/[\s,]+/).filter((one) => one !== '')) readModel(word, provider);
        return undefined;
      } catch (error) {
        if (error instanceof WrongCall) return error.message;
        throw error;
      }
    },
  };
}

/** `publisher/name=NAME`; a bare name gets the publisher that it is known by. */
function readModel(text: string, provider: Answers['provider']): readonly [model: string, name: string] {
  const [written = '', named] = text.split(/=(.*)/s);
  const model = written.includes('/')
    ? written
    : `${familyOf(written) ?? (provider === 'openai' ? 'openai' : '')}/${written}`;
  if (!isModel(model))
    throw new WrongCall(
      `--model: “${oneLine(written)}” is not a model. Write publisher/name, such as openai/gpt-6-luna.`,
    );
  const [publisher = '', name = ''] = model.split('/');
  if (provider === 'openai' && publisher.toLowerCase() !== 'openai') {
    throw new WrongCall(`--model: OpenAI has no ${model}. For another server: --provider compatible --endpoint URL.`);
  }
  if (provider === 'openai' && named !== undefined) {
    throw new WrongCall(`--model: OpenAI’s models have no other name. Write ${model}.`);
  }
  return [model, named || name];
}

function secretQuestion(provider: Answers['provider'], models: ReadonlyMap<string, string>): Question {
  const [first = 'openai/gpt-6-luna'] = models.keys();
  const isOther = provider === 'compatible' && /^openai\//i.test(first);
  const standard = { openai: 'OPENAI_API_KEY', azure: 'AZURE_OPENAI_API_KEY', compatible: '' }[provider];
  return {
    option: 'secret',
    question: 'The name of the secret with the key, not its value',
    standard: standard || (isOther ? 'PROVIDER_API_KEY' : starterSecret({ model: first })),
    refuse: (answer) =>
      /^(?!GITHUB_|ACTIONS_|RUNNER_|INPUT_|NODE_)[A-Z_][A-Z0-9_]*$/.test(answer)
        ? undefined
        : 'It is no name of a secret: capital letters, digits and underscores. The key itself is never written anywhere.',
  };
}

async function identityOf(
  provider: Answers['provider'],
  find: (question: Question) => Promise<string>,
): Promise<Readonly<Record<string, string>>> {
  if (provider === 'azure') {
    return {
      'tenant-id': await find({ option: 'tenant-id', question: 'Tenant ID in Entra ID' }),
      'client-id': await find({ option: 'client-id', question: 'Client ID of the app or managed identity' }),
    };
  }
  return {
    'identity-provider-id': await find({
      option: 'identity-provider',
      question: 'ID of the identity provider at OpenAI',
    }),
    'service-account-id': await find({ option: 'service-account', question: 'ID of the service account at OpenAI' }),
  };
}
