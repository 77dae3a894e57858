/** The smallest PNG: one pixel. */
export const png = bytes(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
);

/** A document of one empty page. */
export const pdf = new TextEncoder().encode(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

/** How files of the other types begin. */
export const beginnings = {
  jpeg: new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16]),
  gif: new TextEncoder().encode('GIF89a\x01\x00'),
  webp: new TextEncoder().encode('RIFF\x1a\x00\x00\x00WEBPVP8L'),
};

/** Bytes as a data URL. */
export function dataUrl(type: string, content: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(content).toString('base64')}`;
}

function bytes(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}
