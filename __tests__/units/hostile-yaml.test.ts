import { type Case, good, many, testAll } from '../harness/hostile.ts';

const whole: readonly Case[] = [
  ['an empty file', '', 'models.yml is empty.'],
  ['only comments', '# nothing\n\n# more\n', 'models.yml is empty.'],
  ['only blanks', ' \n \n', 'models.yml is empty.'],
  ['only a byte order mark', '\u{feff}', 'models.yml is empty.'],
  ['a byte order mark before a policy', `\u{feff}${good}`, 'valid'],
  ['a byte order mark inside', `${good}\u{feff}models: {}\n`, /4:1: .*"\\u\{feff\}models"/],
  ['a list', '- version: 1\n', '1:1: The policy must be a map, not a list.'],
  ['a number', '1\n', '1:1: The policy must be a map, not the number 1.'],
  ['null', '~\n', '1:1: The policy must be a map, not nothing.'],
  ['two documents', `${good}---\n${good}`, '5:1: A second YAML document begins here.'],
  ['a second, empty document', `${good}---\n`, '4:1: A second YAML document begins here.'],
  ['three documents', '--- 1\n--- 2\n--- 3\n', '2:5: A second YAML document begins here.'],
  ['a document with its marks', `---\n${good}...\n`, 'valid'],
  ['a directive of YAML 1.1', `%YAML 1.1\n---\n${good}`, 'valid'],
  ['a directive that nobody knows', `%FOO bar\n---\n${good}`, 'valid'],
  ['a directive of tags', `%TAG ! tag:example.com,2000:\n---\n${good.replace('1', '!x 1')}`, 'A YAML tag ("!x")'],
];

const characters: readonly Case[] = [
  [
    'NUL',
    `${good}# \0`,
    '4:3: This is not valid YAML: null byte is not allowed in input. Save the file as UTF-8 text.',
  ],
  ['an escape character in a word', `${good}mode: a\u001b[31m\n`, 'models.yml:4:'],
  ['an escape character in a comment, which nobody reads', `${good}# \u001b[31m`, 'valid'],
  ['a tab as indentation', `${good}models:\n\tenabled: []\n`, '5:1: This is not valid YAML: tab characters'],
  ['a tab behind a colon', good.replace(': 1', ':\t1'), 'valid'],
  ['U+2028', `${good}# x\u2028mode: audit\n`, '4:4: There is a "\\u{2028}" here'],
  ['U+2029', `${good}# x\u2029mode: audit\n`, '4:4: There is a "\\u{2029}" here'],
  ['U+0085', `${good}# x\u0085mode: audit\n`, '4:4: There is a "\\u{85}" here'],
  ['a lone carriage return', `${good}# x\rmode: audit\n`, '4:4: There is a "\\r" here'],
  ['Windows line breaks', good.replaceAll('\n', '\r\n'), 'valid'],
  ['U+2028 as an escape', `${good}models: {enabled: ["a\\L"]}\n`, '"a\\u{2028}" is neither a publisher nor a model'],
  [
    'a word that turns the line around',
    `${good}models: {enabled: [\u202eopenai]}\n`,
    '"\\u{202e}openai" is neither a publisher nor a model',
  ],
  ['a zero-width blank in a field', `${good}mo\u200bde: audit\n`, '"mo\\u{200b}de". Remove the invisible'],
  [
    'a Cyrillic letter in a field',
    `${good}m\u043ede: audit\n`,
    'It contains the letter \u043e (U+043E), which is not Latin. Did you mean "mode"?',
  ],
  ['a Greek letter in an entry', `${good}models: {enabled: [\u03bfpenai]}\n`, 'It contains the letter \u03bf (U+03BF)'],
  [
    'full-width letters in an entry',
    `${good}models: {enabled: [ｏpenai]}\n`,
    '"ｏpenai" is neither a publisher nor a model.',
  ],
  ['a letter with an accent in a secret', good.replace('KEY', 'KÉY'), '`secret` is not the name of a secret.'],
  ['another alphabet in a reason', `${good}rules: [{name: правило, disabled: [], reason: 費用}]\n`, 'valid'],
];

const references: readonly Case[] = [
  [
    'a billion laughs',
    `${good}a0: &a0 [x, x, x, x, x, x, x, x, x]\n${many(9, (n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(9)}]\n`)}`,
    '4:5: A YAML anchor ("&a0") is not allowed.',
  ],
  ['an anchor that holds itself', `${good}models: &a {enabled: [*a]}\n`, '4:9: A YAML anchor ("&a") is not allowed.'],
  ['an alias of nothing', `${good}models: *a\n`, 'A value that begins with * is a YAML alias: "*a".'],
  ['an alias as a field', `${good}*a : 1\n`, '4:1: A value that begins with * is a YAML alias: "*a".'],
  ['a merge key', `${good}<<: {mode: audit}\n`, '4:1: The policy has no field "<<". Write the fields out'],
  ['!!js/function', `${good}mode: !!js/function "function () {}"\n`, 'A YAML tag ("!!js/function") is not allowed.'],
  ['!!binary', `${good}mode: !!binary aGk=\n`, 'A YAML tag ("!!binary") is not allowed.'],
  [
    '!!python/object',
    `${good}mode: !!python/object:os.system x\n`,
    'A YAML tag ("!!python/object:os.system") is not allowed.',
  ],
  ['a tag on a map', `!!map\n${good}`, '1:1: A YAML tag ("!!map") is not allowed.'],
  [
    'a tag of another alphabet',
    `${good}mode: !правило x\n`,
    '4:15: This is not valid YAML: the value of `mode` begins with !, which starts a tag in YAML.',
  ],
  [
    'a tag that does not end',
    `${good}mode: !<x y\n`,
    'a value that begins with ! is a tag. A `!` at the start of a value',
  ],
  ['a tag alone', '!!str', '1:1: A YAML tag ("!!str") is not allowed.'],
  ['an anchor alone', '&a', '1:1: A YAML anchor ("&a") is not allowed.'],
];

const fields: readonly Case[] = [
  ['a number', `${good}1: x\n`, '4:1: The policy has no field "1".'],
  ['true', `${good}true: x\n`, '4:1: The policy has no field "true".'],
  ['null', `${good}~: x\n`, '4:1: The policy has no field "~".'],
  ['nothing', `${good}: x\n`, 'The policy has no field "".'],
  ['a list', `${good}? [a]\n: b\n`, '4:3: A field name must be text, not a list.'],
  ['a map', `${good}? {a: b}\n: c\n`, '4:3: A field name must be text, not a map.'],
  ['a text of two lines', `${good}"a\\nb": c\n`, '4:1: The policy has no field "a\\nb".'],
  ['a question mark, where it is known', good.replace('version: 1', '? version\n: 1'), 'valid'],
  ['in quotes, where it is known', good.replace('version', '"version"'), 'valid'],
  ['twice', `${good}mode: audit\nmode: audit\n`, '5:1: "mode" is listed twice (first on line 4)'],
  ['twice, once in quotes', `${good}mode: audit\n"mode": enforce\n`, '5:1: "mode" is listed twice (first on line 4)'],
  ['twice, once with an escape', `${good}mode: audit\n"mod\\x65": enforce\n`, '"mode" is listed twice'],
  ['1 and 0x1, which are two', `${good}1: a\n0x1: b\n`, 'The policy has no field "0x1".'],
];

testAll({ whole, characters, references, fields });
