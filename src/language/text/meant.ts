/**
 * An emoji keeps its own selector and joiners (U+FE0F, U+200D): between two pictographs, and behind one. Flags that
 * are spelled in tag characters become the black flag that they begin with.
 */
const pictograph = '\\p{Extended_Pictographic}(?:\\u{fe0f}|\\p{Emoji_Modifier})?';
const emoji = `${pictograph}(?:\\u{200d}${pictograph})*|[0-9#*]\\u{fe0f}\\u{20e3}`;

/**
 * Scripts that are misspelled without their joiners keep them where they change how letters join, as host names may have
 * them (RFC 5892, appendix A.1 and A.2): U+200C between two Arabic letters, as Persian writes; either joiner at a sign that
 * takes a letter's vowel away, in the scripts of India and Sri Lanka. Several in a row are not meant that way.
 */
const vowelless = '[\\u{94d}\\u{9cd}\\u{a4d}\\u{acd}\\u{b4d}\\u{bcd}\\u{c4d}\\u{ccd}\\u{d4d}\\u{dca}]';
const arabic = '\\p{Script=Arabic}';
const joiner = `(?<=${arabic})\\u{200c}(?=${arabic})|(?<=${vowelless})[\\u{200c}\\u{200d}](?=\\p{L})|(?<=\\p{L})\\u{200d}(?=${vowelless})`;

/** What has or is an invisible character where that is meant to be, as a regular expression with the flag `u`. */
export const meant = `${emoji}|${joiner}`;
