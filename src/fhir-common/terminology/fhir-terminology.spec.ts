import { publishedTerminology } from './fhir-terminology';
import { createTerminology } from './terminology';

const SYSTEM = 'https://codes.example/CS/acts';
const SET = 'https://codes.example/VS/acts';
const property = (code: string, value: Record<string, unknown>): Record<string, unknown> => ({ code, ...value });
const acts = {
  resourceType: 'CodeSystem', id: 'CS-acts', url: SYSTEM, version: '20260928120000', date: '2026-09-28T12:00:00+02:00', status: 'active',
  content: 'complete', caseSensitive: false,
  concept: [
    { code: '0316', display: 'Imagerie', designation: [{ value: 'Img' }], property: [property('status', { valueCode: 'active' })] },
    { code: '0529', display: 'Biopsie', property: [property('status', { valueCode: 'deprecated' }), property('deprecationDate', { valueDateTime: '2024-05-31T12:00:00+02:00' })] },
    { code: '0600', display: 'Chapitre', property: [property('notSelectable', { valueBoolean: true })], concept: [{ code: '0601', display: 'Suture' }] },
    { code: '0700', display: 'Retiré sans date', property: [property('inactive', { valueBoolean: true })] },
  ],
};
const valueSet = (content: Record<string, unknown>): Record<string, unknown> => ({ resourceType: 'ValueSet', id: 'VS-acts', url: SET, status: 'active', ...content });
const composed = (...include: Record<string, unknown>[]): Record<string, unknown> => valueSet({ compose: { include } });
const terminologyOf = (...resources: unknown[]) =>
  createTerminology(resources.flatMap((resource) => publishedTerminology(resource)?.source ?? []));

describe('a published CodeSystem', () => {
  it('gives its concepts, the selectable ones, with labels and the day they went out of use', () => {
    const known = terminologyOf(acts).codeSystem(SYSTEM);
    expect(known).toMatchObject({ name: 'CS-acts', version: '20260928120000', date: '2026-09-28', complete: true });
    expect(known?.published.map(({ code, display, retiredOn }) => [code, display, retiredOn])).toEqual([
      ['0316', 'Imagerie', undefined],
      ['0529', 'Biopsie', '2024-05-31'],
      ['0601', 'Suture', undefined],
      ['0700', 'Retiré sans date', '2026-09-28'],
    ]);
    expect(known?.concepts.get('0316')?.designations).toEqual(['Img']);
  });

  it('says when it is not whole', () => {
    expect(publishedTerminology({ ...acts, content: 'fragment' })?.incomplete?.en).toBe('content is "fragment", not "complete"');
    expect(publishedTerminology(acts)?.incomplete).toBeUndefined();
  });
});

describe('a published ValueSet', () => {
  const enumerated = composed({ system: SYSTEM, concept: [{ code: '0316', display: 'Imagerie' }, { code: '0529' }] });
  const colours = { ...acts, url: 'https://codes.example/CS/colours', concept: [{ code: 'red' }] };
  it.each([
    ['enumerated codes', [enumerated], SYSTEM, '0316', 'member'],
    ['an enumerated code that its system has retired', [acts, enumerated], SYSTEM, '0529', 'retired'],
    ['a code outside the enumeration', [acts, enumerated], SYSTEM, '0601', 'unknown-code'],
    ['a whole system', [composed({ system: SYSTEM }), acts], SYSTEM, '0601', 'member'],
    ['a whole system that is not at hand', [composed({ system: SYSTEM })], SYSTEM, '0601', 'unknown-set'],
    ['a whole system but an excluded code', [acts, valueSet({ compose: { include: [{ system: SYSTEM }], exclude: [{ system: SYSTEM, concept: [{ code: '0316' }] }] } })],
      SYSTEM, '0316', 'unknown-code'],
    ['another value set', [colours, acts, { ...composed({ valueSet: [SET] }), url: `${SET}-all` }, composed({ system: SYSTEM })], SYSTEM, '0316', 'member'],
    ['an expansion', [valueSet({ expansion: { contains: [{ system: SYSTEM, code: '0316' }] } })], SYSTEM, '0529', 'unknown-code'],
    ['an abstract entry of an expansion', [valueSet({ expansion: { contains: [{ system: SYSTEM, code: '0600', abstract: true, contains: [{ system: SYSTEM, code: '0601' }] }] } })],
      SYSTEM, '0600', 'unknown-code'],
    ['a partial expansion', [valueSet({ expansion: { total: 9, contains: [{ system: SYSTEM, code: '0316' }] } })], SYSTEM, '0529', 'unlisted'],
    ['a filter', [composed({ system: SYSTEM, filter: [{ property: 'niveau', op: '=', value: '4' }], concept: [] })], SYSTEM, '0316', 'unknown-set'],
    ['an intersection', [acts, composed({ system: SYSTEM, valueSet: [`${SET}-other`] })], SYSTEM, '0316', 'unknown-set'],
  ])('%s', (_case, resources, system, code, expected) => {
    expect(terminologyOf(...resources).checkCode(SET, system, code)).toBe(expected);
  });

  it.each([
    ['a filter', composed({ system: SYSTEM, filter: [{ property: 'niveau', op: '=', value: '4' }] })],
    ['an exclusion of a whole system', valueSet({ compose: { include: [{ system: SYSTEM }], exclude: [{ system: SYSTEM }] } })],
    ['no compose', valueSet({})],
  ])('says that it is incomplete: %s', (_case, resource) => {
    expect(publishedTerminology(resource)?.incomplete?.fr).toContain('chargez le jeu avec son expansion');
  });
});

describe('what is no list', () => {
  it.each([
    ['another resource', { resourceType: 'Location', url: SYSTEM }],
    ['a list without url', { resourceType: 'CodeSystem' }],
    ['a list with a relative url', { resourceType: 'CodeSystem', url: 'acts' }],
    ['no object', 'acts'],
  ])('%s', (_case, json) => {
    expect(publishedTerminology(json)).toBeUndefined();
  });
});
