import { stringComparison } from '../../../src/fhir-common/search/compile/conditions';
import { anyValue } from '../../../src/fhir-common/search/compile/value-list';
import type { Predicate } from '../../../src/fhir-common/search/request/predicate';
import { sql } from '../../../src/fhir-common/sql/sql';
import { tre } from '../scenarios/scenario-row';
import { bind, hs, plain, refusal, token } from './binding';

const R211 = tre('R211-ActiviteOperationnelle');
const R13 = tre('R13-CommuneOM');

describe('conjunctions', () => {
  const bed = 'capacity-type eq 01';

  it('keeps terms of a group joined by and on one instance, through any brackets', () => {
    const expected = plain('Location', 'capacity-type=01', 'capacity-status=02', 'nb-capacity=gt0');
    expect(bind('Location', `${bed} and capacity-status eq 02 and nb-capacity gt 0`)).toEqual(expected);
    expect(bind('Location', `(${bed}) and ((capacity-status eq 02) and (nb-capacity gt 0))`)).toEqual(expected);
    expect(expected.kind).toBe('group');
  });

  it('keeps alternatives of one field inside its instance, as a comma list does', () => {
    expect(bind('Location', `(${bed} or 02) and nb-capacity gt 0`)).toEqual(plain('Location', 'capacity-type=01,02', 'nb-capacity=gt0'));
    expect(bind('Location', `nb-capacity gt 0 and ${bed} or 02`)).toEqual(plain('Location', 'nb-capacity=gt0', 'capacity-type=01,02'));
  });

  it('makes each branch of an or over several fields a conjunction of its own', () => {
    expect(bind('Location', `(${bed} and nb-capacity gt 0) or (capacity-type eq 02 and nb-capacity gt 5)`)).toEqual({
      kind: 'or',
      operands: [plain('Location', 'capacity-type=01', 'nb-capacity=gt0'), plain('Location', 'capacity-type=02', 'nb-capacity=gt5')],
    });
    expect(bind('Location', `status eq active and (${bed} or capacity-status eq 02)`)).toEqual({
      kind: 'and',
      operands: [plain('Location', 'status=active'), { kind: 'or', operands: [plain('Location', 'capacity-type=01'), plain('Location', 'capacity-status=02')] }],
    });
  });

  it('reads left to right: the last and applies to the whole or before it', () => {
    expect(bind('Location', 'name sw a or address-city sw b and status eq active')).toEqual({
      kind: 'and', operands: [{ kind: 'or', operands: [plain('Location', 'name=a'), plain('Location', 'address-city=b')] }, plain('Location', 'status=active')],
    });
  });

  it('keeps the terms of one chain on one place', () => {
    expect(bind('HealthcareService', 'location.address-postalcode sw 44 and location.capacity-type eq 01 and location.nb-capacity gt 0')).toEqual(
      plain('HealthcareService', 'location.address-postalcode=44', 'location.capacity-type=01', 'location.nb-capacity=gt0'),
    );
  });

  it('denies with not that any instance exists, and qualifies the same instance with ne', () => {
    expect(bind('Location', `${bed} and not (capacity-status eq 05)`)).toEqual({
      kind: 'and', operands: [{ kind: 'not', operand: plain('Location', 'capacity-status=05') }, plain('Location', 'capacity-type=01')],
    });
    expect(bind('Location', `${bed} and capacity-status ne 05`)).toEqual(plain('Location', 'capacity-type=01', 'capacity-status:not=05'));
  });

  it('merges nothing that a comma would not: negations, other paths, presence', () => {
    for (const filter of ['status ne active or suspended', 'name eq a or address-city eq a', 'name pr true or false']) {
      const bound = bind('Location', filter);
      expect([bound.kind, bound.kind === 'or' ? bound.operands.length : 0]).toEqual(['or', 2]);
    }
  });
});

describe('operators', () => {
  it.each<[string, string, string]>([
    ['Location', 'name eq "CHU, Nord"', 'name=CHU\\, Nord'],
    ['Location', 'name sw chu', 'name=chu'],
    ['Location', 'name co "hôpital"', 'name:contains=hôpital'],
    ['Location', 'name:exact eq "A\\\\B"', 'name:exact=A\\\\B'],
    ['Location', 'name:contains eq chu', 'name:contains=chu'],
    ['Location', 'type eq "001"', 'type=001'],
    ['Location', `type eq "${R13}|001"`, `type=${R13}|001`],
    ['Location', 'type ne 001', 'type:not=001'],
    ['Location', 'type:not ne 001', 'type=001'],
    ['Location', 'capacity-status ne 05', 'capacity-status:not=05'],
    ['Location', 'capacity-status pr true', 'capacity-status:missing=false'],
    ['Location', 'name pr false', 'name:missing=true'],
    ['Location', 'nb-capacity ne 2', 'nb-capacity=ne2'],
    ['Location', 'nb-capacity eq 2', 'nb-capacity=2'],
    ['Location', '_lastUpdated ap 2026-02', '_lastUpdated=ap2026-02'],
    ['Location', '_lastUpdated sa 2026-02-01', '_lastUpdated=sa2026-02-01'],
    ['Location', '_lastUpdated EB "2026-02-01"', '_lastUpdated=eb2026-02-01'],
    ['Location', 'limit-value ge 200|http://unitsofmeasure.org|kg', 'limit-value=ge200|http://unitsofmeasure.org|kg'],
    ['Location', 'organization eq Organization/12', 'organization=12'],
    ['Location', 'organization re Organization/12', 'organization=Organization/12'],
    ['Location', 'near eq 47.2|-1.6|15|km', 'near=47.2|-1.6|15|km'],
    ['Location', 'near-insee-code eq 44162|15|km', 'near-insee-code=44162|15|km'],
    ['HealthcareService', 'organization.name:above co chu', 'organization.name:contains:above=chu'],
    ['HealthcareService', 'organization.name:above pr true', 'organization.name:missing:above=false'],
    ['Task', 'focus:HealthcareService.name sw chu', 'focus:HealthcareService.name=chu'],
    ['HealthcareService', '_has:PractitionerRole:service:practitioner.identifier eq 1', '_has:PractitionerRole:service:practitioner.identifier=1'],
  ])('%s?_filter=%s is %s', (type, filter, parameter) => {
    expect(bind(type, filter)).toEqual(plain(type, parameter));
  });

  it('in and ni are the value-set modifiers', () => {
    const set = 'https://mos.esante.gouv.fr/NOS/JDV_J17-ActiviteOperationnelle-ROR/FHIR/JDV-J17-ActiviteOperationnelle-ROR';
    expect(bind('HealthcareService', `specialty in ${set}`)).toEqual(plain('HealthcareService', `specialty:in=${set}`));
    expect(bind('HealthcareService', `specialty ni ${set}`)).toEqual(plain('HealthcareService', `specialty:not-in=${set}`));
  });

  it('ew is the end of a string, folded', () => {
    expect(bind('Location', 'name ew "Évry" or "L’Haÿ"')).toEqual({
      kind: 'strings', parameter: { type: 'Location', code: 'name' }, values: [{ match: 'suffix', text: 'evry' }, { match: 'suffix', text: 'l hay' }],
    });
  });

  it('ew compares the end in SQL, its own wildcards taken as text', () => {
    const { text, values } = anyValue([{ match: 'suffix', text: 'a_b%\\' }], stringComparison(sql`value`, sql`exact`, (text) => text));
    expect([text, values]).toEqual(['value LIKE $1', ['%a\\_b\\%\\\\']]);
  });

  it('ne on a string denies the beginning, behind its chain', () => {
    const name: Predicate = { kind: 'strings', parameter: { type: 'Location', code: 'name' }, values: [{ match: 'prefix', text: 'chu' }] };
    expect(bind('HealthcareService', 'location.name ne chu')).toEqual({
      kind: 'chain', parameter: hs('location'), target: 'Location', inner: { kind: 'not', operand: name },
    });
  });

  it('po overlaps the period of the value, not widened', () => {
    const [low, high] = [Date.parse('2026-01-31T23:00:00Z'), Date.parse('2026-02-28T23:00:00Z')];
    expect(bind('HealthcareService', 'notavailable-closing-reopeningdate po 2026-02')).toEqual({
      kind: 'dates', parameter: hs('notavailable-closing-reopeningdate'), values: [{ prefix: 'ap', low, high }],
    });
  });

  it('a lone code does not take the system of the value before it', () => {
    expect(bind('HealthcareService', `specialty eq ${R211}|005 or 481`)).toMatchObject({ values: [token(R211, '005'), { systems: null, code: '481' }] });
  });
});

describe('path[filter].rest', () => {
  it('asks the filter and the rest of one target', () => {
    expect(bind('HealthcareService', 'location[capacity-type eq 01 and name co chu].nb-capacity gt 0')).toEqual({
      kind: 'chain',
      parameter: hs('location'),
      target: 'Location',
      inner: plain('Location', 'name:contains=chu', 'capacity-type=01', 'nb-capacity=gt0'),
    });
  });

  it('gives each bracket a target of its own', () => {
    const chain = (city: string, postalCode: string): Predicate => ({
      kind: 'chain', parameter: hs('location'), target: 'Location', inner: plain('Location', `address-city=${city}`, `address-postalcode=${postalCode}`),
    });
    expect(bind('HealthcareService', 'location[address-city eq a].address-postalcode eq 1 and location[address-city eq b].address-postalcode eq 2')).toEqual({
      kind: 'and', operands: [chain('a', '1'), chain('b', '2')],
    });
  });

  it('follows several steps before and after, or and not inside', () => {
    expect(bind('PractitionerRole', 'service.location[name eq a or not (status eq active)].organization.name eq b')).toEqual({
      kind: 'chain',
      parameter: { type: 'PractitionerRole', code: 'service' },
      target: 'HealthcareService',
      inner: {
        kind: 'chain',
        parameter: hs('location'),
        target: 'Location',
        inner: {
          kind: 'and',
          operands: [
            { kind: 'or', operands: [plain('Location', 'name=a'), { kind: 'not', operand: plain('Location', 'status=active') }] },
            plain('Location', 'organization.name=b'),
          ],
        },
      },
    });
  });

  it('counts the steps of the whole path', () => {
    const nested = (levels: number): string => (levels === 0 ? 'name eq a' : `partof[${nested(levels - 1)}].name eq b`);
    expect(bind('Location', nested(4)).kind).toBe('chain');
    expect(refusal('Location', nested(5)).code).toBe('unknown-chain');
  });
});

describe('refusals', () => {
  it.each<[string, string, string, string]>([
    ['Location', 'name eq', 'invalid-value', ''],
    ['Location', 'status eq active and (name eq x', 'invalid-value', ''],
    ['Location', 'status eq active and naem eq x', 'unknown-parameter', 'naem eq x'],
    ['Location', 'status eq active or name:about eq x', 'unknown-modifier', ':about eq x'],
    ['HealthcareService', 'specialty eq 1 and location.nam eq x', 'unknown-parameter', 'nam eq x'],
    ['HealthcareService', 'name.x eq 1', 'unknown-chain', 'name.x eq 1'],
    ['HealthcareService', 'name[specialty eq 1].x eq 1', 'unknown-chain', 'name[specialty eq 1].x eq 1'],
    ['HealthcareService', 'location[nam eq 1].name eq 1', 'unknown-parameter', 'nam eq 1].name eq 1'],
    ['HealthcareService', '_has:Taks:focus:status eq 1', 'unknown-chain', '_has:Taks:focus:status eq 1'],
    ['Location', 'nb-capacity gt "two"', 'invalid-value', 'two"'],
    ['Location', 'nb-capacity gt 1 or 2x', 'invalid-value', 'x'],
    ['Location', '_lastUpdated ge 2026-13-01', 'invalid-value', '13-01'],
    ['Location', '_lastUpdated eq ge2026', 'invalid-value', 'ge2026'],
    ['Location', 'name eq ""', 'invalid-value', '"'],
    ['Location', 'name pr yes', 'invalid-value', 'yes'],
    ['Location', 'organization re Practitioner/1', 'invalid-value', 'Practitioner/1'],
    ['Location', 'name gt x', 'unsupported-filter-operator', 'gt x'],
    ['Location', 'type co x', 'unsupported-filter-operator', 'co x'],
    ['Location', 'status ss x', 'unsupported-filter-operator', 'ss x'],
    ['Location', 'name in x', 'unsupported-filter-operator', 'in x'],
    ['Location', '_id pr true', 'unsupported-filter-operator', 'pr true'],
    ['Location', 'nb-capacity po 2', 'unsupported-filter-operator', 'po 2'],
    ['Location', 'near gt 47|1|5|km', 'unsupported-filter-operator', 'gt 47|1|5|km'],
    ['Location', '_content gt x', 'unsupported-filter-operator', 'gt x'],
    ['Location', 'name:exact co x', 'unsupported-filter-operator', 'co x'],
    ['Location', '('.repeat(1000), 'filter-too-costly', '('.repeat(980)],
    ['Location', `name eq ${Array.from({ length: 501 }, () => 'a').join(' or ')}`, 'filter-too-costly', 'a'],
  ])('%s?_filter=%s: %s', (type, filter, code, at) => {
    expect(refusal(type, filter)).toMatchObject({ code, at });
  });

  it('says what was found, what was expected, and which operators a parameter takes', () => {
    expect(refusal('Location', '(name eq a').details).toMatchObject({
      parameter: '_filter',
      reasonFr: 'au caractère 11 du filtre, trouvé la fin du filtre, attendu « and », « or » ou « ) ».',
      reasonEn: 'at character 11 of the filter, found the end of the filter, expected "and", "or" or ")".',
    });
    expect(refusal('Location', 'name gt a').details).toMatchObject({ operator: 'gt', parameter: 'name', supported: 'eq, ne, co, sw, ew' });
  });
});
