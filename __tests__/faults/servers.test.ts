import { describe, expect, test } from 'vitest';
import { cases as apiManagement } from '../fixtures/servers/api-management.ts';
import { cases as azure } from '../fixtures/servers/azure.ts';
import { cases as deepseek } from '../fixtures/servers/deepseek.ts';
import { cases as gateways } from '../fixtures/servers/gateways.ts';
import { cases as gemini } from '../fixtures/servers/gemini.ts';
import { cases as litellm } from '../fixtures/servers/litellm.ts';
import { cases as llamaServer } from '../fixtures/servers/llama-server.ts';
import { cases as minimax } from '../fixtures/servers/minimax.ts';
import { cases as mistral } from '../fixtures/servers/mistral.ts';
import { cases as moonshot } from '../fixtures/servers/moonshot.ts';
import { cases as ollama } from '../fixtures/servers/ollama.ts';
import { cases as openai } from '../fixtures/servers/openai.ts';
import { cases as openrouter } from '../fixtures/servers/openrouter.ts';
import { cases as sglang } from '../fixtures/servers/sglang.ts';
import { cases as vllm } from '../fixtures/servers/vllm.ts';
import { cases as xai } from '../fixtures/servers/xai.ts';
import { readBody as read } from '../harness/read-body.ts';

const servers = {
  openai,
  azure,
  mistral,
  deepseek,
  openrouter,
  xai,
  gateways,
  gemini,
  vllm,
  sglang,
  'llama-server': llamaServer,
  ollama,
  litellm,
  'api-management': apiManagement,
  minimax,
  moonshot,
};

describe.each(Object.entries(servers))('%s', (_, cases) => {
  for (const one of cases) {
    const bytes = new TextEncoder().encode(one.body);

    test(`${one.name}`, async () => {
      const { says, usage, ...seen } = await read([bytes], one);
      expect(seen).toEqual({
        status: one.status,
        code: one.code,
        text: one.text ?? '',
        isRetried: one.isRetried ?? false,
      });
      if (one.usage) expect(usage).toEqual(one.usage);
      if (one.says) expect(says.join('\n')).toMatch(one.says);
      else if (one.status === 'completed') expect(says).toEqual([]);
    });

    test(`${one.name}: the same, wherever its bytes are divided`, async () => {
      const whole = await read([bytes], one);
      for (let index = 1; index < bytes.length; index++) {
        expect(await read([bytes.slice(0, index), bytes.slice(index)], one)).toEqual(whole);
      }
    });

    test(`${one.name}: never a part of it as the whole, wherever it stops`, async () => {
      const whole = await read([bytes], one);
      for (let length = 0; length < bytes.length; length++) {
        for (const isCut of [false, true]) {
          const part = await read([bytes.slice(0, length)], one, isCut);
          const isSilent = part.status === 'completed' && part.says.length === 0;
          if (isSilent) expect({ ...part, usage: undefined }).toEqual({ ...whole, usage: undefined });
          if (part.status === 'completed') expect(part.text, `${length} bytes`).toBe(whole.text);
          // What is said on the way is kept of an answer that broke off before its final part.
          const isOnTheWay = one.body.includes('commentary') && part.status !== 'completed';
          expect(isOnTheWay || whole.text.startsWith(part.text), `${length} bytes: ${part.text}`).toBe(true);
        }
      }
    });
  }
});
