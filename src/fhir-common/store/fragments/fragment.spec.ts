import { crc32, gunzipSync, gzipSync, inflateRawSync, constants } from 'node:zlib';
import fc from 'fast-check';
import { byteText } from '../../core/byte-text';
import { fragmentOf, GzipJoiner, gzipOf } from './fragment';

const parts = (some: readonly { readonly text: string; readonly packed: boolean }[]): Buffer =>
  gzipOf(some.map(({ text, packed }) => (packed ? fragmentOf(text) : byteText(text))));

describe('a gzip member of texts and fragments', () => {
  it('inflates to their concatenation, whatever they are: zlib checks CRC and length', () => {
    fc.assert(fc.property(fc.array(fc.record({ text: fc.string({ unit: 'binary', maxLength: 300 }), packed: fc.boolean() }), { maxLength: 12 }), (some) => {
      expect(gunzipSync(parts(some)).toString('utf8')).toBe(some.map(({ text }) => text).join(''));
    }));
  });

  it('holds texts longer than a stored block, and none', () => {
    const long = 'é0123456789'.repeat(20_000);
    expect(gunzipSync(parts([{ text: long, packed: false }, { text: long, packed: true }, { text: '', packed: true }])).toString('utf8')).toBe(long + long);
    expect(gunzipSync(gzipOf([])).toString('utf8')).toBe('');
  });

  it('is one member: what follows it is another', () => {
    const joined = Buffer.concat([parts([{ text: 'a', packed: true }]), gzipSync('b')]);
    expect(gunzipSync(joined).toString('utf8')).toBe('ab');
  });

  it('is refused by zlib when a bit of the CRC of a fragment is wrong', () => {
    const fragment = fragmentOf('{"resourceType":"Location"}');
    fragment[0] = (fragment[0] ?? 0) ^ 1;
    expect(() => gunzipSync(gzipOf([byteText('['), fragment, byteText(']')]))).toThrow(/incorrect data check/);
  });

  it('is smaller than the text by far, and does not depend on what stands around a fragment', () => {
    const text = JSON.stringify(Array.from({ length: 60 }, (_, at) => ({ system: 'https://mos.esante.gouv.fr/NOS/TRE_R04/FHIR/TRE-R04', code: String(at) })));
    const fragment = fragmentOf(text);
    expect(fragment.length).toBeLessThan(text.length / 5);
    expect(parts([{ text: 'x', packed: false }, { text, packed: true }]).includes(fragment.subarray(12))).toBe(true);
  });
});

describe('a fragment', () => {
  it('bears CRC and length of its bytes, and ends at a byte boundary without a last block', () => {
    const fragment = fragmentOf('Hôpital');
    expect([fragment.readUInt32LE(0), fragment.readUInt32LE(4)]).toEqual([crc32('Hôpital'), 8]);
    expect(fragment.subarray(-4).toString('hex')).toBe('0000ffff');
    expect(inflateRawSync(fragment.subarray(12), { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8')).toBe('Hôpital');
  });

  it('is not taken for one when it is too short', () => {
    expect(() => new GzipJoiner(() => undefined).fragment(Buffer.alloc(12))).toThrow(/fragment/);
  });
});

it('tells how many bytes it holds', () => {
  const joiner = new GzipJoiner(() => undefined);
  joiner.text(byteText('é'));
  joiner.fragment(fragmentOf('abc'));
  expect(joiner.end()).toBe(5);
});
