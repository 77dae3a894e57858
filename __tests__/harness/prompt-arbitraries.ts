import fc from 'fast-check';

/** Pieces of templates, of values, and of what looks like either. */
const templatePieces = [
  '{{a}}',
  '{{b}}',
  '{{c.d}}',
  '{{',
  '}}',
  '{',
  '}',
  '{{ x }}',
  'a',
  'b',
  ' ',
  '\n',
  '$&',
  '$1',
  '\\',
  '<!--',
  '-->',
  '\u{200b}',
  '\u{1f600}',
  '\u{d800}',
];

/** A text of such pieces, now and then any text at all. */
export const template: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.array(fc.constantFrom(...templatePieces), { maxLength: 12 }).map((all) => all.join('')) },
  fc.constantFrom('{{ a }}', '{{b }}{{a}}'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

/** The names that the templates use, and one that they do not. */
export const names: readonly string[] = ['a', 'b', 'c.d', 'unused'];

/** Values of fields, suitable ones and others. */
export const values = [
  'text',
  '5',
  '.inf',
  '~',
  '[]',
  '{}',
  '"{{a}}"',
  '|\n  {\n    "name": "n", "schema": {}}',
  '\'{"type": "object"}\'',
  "'{'",
  '{type: text, text: "{{b}}"}',
  '[{type: text, text: x}, {type: image_url, image_url: {url: "data:image/gif;base64,R0lGODlh"}}]',
  '[{type: file, file: {file_data: "data:application/pdf;base64,JVBERi0="}}]',
  '[{type: image_url, image_url: "https://x.test/a.png"}]',
  '[{role: user, content: "{{a}}"}]',
  '[{role: system, content: x}, {role: assistant, content: [{type: text, text: y}]}]',
  '{maxTokens: 5, max_tokens: 6}',
  '{temperature: 0.5, top_p: 2, seed: 1}',
  'json_schema',
  'json_object',
  '&x 1',
  '*x',
  '!!str x',
  '<<: x',
];

const fields = [
  'messages',
  'model',
  'modelParameters',
  'responseFormat',
  'jsonSchema',
  'name',
  'testData',
  'color',
  '__proto__',
];

const field = fc
  .tuple(fc.constantFrom(...fields), fc.constantFrom(':', ': '), fc.constantFrom(...values))
  .map((parts) => `${parts.join('')}\n`);

const goodMessages = 'messages:\n  - role: user\n    content: Hello {{a}}\n';

/** The text of a prompt file: fields with values that suit them or not, often damaged in one place, or any text at all. */
export const promptFile: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: damaged(
      fc
        .tuple(fc.constantFrom('', goodMessages), fc.array(field, { maxLength: 5 }))
        .map((parts) => parts.flat().join('')),
    ),
  },
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.constantFrom('- ', ': ', '{', '}', '[', ']', '"', "'", '|', '>', '\n', '  ', '#', 'messages', 'role'), {
      maxLength: 20,
    })
    .map((all) => all.join('')),
);

function damaged(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const damage = fc.tuple(
    fc.nat(),
    fc.nat({ max: 3 }),
    fc.constantFrom('', '', '', '"', '{', '\n', '\t', ':', '\u{0}', '\u{2028}', '{{b}}'),
  );
  return fc.tuple(text, damage).map(([whole, [seed, lost, put]]) => {
    const at = seed % (whole.length + 1);
    return put === '' ? whole : whole.slice(0, at) + put + whole.slice(at + lost);
  });
}
