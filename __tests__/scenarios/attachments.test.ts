import { expect } from 'vitest';
import { beginnings, dataUrl, pdf, png } from '../harness/media.ts';
import { stepFor } from '../harness/policies.ts';
import { failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { sent } from '../harness/sent.ts';
import { startServer } from '../harness/server.ts';
import { pieces, streamed, surfaces } from '../harness/surfaces.ts';

const files = { 'shots/b.png': png, 'shots/a.txt.jpg': beginnings.jpeg, 'doc/report': pdf };
const listed = 'doc/report\n\nshots/*\nshots/b.png';

bundled.each(surfaces)('$name: images and documents go with the last message of the user', async (speaking) => {
  await using server = await startServer(() => streamed(speaking, pieces(speaking, { text: 'A pixel.' })));
  const step = stepFor(server.url, { prompt: 'What is this?', files: listed }, speaking.policy(server.url));
  const ran = await runAction({ ...step, files: { ...step.files, ...files } });
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'A pixel.' });
  const body = JSON.parse(server.received[0]?.body ?? '');
  const jpeg = dataUrl('image/jpeg', beginnings.jpeg);
  const document = { filename: 'report', file_data: dataUrl('application/pdf', pdf) };
  const chat = [
    { type: 'text', text: 'What is this?' },
    { type: 'file', file: document },
    { type: 'image_url', image_url: { url: jpeg } },
    { type: 'image_url', image_url: { url: dataUrl('image/png', png) } },
  ];
  const responses = [
    { type: 'input_text', text: 'What is this?' },
    { type: 'input_file', ...document },
    { type: 'input_image', image_url: jpeg, detail: 'auto' },
    { type: 'input_image', image_url: dataUrl('image/png', png), detail: 'auto' },
  ];
  expect(speaking.isResponses ? body.input : body.messages).toEqual([
    { role: 'user', content: speaking.isResponses ? responses : chat },
  ]);
});

test('the summary lists attachments by name, type and size, and never their bytes', async () => {
  const { ran } = await sent(
    { files: 'a.png\nb.webp\nc.gif' },
    { files: { 'a.png': png, 'b.webp': beginnings.webp, 'c.gif': beginnings.gif } },
  );
  expect(ran.summary).toContain(`- Attachment: \`a.png (image/png, ${png.length} bytes)\``);
  expect(ran.summary).toContain('- Attachment: `b.webp (image/webp, 16 bytes)`');
  expect(ran.summary).toContain('- Attachment: `c.gif (image/gif, 8 bytes)`');
  expect(ran.summary).toContain(`Say hello.\n[a.png (image/png, ${png.length} bytes)]`);
  expect(ran.summary).not.toContain(Buffer.from(png).toString('base64').slice(0, 20));
});

test('what a model refuses is the provider’s error', async () => {
  await using server = await startServer(() =>
    failure(400, 'invalid_value', 'This model does not support image inputs.'),
  );
  const step = stepFor(server.url, { files: 'a.png' });
  const ran = await runAction({ ...step, files: { ...step.files, 'a.png': png } });
  expect(ran.outputs).toMatchObject({ status: 'rejected', 'error-code': 'bad-request' });
  expect(ran.log).toContain('This model does not support image inputs.');
});

test('they count in the estimate: an image a fixed number, a document by its pages', async () => {
  const policy = 'limits: {max-input-tokens: 4000}\n';
  const within = await sent({ files: 'a.png\nb.png' }, { files: { 'a.png': png, 'b.png': png }, policy });
  expect(within.ran.outputs.status).toBe('completed');
  const beyond = await sent({ files: 'a.png\nb.pdf' }, { files: { 'a.png': png, 'b.pdf': pdf }, policy });
  expect(beyond.ran.outputs.status).toBe('denied');
  expect(beyond.ran.log).toContain('an estimated 4076 tokens, 102 %25 of the 4000 that the policy allows');
  expect(beyond.ran.log).toContain('b.pdf (2536 tokens), a.png (1536 tokens)');
  const hidden = await sent({ files: 'c.pdf' }, { files: { 'c.pdf': `%PDF-1.7${'x'.repeat(20_000)}` }, policy });
  expect(hidden.ran.log).toContain('c.pdf (5072 tokens)');
});

const half = new Uint8Array(11 * 1024 * 1024);
half.set(png);

/** Attachments that are not sent. */
const refused = [
  {
    name: 'a file of another type',
    files: 'page.png',
    says: 'files: "page.png" begins with 3c 68 74 6d 6c 3e ("<html>"), which is not a supported type. Attach PNG, JPEG, WebP and GIF images',
  },
  { name: 'an empty file', files: 'empty.png', says: 'files: "empty.png" is empty, which is not a supported type' },
  { name: 'a file that is not there', files: 'gone.png', says: 'files: there is no file "gone.png" in the workspace' },
  { name: 'a pattern without a match', files: 'no/*.png', says: 'files: "no/*.png" matches no file of the workspace' },
  { name: 'a path out of the workspace', files: '../x.png', says: 'files: "../x.png" leads out of the workspace' },
  { name: 'a pattern out of the workspace', files: '../*.png', says: 'files: "../*.png" leads out of the workspace' },
  { name: 'a file of git', files: '.git/x.png', says: 'files: ".git/x.png" belongs to git' },
  {
    name: 'more than 20 MiB in all',
    files: 'half-*.png',
    says: 'files: "half-b.png" brings the attachments over the limit of 20971520 bytes',
  },
] as const;

bundled.each(oneOfEach(refused))('$name: unreadable-file, and nothing is sent', async ({ files: lines, says }) => {
  const workspace = {
    'page.png': '<html>',
    'empty.png': '',
    '.git/x.png': png,
    'half-a.png': half,
    'half-b.png': half,
  };
  const { ran, requests } = await sent({ files: lines }, { files: workspace });
  expect(ran.outputs['error-code']).toBe('unreadable-file');
  expect(ran.log).toContain(says);
  expect(requests).toBe(0);
});

test.skipIf(process.platform === 'win32')(
  'links out of the workspace are not followed, also where a pattern finds them',
  async () => {
    for (const lines of ['innocent.png', 'inno*']) {
      const { ran, requests } = await sent({ files: lines }, { links: { 'innocent.png': '/etc/hostname' } });
      expect(ran.log).toContain('files: "innocent.png" leads out of the workspace');
      expect(requests).toBe(0);
    }
  },
);

test('a prompt without a message of the user has no place for them', async () => {
  const file = 'messages: [{role: assistant, content: Hi}]';
  const { ran } = await sent(
    { 'prompt-file': 'x.prompt.yml', files: 'a.png' },
    { files: { 'x.prompt.yml': file, 'a.png': png } },
  );
  expect(ran.outputs['error-code']).toBe('invalid-prompt');
  expect(ran.log).toContain('no user message to attach them to');
});
