import { expect, test } from 'vitest';
import { parsePromptFile } from '../../src/prompts/prompt-file.ts';

test('a field without a blank behind its colon is missed, although unknown fields pass', () => {
  const parse = () => parsePromptFile('messages:\n  - {role:user, content: Hello.}\n', 'x.prompt.yml');
  expect(parse).toThrow('x.prompt.yml:2:5: A message has no `role`. Add `role:`.');
  expect(parse).toThrow(
    'x.prompt.yml:2:6: A message has no field "role:user". Put a blank behind the colon: "role: user".',
  );
});
