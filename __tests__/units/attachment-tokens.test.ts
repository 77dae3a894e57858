import { describe, expect, test } from 'vitest';
import { boundAttachment } from '../../src/costs/estimate/attachment-tokens.ts';
import { imageSize } from '../../src/costs/estimate/image-size.ts';
import type { ImageType } from '../../src/prompts/prompt.ts';

type Bytes = readonly (number | string)[];

/** Bytes as base64; a text stands for its letters. */
function base64(...bytes: Bytes): string {
  return Buffer.from(bytes.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part)] : part))).toString(
    'base64',
  );
}

const png = (width: number, height: number) => {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return base64(0x89, 'PNG\r\n', 0x1a, 0x0a, 0, 0, 0, 13, 'IHDR', ...size, 8, 6, 0, 0, 0);
};

const jpegSize = [0xff, 0xc0, 0, 17, 8, 0x04, 0x38, 0x07, 0x80, 3, 0, 0, 0];
const webp = (...bytes: Bytes) => base64('RIFF', 0, 0, 0, 0, 'WEBP', ...bytes, ...Array.from({ length: 16 }, () => 0));
const extended = ['VP8X', 10, 0, 0, 0, 0, 0, 0, 0, 0x7f, 0x07, 0, 0x37, 0x04, 0];

/** Metadata in front of a JPEG’s size, in segments as long as they can be. */
const metadata = (segments: number): Bytes =>
  Array.from({ length: segments }, () => [0xff, 0xe1, 0xff, 0xff, 'x'.repeat(0xfffd)]).flat();

/** The first bytes of an image. */
const cut = (data: string, length: number) => Buffer.from(data, 'base64').subarray(0, length).toString('base64');

/** The same bytes, with the one at a place changed. */
function spoilt(data: string, place: number): string {
  const bytes = Buffer.from(data, 'base64');
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return bytes.toString('base64');
}

describe('the size of an image', () => {
  test.each<[string, ImageType, string]>([
    ['PNG', 'image/png', png(1920, 1080)],
    ['GIF', 'image/gif', base64('GIF89a', 0x80, 0x07, 0x38, 0x04, 0, 0, 0)],
    ['JPEG', 'image/jpeg', base64(0xff, 0xd8, ...jpegSize)],
    ['progressive JPEG', 'image/jpeg', base64(0xff, 0xd8, 0xff, 0xc2, ...jpegSize.slice(2))],
    [
      'JPEG with metadata',
      'image/jpeg',
      base64(0xff, 0xd8, 0xff, 0xe1, 0, 6, 'Exif', 0xff, 0xff, 0xff, 0xdb, 0, 3, 1, ...jpegSize),
    ],
    [
      'JPEG with a segment whose marker is lower than a frame’s',
      'image/jpeg',
      base64(0xff, 0xd8, 0xff, 0xbf, 0, 9, 1, 2, 3, 4, 5, 6, 7, ...jpegSize),
    ],
    ['JPEG with the last kind of frame', 'image/jpeg', base64(0xff, 0xd8, 0xff, 0xcf, ...jpegSize.slice(2))],
    ['JPEG with as much metadata as is read', 'image/jpeg', base64(0xff, 0xd8, ...metadata(11), ...jpegSize)],
    ['JPEG with tables before its frame', 'image/jpeg', base64(0xff, 0xd8, 0xff, 0xc4, 0, 4, 9, 9, ...jpegSize)],
    ['lossy WebP', 'image/webp', webp('VP8 ', 0, 0, 0, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x07, 0x38, 0x04)],
    ['lossless WebP', 'image/webp', webp('VP8L', 0, 0, 0, 0, 0x2f, 0x7f, 0xc7, 0x0d, 0x01)],
    ['extended WebP', 'image/webp', webp(...extended)],
  ])('%s', (_, mediaType, data) => expect(imageSize({ mediaType, data })).toEqual({ width: 1920, height: 1080 }));

  test('is told in three bytes by an extended WebP', () => {
    const data = webp('VP8X', 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0xff, 2);
    expect(imageSize({ mediaType: 'image/webp', data })).toEqual({ width: 65_537, height: 196_608 });
  });

  test.each<[ImageType, string, number, readonly number[]]>([
    ['image/png', png(1920, 1080), 24, [0, 1, 2, 3]],
    ['image/gif', base64('GIF89a', 0x80, 0x07, 0x38, 0x04, 0, 0, 0), 10, [0, 1, 2, 3]],
    ['image/jpeg', base64(0xff, 0xd8, ...jpegSize), 11, [0, 1, 2]],
    ['image/webp', webp(...extended), 30, [0, 1, 2, 3, 8, 9, 10, 11]],
  ])('of an %s takes its header, whole and as it should be', (mediaType, data, length, places) => {
    expect(imageSize({ mediaType, data: cut(data, length) })).toEqual({ width: 1920, height: 1080 });
    for (let less = 0; less < length; less++) expect(imageSize({ mediaType, data: cut(data, less) })).toBeUndefined();
    for (const place of places) expect(imageSize({ mediaType, data: spoilt(data, place) })).toBeUndefined();
  });

  test.each<[string, ImageType, string]>([
    ['another kind', 'image/png', base64('GIF89a', 1, 1, 1, 1, ...Array.from({ length: 20 }, () => 0))],
    ['a part of a header', 'image/png', base64(0x89, 'PNG\r\n')],
    ['no width', 'image/png', png(0, 10)],
    ['no height', 'image/png', png(10, 0)],
    ['a JPEG behind a megabyte of metadata', 'image/jpeg', base64(0xff, 0xd8, ...metadata(12), ...jpegSize)],
    ['a JPEG that ends before its frame', 'image/jpeg', base64(0xff, 0xd8, 0xff, 0xe1, 0, 6, 'Exif')],
    [
      'a JPEG whose segment is endless',
      'image/jpeg',
      base64(0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 'Exif', 0xff, 0xff, 0xff),
    ],
    [
      'a JPEG whose segment has no length',
      'image/jpeg',
      base64(0xff, 0xd8, 0xff, 0xe1, 0, 0, 0xff, 0xe1, 0, 0, 0xff, 0xe1, 0, 0),
    ],
    ['an unknown WebP', 'image/webp', webp('VP9 ')],
    ['nothing', 'image/gif', ''],
    ['no base64', 'image/jpeg', '%%%'],
  ])('is not known of %s', (_, mediaType, data) => expect(imageSize({ mediaType, data })).toBeUndefined());
});

describe('the tokens of an attachment', () => {
  const image = (data: string) => ({ kind: 'image' as const, mediaType: 'image/png' as const, name: 'a.png', data });
  const pdf = (text: string) => ({
    kind: 'file' as const,
    mediaType: 'application/pdf' as const,
    name: 'a.pdf',
    data: base64(text),
  });

  test.each([
    // 60 × 34 squares, 2.46 tokens each.
    ['a screenshot', png(1920, 1080), 'openai/gpt-6-luna', 5019],
    ['a pixel', png(1, 1), 'openai/gpt-6-luna', 1445],
    ['the largest image that is taken', png(65_535, 65_535), 'openai/gpt-6-luna', 73_800],
    ['an image of unknown size', '', 'openai/gpt-6-luna', 73_800],
    ['a pixel for the model that bills images most', png(1, 1), 'openai/gpt-4o-mini', 48_169],
  ])('%s', (_, data, model, tokens) => expect(boundAttachment(image(data), model)).toBe(tokens));

  test('a PDF is its bytes, and an image for each page that is seen or that it has room for', () => {
    const pages = '<< /Type /Page >> << /Type /Pages >> << /Type/Page /Parent 1 0 R >>';
    const bytes = (length: number) => Math.ceil((Math.ceil(length / 3) * 4 * 3) / 4);
    expect(boundAttachment(pdf(pages), 'openai/gpt-6-luna')).toBe(bytes(pages.length) + 2 * 3779);
    const long = 'x'.repeat(30 * 1024);
    expect(boundAttachment(pdf(long), 'openai/gpt-6-luna')).toBe(bytes(long.length) + 3 * 3779);
  });
});
