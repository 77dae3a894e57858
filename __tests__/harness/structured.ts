import type { Reply } from './server.ts';
import { pieces, type Said, type Speaking, streamed, whole } from './surfaces.ts';

/** A schema that most tests ask for. */
export const label = {
  type: 'object',
  properties: { label: { enum: ['bug', 'feature'] }, score: { type: 'integer', minimum: 0 } },
  required: ['label', 'score'],
  additionalProperties: false,
};

/** How a key asks for a form. */
export const modes = ['json_schema', 'json_object', 'none'] as const;

/** How a key asks for a form. */
export type Mode = (typeof modes)[number];

/** What goes into the system message where the provider does not understand a schema. */
export const instruction = `Answer with JSON that matches this JSON Schema, and nothing else.\n\n${JSON.stringify(label)}`;

/** A policy with a way to ask for a form. */
export function inMode(policy: string, mode: Mode): string {
  return policy.replace('secret: LOCAL_KEY', `secret: LOCAL_KEY\n    structured-output: ${mode}`);
}

/** How an answer comes: in pieces, as it is asked for, or as a whole from a server that does not stream. */
export const ways: readonly [name: string, reply: (speaking: Speaking, said: Said) => Reply][] = [
  ['streamed', (speaking, said) => streamed(speaking, pieces(speaking, said))],
  ['as a whole', (speaking, said) => ({ headers: { 'x-request-id': 'req_7f3a' }, body: whole(speaking, said) })],
];
