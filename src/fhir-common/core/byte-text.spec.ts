import fc from 'fast-check';
import { asByteText, bufferOf, byteText, textOf } from './byte-text';

describe('byte texts', () => {
  test('hold the UTF-8 bytes of any text, and give it back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const wellFormed = Buffer.from(text, 'utf8').toString('utf8');
        expect(bufferOf([byteText(text)])).toEqual(Buffer.from(text, 'utf8'));
        expect(textOf(byteText(text))).toBe(wellFormed);
      }),
    );
  });

  test('follow one another in one buffer', () => {
    expect(bufferOf([asByteText('{"nom":"'), byteText('Hôpital Œuvre 🚑'), asByteText('"}')]).toString('utf8')).toBe('{"nom":"Hôpital Œuvre 🚑"}');
    expect(bufferOf([])).toHaveLength(0);
  });
});
