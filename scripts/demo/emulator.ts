import { parseArgs } from 'node:util';
import { LLMock } from '@copilotkit/aimock';

/** A running emulator. */
interface Emulator {
  readonly url: string;
  /** How many requests it has got so far. */
  readonly asked: () => number;
  readonly stop: () => Promise<void>;
}

/**
 * An emulator of OpenAI's and Azure's APIs on loopback, which answers every prompt the same way.
 *
 * @param behind the model behind each deployment: Azure's answers name that one, not the deployment
 */
export async function startEmulator(port: number, behind: Readonly<Record<string, string>> = {}): Promise<Emulator> {
  const emulator = new LLMock({ port, host: '127.0.0.1', logLevel: 'silent' });
  emulator.on({ predicate: () => true }, ({ model }) => ({
    content: `This answer comes from an emulator, which was asked for **${model}**.`,
    model: behind[model] ?? model,
  }));
  await emulator.start();
  return { url: emulator.url, asked: () => emulator.getRequests().length, stop: () => emulator.stop() };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '4010' } } });
  const { url } = await startEmulator(Number(values.port));
  console.log(`The emulator listens on ${url}.`);
}
