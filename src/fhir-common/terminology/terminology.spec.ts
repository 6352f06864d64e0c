import fc from 'fast-check';
import { createTerminology } from './terminology';
import { parseTerminologySource } from './parse-terminology-source';

const colours = 'https://codes.example/CS_Colours/CS-Colours';
const sizes = 'https://codes.example/CS_Sizes/CS-Sizes';
const shades = 'https://codes.example/VS_Shades/VS-Shades';
const everything = 'https://codes.example/VS_Everything/VS-Everything';
const someSizes = 'https://codes.example/VS_SomeSizes/VS-SomeSizes';
const units = 'http://units.example';

const source = parseTerminologySource({
  hostAliases: { 'codes.example': 'https://codes.example', 'www.codes.example': 'https://codes.example', 'units.example': units },
  patterns: [
    {
      reason: 'underscore in the folder, hyphen in the file',
      match: '^https://codes\\.example/(CS|VS)[-_]([^/|?#]+)(?:/(?:CS|VS)[-_][^/|?#]*)?$',
      replace: 'https://codes.example/$1_$2/$1-$2',
    },
  ],
  aliases: { 'https://codes.example/CS_OldColours/CS-OldColours': colours, 'https://codes.example/CS_Units/CS-Units': units },
  codeSystems: { [sizes]: { concepts: [['XL', 'Extra large']] } },
  valueSets: {
    [shades]: {
      complete: true,
      systems: [colours],
      codes: [
        [0, 'red', 'Rouge', 'inferred'],
        [0, 'blue'],
      ],
    },
    [someSizes]: { complete: false, systems: [sizes], codes: [[0, 'S', 'Small']] },
    [everything]: { complete: false, includes: [shades, someSizes, 'https://codes.example/VS_Absent/VS-Absent'] },
    'https://codes.example/VS_Mixed/VS-Mixed': {
      complete: false,
      systems: [colours, sizes],
      codes: [
        [0, 'red', 'Rouge'],
        [1, 'S'],
      ],
    },
    'https://codes.example/VS_Union/VS-Union': { complete: false, includes: [shades] },
    'https://codes.example/VS_Loop/VS-Loop': { complete: false, includes: ['https://codes.example/VS_Loop/VS-Loop', shades] },
    'https://codes.example/VS_NoSystem/VS-NoSystem': { complete: false },
  },
});
const terminology = createTerminology([source]);

describe('canonicalSystem', () => {
  it.each([
    ['already canonical', colours, colours],
    ['http for https', 'http://codes.example/CS_Colours/CS-Colours', colours],
    ['https for http', 'https://units.example', units],
    ['another host name, upper case', 'https://WWW.codes.example/CS_Colours/CS-Colours', colours],
    ['a trailing slash', 'http://units.example/', units],
    ['underscore in the file name', 'https://codes.example/CS_Colours/CS_Colours', colours],
    ['hyphen in the folder', 'http://codes.example/CS-Colours', colours],
    ['an alias', 'https://codes.example/CS_OldColours/CS-OldColours', colours],
    ['a spelling variant of an alias', 'http://codes.example/CS_OldColours/CS_OldColours', colours],
    ['an alias to another host', 'http://codes.example/CS_Units/CS_Units', units],
    ['an unknown code system of a known publisher', 'http://codes.example/CS_New/CS_New', 'https://codes.example/CS_New/CS-New'],
    ['an unknown url', 'http://other.example/CS_Colours/', 'http://other.example/CS_Colours/'],
    ['an oid', 'urn:oid:1.2.3', 'urn:oid:1.2.3'],
    ['a known host inside another url', 'http://other.example/http://codes.example/', 'http://other.example/http://codes.example/'],
    ['an empty string', '', ''],
  ])('%s', (_case, url, expected) => {
    expect(terminology.canonicalSystem(url)).toBe(expected);
  });

  it('is idempotent', () => {
    const pieces = ['http://', 'https://', 'codes.example', 'www.', 'units.example', '/', 'CS_', 'VS-', 'OldColours', 'Units', '|', '?'];
    const assembled = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), assembled), (url) => {
        const once = terminology.canonicalSystem(url);
        expect(terminology.canonicalSystem(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it('answers on a hostile url, where a quadratic reading would outlast the test', () => {
    const url = `http://codes.example/${'/'.repeat(2_000_000)}x`;
    expect(terminology.canonicalSystem(url)).toBe(url.replace('http:', 'https:'));
  });
});

describe('systemsOf', () => {
  it('gives the code systems a value set draws from, and through its parts', () => {
    expect(terminology.systemsOf('http://codes.example/VS_Shades/VS_Shades')).toEqual([colours]);
    expect(terminology.systemsOf(everything)).toEqual([colours, sizes]);
  });

  it('gives a code system, known or not, as itself in its canonical spelling', () => {
    expect(terminology.systemsOf('http://codes.example/CS_Sizes/CS_Sizes')).toEqual([sizes]);
    expect(terminology.systemsOf('http://other.example')).toEqual(['http://other.example']);
    const empty = 'https://codes.example/VS_NoSystem/VS-NoSystem';
    expect(terminology.systemsOf(empty)).toEqual([empty]);
  });
});

describe('codeSystemOf', () => {
  const mixed = 'https://codes.example/VS_Mixed/VS-Mixed';
  it.each([
    ['a code system', 'http://codes.example/CS_Sizes/CS_Sizes', 'S', sizes],
    ['a value set of one system, code not listed', someSizes, 'XXL', sizes],
    ['a value set of two systems, listed code', mixed, 'S', sizes],
    ['a value set of two systems, code not listed', mixed, 'XXL', undefined],
  ])('%s', (_case, url, code, expected) => {
    expect(terminology.codeSystemOf(url, code)).toBe(expected);
  });
});

describe('validateCode', () => {
  it.each([
    ['a listed code', shades, colours, 'red', 'member'],
    ['a listed code, variant spellings', 'http://codes.example/VS_Shades/VS_Shades', 'http://codes.example/CS-Colours', 'red', 'member'],
    ['a value set url with a version', `${shades}|1.0`, colours, 'red', 'member'],
    ['a system written as a value set url', shades, shades, 'red', 'member'],
    ['a code without system', shades, undefined, 'blue', 'member'],
    ['a code outside a complete list', shades, colours, 'green', 'not-member'],
    ['a code outside a complete list, without system', shades, undefined, 'green', 'not-member'],
    ['a listed code under another system', shades, sizes, 'red', 'not-member'],
    ['a code outside an incomplete list', someSizes, sizes, 'M', 'unknown'],
    ['a code outside an incomplete list, without system', someSizes, undefined, 'M', 'unknown'],
    ['a foreign system in an incomplete list', someSizes, colours, 'M', 'not-member'],
    ['a member of a part', everything, sizes, 'S', 'member'],
    ['a code outside a union with an absent part', everything, colours, 'green', 'unknown'],
    ['a code outside a union of complete parts', 'https://codes.example/VS_Union/VS-Union', colours, 'green', 'not-member'],
    ['a value set that includes itself', 'https://codes.example/VS_Loop/VS-Loop', colours, 'blue', 'member'],
    ['a value set without any system', 'https://codes.example/VS_NoSystem/VS-NoSystem', colours, 'red', 'unknown'],
    ['an absent value set', 'https://codes.example/VS_Absent/VS-Absent', colours, 'red', 'unknown'],
    ['a code named like an object member', shades, colours, 'constructor', 'not-member'],
  ])('%s', (_case, valueSet, system, code, expected) => {
    expect(terminology.validateCode(valueSet, system, code)).toBe(expected);
  });
});

describe('display', () => {
  it('prefers a read label to a deduced one, whatever the order of the lists', () => {
    const deduced = { [shades]: { complete: true, systems: [colours], codes: [[0, 'red', 'Carmin', 'inferred']] } };
    const read = { [someSizes]: { complete: true, systems: [colours], codes: [[0, 'red', 'Rouge']] } };
    const both = createTerminology([parseTerminologySource({ valueSets: deduced }), parseTerminologySource({ valueSets: read })]);
    expect(both.display(colours, 'red')).toBe('Rouge');
    expect(createTerminology([parseTerminologySource({ valueSets: deduced })]).display(colours, 'red')).toBe('Carmin');
  });

  it('reads the concepts of a code system and accepts variant spellings', () => {
    expect(terminology.display('http://codes.example/CS-Sizes', 'XL')).toBe('Extra large');
    expect(terminology.display(someSizes, 'S')).toBe('Small');
  });

  it('has no label for a code without one, nor for an unknown system', () => {
    expect(terminology.display(colours, 'blue')).toBeUndefined();
    expect(terminology.display('http://other.example', 'red')).toBeUndefined();
  });
});

describe('several sources', () => {
  it('keeps the later list of a value set', () => {
    const later = parseTerminologySource({ valueSets: { [shades]: { complete: true, systems: [colours], codes: [[0, 'green']] } } });
    const merged = createTerminology([source, later]);
    expect(merged.checkCode(shades, colours, 'green')).toBe('member');
    expect(merged.valueSet(shades)?.codes.map(({ code }) => code)).toEqual(['green']);
  });

  it('remembers the codes that left a value set', () => {
    const later = parseTerminologySource({ valueSets: { [shades]: { complete: true, systems: [colours], codes: [[0, 'green']] } } });
    const merged = createTerminology([source, later]);
    expect(merged.checkCode(shades, colours, 'red')).toBe('former');
    expect(merged.checkCode(shades, colours, 'black')).toBe('unknown-code');
    expect(merged.display(colours, 'red')).toBe('Rouge');
  });

  it('takes the label of the later source', () => {
    const later = parseTerminologySource({ codeSystems: { [sizes]: { concepts: [['XL', 'Très grand']] } } });
    expect(createTerminology([source, later]).display(sizes, 'XL')).toBe('Très grand');
    expect(createTerminology([later, source]).display(sizes, 'XL')).toBe('Extra large');
  });
});

describe('checkCode', () => {
  const acts = 'https://codes.example/VS_Acts/VS-Acts';
  const actSystem = 'https://codes.example/CS_Acts/CS-Acts';
  const streets = 'https://codes.example/VS_Streets/VS-Streets';
  const streetSystem = 'https://codes.example/CS_Streets/CS-Streets';
  const part = 'https://codes.example/VS_Part/VS-Part';
  const whole = 'https://codes.example/VS_Whole/VS-Whole';
  const listed = createTerminology([
    source,
    parseTerminologySource({
      codeVariants: { [actSystem]: { OLD: '0316' } },
      accepted: { [acts]: [[actSystem, '0900', 'Acte toléré'], [actSystem, '0901', 'Acte toléré ancien', '2020-01-01']] },
      codeSystems: { [streetSystem]: { complete: true, caseSensitive: false, concepts: [['RUE', 'Rue'], ['AV', 'Avenue']] } },
      valueSets: {
        [acts]: {
          complete: true,
          systems: [actSystem],
          codes: [[0, '0316', 'Imagerie'], [0, '0529', 'Biopsie', '2024-05-31']],
          former: [[0, '0784', 'Ménage', '2024-05-31']],
        },
        [part]: { complete: false, systems: [actSystem], codes: [[0, '0316', 'Imagerie']] },
        [streets]: { complete: true, systems: [streetSystem], codes: [[0, 'RUE', 'Rue']] },
        [whole]: { complete: true, wholeSystems: [streetSystem] },
      },
    }),
  ]);
  it.each([
    ['a member', acts, actSystem, '0316', 'member'],
    ['a member that should not be used any more', acts, actSystem, '0529', 'retired'],
    ['a code accepted besides the list', acts, actSystem, '0900', 'member'],
    ['a code accepted besides the list, not to be used any more', acts, actSystem, '0901', 'retired'],
    ['a spelling of the table', acts, actSystem, 'OLD', 'variant'],
    ['a code that left the set', acts, actSystem, '0784', 'former'],
    ['a code nobody knows', acts, actSystem, '9999', 'unknown-code'],
    ['a code without its leading zero', acts, actSystem, '316', 'unknown-code'],
    ['a code of another system', acts, colours, '0316', 'foreign-system'],
    ['a code outside an incomplete list', part, actSystem, '9999', 'unlisted'],
    ['a code whose padded form an incomplete list holds', part, actSystem, '316', 'unknown-code'],
    ['a value set without list', 'https://codes.example/VS_NoSystem/VS-NoSystem', actSystem, '0316', 'unknown-set'],
    ['another case, where case does not count', streets, streetSystem, 'rue', 'variant'],
    ['another case, where it does', shades, colours, 'RED', 'unknown-code'],
    ['a concept of a whole system', whole, streetSystem, 'AV', 'member'],
    ['a code outside a whole complete system', whole, streetSystem, 'BD', 'unknown-code'],
  ])('%s', (_case, set, system, code, expected) => {
    expect(listed.checkCode(set, system, code)).toBe(expected);
  });

  it.each([
    ['its padded form', acts, '316', undefined, '0316'],
    ['its bare form', streets, 'rue', undefined, 'RUE'],
    ['the code of a spelling', acts, 'OLD', undefined, '0316'],
    ['the code that has the label', acts, '9999', 'biopsie', '0529'],
    ['the nearest code', acts, '0326', undefined, '0316'],
    ['a code of two letters that differs by one', whole, 'AB', undefined, 'AV'],
    ['nothing near', acts, 'completely-else', undefined, undefined],
  ])('names %s', (_case, set, code, display, expected) => {
    expect(listed.nearestCode(set, undefined, code, display)?.code).toBe(expected);
  });

  it('gives the other spellings of a code, whichever is asked', () => {
    expect(listed.otherSpellings('0316')).toEqual([{ system: actSystem, code: 'OLD' }]);
    expect(listed.otherSpellings('OLD')).toEqual([{ system: actSystem, code: '0316' }]);
    expect(listed.otherSpellings('0529')).toEqual([]);
    expect(listed.concept(actSystem, 'OLD')?.display).toBe('Imagerie');
  });
});

describe('parseTerminologySource', () => {
  it.each([
    [null, '$'],
    [{ hostAliases: { a: 1 } }, 'hostAliases.a'],
    [{ patterns: {} }, 'patterns'],
    [{ patterns: [{ reason: 'r', match: 'm' }] }, 'patterns[0].replace'],
    [{ codeSystems: { u: { concepts: [[1]] } } }, 'codeSystems.u.concepts[0]'],
    [{ valueSets: { u: {} } }, 'valueSets.u.complete'],
    [{ valueSets: { u: { complete: true, systems: ['s'], codes: [[1, 'c']] } } }, 'valueSets.u.codes[0][0]'],
    [{ valueSets: { u: { complete: true, systems: ['s'], codes: [[0]] } } }, 'valueSets.u.codes[0]'],
    [{ valueSets: { u: { complete: true, systems: ['s'], codes: [[0, 'c', 'Label', 'retired']] } } }, 'valueSets.u.codes[0]'],
    [{ valueSets: { u: { complete: true, systems: ['s'], former: [[2, 'c']] } } }, 'valueSets.u.former[0][0]'],
    [{ codeVariants: { s: { c: 1 } } }, 'codeVariants.s.c'],
    [{ accepted: { u: [['s']] } }, 'accepted.u[0]'],
  ])('refuses %j and names %s', (json, path) => {
    expect(() => parseTerminologySource(json)).toThrow(`at ${path}: `);
  });
});
