import { readCommunes } from './load-communes';

it('reads CSV with comma or semicolon, decimal comma, any column order', () => {
  const expected = [{ code: '44109', latitude: 47.2184, longitude: -1.5536 }];
  expect(readCommunes('code,longitude,latitude\n44109,-1.5536,47.2184\n')).toEqual(expected);
  expect(readCommunes('\uFEFFLatitude;Longitude;Code\n47,2184;-1,5536;44109\n')).toEqual(expected);
});

it('reads GeoJSON points', () => {
  const file = { type: 'FeatureCollection', features: [{ type: 'Feature', properties: { code: '2A004' }, geometry: { type: 'Point', coordinates: [8.7, 41.9] } }] };
  expect(readCommunes(JSON.stringify(file))).toEqual([{ code: '2A004', latitude: 41.9, longitude: 8.7 }]);
});

it.each([
  ['a postal-code-like word', 'code,longitude,latitude\nNantes,-1.5,47.2\n', 'Nantes'],
  ['a latitude off the globe', 'code,longitude,latitude\n44109,-1.5,470\n', '44109'],
  ['a missing coordinate', 'code,longitude,latitude\n44109,,47.2\n', '44109'],
  ['an empty file', 'code,longitude,latitude\n', 'aucune commune'],
])('takes nothing from a file with %s, and says where', (_, text, named) => {
  expect(() => readCommunes(text)).toThrow(named);
});
