/** The spellings that a secret has as it is, inside JSON, URLs and forms, and as base64 and hexadecimal digits. */
export function formsOf(value: string): readonly string[] {
  const url = encodeURIComponent(value.toWellFormed());
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    url,
    url.replaceAll('%20', '+'),
    ...base64Forms(value, 'base64'),
    ...base64Forms(value, 'base64url'),
    Buffer.from(value).toString('hex'),
  ];
}

/** The three ways in which base64 shows a text, by where it begins, without the letters that its neighbours share. */
function base64Forms(value: string, encoding: 'base64' | 'base64url'): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    const form = whole.toString(encoding).replace(/=+$/, '');
    const shared = whole.length % 3 === 0 ? 0 : 1;
    return form.slice(offset === 0 ? 0 : offset + 1, form.length - shared);
  });
}
