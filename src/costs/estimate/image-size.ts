import type { ImagePart } from '../../prompts/prompt.ts';

/** Pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Characters of base64 that are read: a JPEG may have 64 KiB of metadata several times before it tells its size. */
const charactersRead = 1024 * 1024;

/** The size of an image as its own header tells it; `undefined` where it tells none. */
export function imageSize({ mediaType, data }: Pick<ImagePart, 'mediaType' | 'data'>): ImageSize | undefined {
  const bytes = decode(data.slice(0, charactersRead));
  const size = bytes && readers[mediaType](bytes);
  return size && size.width > 0 && size.height > 0 ? size : undefined;
}

type Reader = (bytes: DataView<ArrayBuffer>) => ImageSize | undefined;

const readers: Readonly<Record<ImagePart['mediaType'], Reader>> = {
  'image/png': readPng,
  'image/gif': readGif,
  'image/jpeg': readJpeg,
  'image/webp': readWebp,
};

function decode(base64: string): DataView<ArrayBuffer> | undefined {
  try {
    return new DataView(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)).buffer);
  } catch {
    return undefined;
  }
}

/** PNG (W3C), section 11.2.1: the header comes first. */
function readPng(bytes: DataView<ArrayBuffer>): ImageSize | undefined {
  if (bytes.byteLength < 24 || bytes.getUint32(0) !== 0x89504e47) return undefined;
  return { width: bytes.getUint32(16), height: bytes.getUint32(20) };
}

/** GIF89a, section 18: the logical screen, which all frames are a part of. */
function readGif(bytes: DataView<ArrayBuffer>): ImageSize | undefined {
  if (bytes.byteLength < 10 || bytes.getUint32(0) !== 0x47494638) return undefined;
  return { width: bytes.getUint16(6, true), height: bytes.getUint16(8, true) };
}

/** JPEG (ITU-T T.81), section B.2.2: the first frame header, behind any number of other segments. */
function readJpeg(bytes: DataView<ArrayBuffer>): ImageSize | undefined {
  if (bytes.byteLength < 4 || bytes.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= bytes.byteLength && bytes.getUint8(at) === 0xff; ) {
    const marker = bytes.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: bytes.getUint16(at + 7), height: bytes.getUint16(at + 5) };
    // A marker may have any number of fill bytes before it.
    at += marker === 0xff ? 1 : 2 + bytes.getUint16(at + 2);
  }
  return undefined;
}

/** WebP (RFC 9649), section 2.5 to 2.7: lossy, lossless, or with an extended header. */
function readWebp(bytes: DataView<ArrayBuffer>): ImageSize | undefined {
  if (bytes.byteLength < 30 || bytes.getUint32(0) !== 0x52494646 || bytes.getUint32(8) !== 0x57454250) return undefined;
  const kind = bytes.getUint32(12);
  if (kind === 0x56503820) {
    return { width: bytes.getUint16(26, true) & 0x3fff, height: bytes.getUint16(28, true) & 0x3fff };
  }
  if (kind === 0x5650384c) {
    const bits = bytes.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (kind !== 0x56503858) return undefined;
  const three = (at: number) => bytes.getUint16(at, true) + bytes.getUint8(at + 2) * 0x10000 + 1;
  return { width: three(24), height: three(27) };
}
