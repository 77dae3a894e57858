/** A text to be looked through for secrets, by the name that the table shows. */
export interface SecretText {
  readonly name: string;
  /** A text of so many UTF-16 code units. */
  readonly text: (length: number) => string;
}

const repeat = (unit: string) => (length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** Of the letters and digits of a token. */
const letters = 'aB3dE5gH7jK9mN2pQ4rS6tU8vW';

/** Ordinary texts, and some made so that a pattern begins everywhere and fails late, or so that everything is a finding. */
export const secretTexts: readonly SecretText[] = [
  {
    name: 'English',
    text: repeat('The widgets are counted, and all of them are there: see https://acme.example/a/b.\n'),
  },
  { name: 'Chinese', text: repeat('所有的小部件都已经清点完毕。\n') },
  { name: 'nothing but letters', text: repeat(letters) },
  { name: 'nothing but white space', text: repeat(' \n') },
  { name: 'an invisible character behind each letter', text: repeat('a\u{200b}') },
  { name: 'nothing but invisible characters', text: repeat('\u{e0041}') },
  { name: 'the step’s own secret, but for its end', text: repeat('sk-local-0123456789abcdeF') },
  { name: 'the step’s own secret', text: repeat('sk-local-0123456789abcdef ') },
  { name: 'tokens, one behind the other', text: repeat(`gh${'p_'}${letters}${letters.slice(0, 10)} `) },
  { name: 'beginnings of tokens of GitHub Apps', text: repeat(`${'ghs_1_'.repeat(166)}.${'ghs_1_'.repeat(1660)} `) },
  { name: 'beginnings of SendGrid keys', text: repeat(`SG.a.${'a'.repeat(257)} `) },
  { name: 'beginnings of JSON Web Tokens', text: repeat(` eyJ${letters.repeat(300)}.`) },
  { name: 'beginnings of private keys', text: repeat(`-----BEGIN PRIVATE KEY-----\n${letters.repeat(2)}`) },
  { name: 'one Slack token without end', text: (length) => `xoxb-${repeat('a-')(length)}` },
];
