import { expect } from 'vitest';
import { stepFor } from '../harness/policies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';
import { inMode, instruction, label, type Mode, modes, ways } from '../harness/structured.ts';
import { type Speaking, surfaces } from '../harness/surfaces.ts';

/** The part of a request body that has to do with the form of its answer. */
function formOf(body: string, { isResponses }: Speaking) {
  const { messages, input, response_format, text } = JSON.parse(body);
  return { messages: isResponses ? input : messages, format: isResponses ? text : response_format };
}

function expected({ isResponses }: Speaking, mode: Mode) {
  const schema = { name: 'label', schema: label, strict: true };
  const formats = {
    json_schema: isResponses
      ? { format: { type: 'json_schema', ...schema }, verbosity: 'low' }
      : { type: 'json_schema', json_schema: schema },
    json_object: isResponses ? { format: { type: 'json_object' }, verbosity: 'low' } : { type: 'json_object' },
    none: isResponses ? { verbosity: 'low' } : undefined,
  };
  const system = { role: 'system', content: mode === 'json_schema' ? 'Be brief.' : `Be brief.\n\n${instruction}` };
  return { messages: [system, { role: 'user', content: 'Say hello.' }], format: formats[mode] };
}

const inputs = {
  'response-schema': JSON.stringify({ name: 'label', schema: label, strict: true }),
  'system-prompt': 'Be brief.',
};

for (const surface of surfaces) {
  for (const mode of modes) {
    const policy = (url: string) => inMode(surface.policy(url), mode);
    for (const [way, reply] of oneOfEach(ways)) {
      const name = `${surface.name}, ${mode}, ${way}`;

      bundled(`${name}: the form is asked for, and the answer comes back parsed`, async () => {
        await using server = await startServer(() => reply(surface, { text: '{ "score": 1.0, "label": "bug" }' }));
        const more = { ...inputs, parameters: 'verbosity: low' };
        const ran = await runAction(stepFor(server.url, more, policy(server.url)));
        expect(ran).toMatchObject({
          exitCode: 0,
          outputs: {
            status: 'completed',
            'error-code': '',
            json: '{"score":1,"label":"bug"}',
            response: '{ "score": 1.0, "label": "bug" }',
            'total-tokens': '30',
          },
        });
        expect(server.received.map(({ body }) => formOf(body, surface))).toEqual([expected(surface, mode)]);
      });

      bundled(`${name}: an answer that breaks the schema is repaired, and both are billed`, async () => {
        await using server = await startServer((_, before) =>
          reply(surface, { text: before === 0 ? '{"label":"question"}' : '{"label":"bug","score":2}' }),
        );
        const ran = await runAction(stepFor(server.url, inputs, policy(server.url)));
        expect(ran).toMatchObject({
          exitCode: 0,
          outputs: {
            status: 'completed',
            json: '{"label":"bug","score":2}',
            response: '{"label":"bug","score":2}',
            'input-tokens': '42',
            'output-tokens': '18',
            'total-tokens': '60',
          },
        });
        expect(ran.summary).toMatch(/local: mismatched after [\s\S]*local: repaired after/);
        const [first, second] = server.received.map(({ body }) => formOf(body, surface));
        expect(second).toEqual({
          ...first,
          messages: [
            ...(first?.messages ?? []),
            { role: 'assistant', content: '{"label":"question"}' },
            {
              role: 'user',
              content: [
                'This answer does not match the schema that was asked for:',
                '- At the top level, the property "score" is missing',
                '- At /label, the value must be one of "bug", "feature"',
                'Answer again with the whole JSON, corrected, and nothing else.',
              ].join('\n'),
            },
          ],
        });
      });
    }

    test(`${surface.name}, ${mode}: without a system message the schema gets one of its own, where it needs one`, async () => {
      const [, reply] = ways[1] ?? [];
      await using server = await startServer(() => reply?.(surface, { text: '{"label":"bug","score":1}' }) ?? {});
      const bare = { 'response-schema': JSON.stringify(label) };
      await runAction(stepFor(server.url, bare, policy(server.url)));
      const { messages, format } = formOf(server.received[0]?.body ?? '', surface);
      const user = { role: 'user', content: 'Say hello.' };
      expect(messages).toEqual(mode === 'json_schema' ? [user] : [{ role: 'system', content: instruction }, user]);
      const named = { name: 'response', schema: label };
      if (mode === 'json_schema') {
        expect(format).toEqual(
          surface.isResponses
            ? { format: { type: 'json_schema', ...named } }
            : { type: 'json_schema', json_schema: named },
        );
      }
    });
  }
}
