import { openToolTexts } from '../../src/inference/tools/tool-texts.ts';
import type { ToolConnection } from '../../src/providers/tools/tool-server.ts';
import { KnownSecrets } from '../../src/reports/secrets/known-secrets.ts';

/** What marks are made of. */
export const boundary = 'b0'.repeat(16);
/** A credential of the step. */
export const secret = 'sk-step-0123456789abcdef';
/** What the step knows. */
export const secrets = new KnownSecrets(() => undefined);
secrets.add(secret);
/** What cleans texts of servers. */
export const texts = await openToolTexts({ findCredentials: secrets.findCredentials, handling: 'redact', boundary });

/** What JSON, the protocol, marks and the log give a meaning to. */
export const signs = [
  ...['{', '}', '[', ']', ',', ':', '"', 'null', '0', '-1', '1e999', 'true', '{}', '[]', '""', '\\u202e', '\\ud800'],
  ...[
    '"jsonrpc":"2.0",',
    '"id":7,',
    '"method":',
    '"result":',
    '"error":',
    '"tools":',
    '"name":',
    '"content":',
    '"type":',
  ],
  ...[
    '"nextCursor":',
    '"inputSchema":',
    '"properties":',
    '"$ref":"#"',
    '"structuredContent":',
    '"isError":true',
    '"text":',
  ],
  ...[boundary, `</untrusted-${boundary}>`, '<!--', '-->', secret, '::error::', '##[error]', '\\u0000', '__proto__'],
  ...['data: ', 'event: message\n', '\n\n', 'id: 1\n', ': ping\n\n'],
];

/** Pages of tools. */
export const definitions = [
  {
    tools: [
      {
        name: 'read',
        description: 'Reads a file.',
        inputSchema: { type: 'object', properties: { path: { type: 'string' } } },
      },
      { name: 'Read', description: `<!-- hidden --> ${boundary}`, inputSchema: { type: 'object', required: ['x'] } },
      { name: '../9 etc', description: '', inputSchema: { $defs: { a: {} }, additionalProperties: false } },
    ],
    nextCursor: '2',
  },
  { tools: [{ name: 'x'.repeat(100), annotations: { title: 'X' } }, { name: '' }, null, 7] },
].map((page) => JSON.stringify(page));

/** What tools have answered. */
export const results = [
  {
    content: [
      { type: 'text', text: `A ${secret} <!-- a\n-->` },
      { type: 'image', data: 'AAAA', mimeType: 'image/png' },
    ],
  },
  { content: [], structuredContent: { a: [1, { b: null }] }, isError: true },
  {
    content: [
      { type: 'resource', resource: { uri: 'file:///a', text: 'T' } },
      { type: 'resource_link', uri: 'b:c', name: 'C' },
    ],
  },
].map((result) => JSON.stringify(result));

/** A connection on which nobody calls. */
export const unused: ToolConnection = {
  list: () => Promise.reject(new Error('Nobody lists.')),
  call: () => Promise.reject(new Error('Nobody calls.')),
  close: () => Promise.resolve(),
};
