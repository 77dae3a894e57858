/** Words of which the examples of local servers make keys that need not be secret: `EMPTY`, `lm-studio`, `no-key-required`. */
const words: ReadonlySet<string> = new Set(
  'a an any anything api apikey change changeme demo dummy empty example fake free here insert is key local localhost lm me my n na needed no none not null of ollama open placeholder public required secret server sk some studio test the this todo token undefined unused used value vllm llama whatever your'.split(
    ' ',
  ),
);

/** A single word of at most so many letters can be guessed, and stands in many a text. */
const longestWord = 10;

/**
 * Whether the value of a key is a common word and no secret, such as servers want that check no key. To hide it would take
 * the word out of every text, and tell whoever reads the rest what the key is.
 */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  if (text === '') return false;
  const isOneCase = text === text.toLowerCase() || text === text.toUpperCase() || /^[A-Z][a-z]+$/.test(text);
  if (/^[A-Za-z]+$/.test(text) && text.length <= longestWord) return isOneCase;
  if (/^(.)\1*$/.test(text)) return true;
  return (
    /^[A-Za-z]+(?:[-_. ][A-Za-z]+)*$/.test(text) &&
    text
      .toLowerCase()
      .split(/[-_. ]/)
      .every((word) => words.has(word))
  );
}

/** What a GitHub token begins with (GitHub's documentation, "GitHub's token formats"). */
const githubToken = /^(?:gh[a-z]_|github_pat_)[\w.-]+$/;

/** Whether a value is a GitHub token for certain, and may so be sent to GitHub whatever else the step says. */
export function isGitHubToken(value: string): boolean {
  return githubToken.test(value);
}

/** How keys of providers begin, by their documentation; no token of GitHub's does. */
const providerKey = /^(?:sk-|sess-|xai-|gsk_|nvapi-|hf_|pplx-|AIza|r8_|tgp_|fw_|csk-|sk_)/;

/** Whether a value is a provider's key by how it begins, and so nothing for GitHub. */
export function isProviderKey(value: string): boolean {
  return providerKey.test(value);
}
