/**
 * Whether YAML 1.2 reads a text back as it is where it stands in one line and without quotes: letters first, nothing that
 * means something, and no word that stands for a value of another kind.
 */
export function isPlainWord(text: string): boolean {
  if (/^(?:null|true|false|yes|no|on|off|y|n)$/i.test(text)) return false;
  return /^[A-Za-z][^\n:#"'{}[\]&*!|>%@`\\,]*$/.test(text) && text === text.trim();
}
