import fc from 'fast-check';
import { decodeUtf8 } from './utf-8';

describe('decodeUtf8', () => {
  it('reads any text back, a replacement character of the source included', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(decodeUtf8(Buffer.from(`\uFEFF${text}\uFFFD`, 'utf8'))).toEqual({ ok: true, value: `\uFEFF${text}\uFFFD` });
    }));
  });

  it.each([
    ['ISO-8859-1', Buffer.from('Hôpital de l’Été'.replace('’', "'"), 'latin1'), 1],
    ['UTF-16', Buffer.from('\uFEFFHôpital', 'utf16le'), 0],
    ['a surrogate', Buffer.from([0x61, 0xed, 0xa0, 0x80]), 1],
    ['an overlong form', Buffer.from([0x61, 0x62, 0xc0, 0xaf]), 2],
    ['a cut character', Buffer.from('été', 'utf8').subarray(0, 4), 3],
  ])('refuses %s at its first wrong byte', (_what, bytes, at) => {
    const decoded = decodeUtf8(bytes);
    expect(decoded).toMatchObject({ ok: false, at });
    expect(decoded.ok ? '' : decoded.en).toContain(`byte ${at + 1} is not UTF-8`);
  });
});
