import fc from 'fast-check';
import { fhirApis } from '../../src/fhir-apis';
import { FhirError } from '../../src/fhir-common/core/errors';
import { declaredParameters } from '../../src/fhir-common/definition/define-resource';
import type { FhirApi } from '../../src/fhir-common/definition/fhir-api';
import { searchStatement } from '../../src/fhir-common/search/compile/search-statement';
import { Sight } from '../../src/fhir-common/search/compile/sight';
import { UNKNOWN_STATISTICS } from '../../src/fhir-common/search/plan/statistics';
import { MAX_COST } from '../../src/fhir-common/search/request/budget';
import { parseSearchRequest } from '../../src/fhir-common/search/request/search-request';
import type { Handling } from '../../src/fhir-common/search/request/search-request';
import { loadTerminology } from '../../src/fhir-common/terminology/load-terminology';
import { CAPACITY_CODES, DEAREST, repeated, times, TOO_COSTLY } from '../../bench/costly-requests';
import { DATA } from '../setup/test-engine';

const systems = loadTerminology(`${DATA}/terminology`);
const api = rorApi();
const catalogue = { typeId: () => 1, typeName: () => '', parameterId: () => 1 };
const sight = Sight.of({ api, catalogue }, { id: 'x', roles: [], accessProfile: 1 }, null);

function rorApi(): FhirApi {
  const found = fhirApis(DATA).find(({ name }) => name === 'ror');
  if (!found) throw new Error('No interface named ror');
  return found;
}

/** The work a request makes before it reaches PostgreSQL: length of the statement, and every value bound, those inside arrays too. */
interface Work {
  readonly characters: number;
  readonly parameters: number;
  readonly values: number;
}

/** @throws FhirError as the server would answer */
function work(request: string, handling: Handling = 'default'): Work {
  const at = request.indexOf('?');
  const bound = parseSearchRequest({ api, systems, now: 0, baseUrls: [] }, request.slice(0, at), request.slice(at + 1), handling);
  const { text, values } = searchStatement({ api: 'ror', catalogue, statistics: UNKNOWN_STATISTICS, carries: () => false, isIndexed: () => true }, sight, bound,
    { size: 50, seen: 0, after: 0, first: true });
  return { characters: text.length, parameters: values.length, values: values.flat().length };
}

function refusal(request: string, handling: Handling = 'default'): FhirError {
  try {
    work(request, handling);
  } catch (error) {
    if (error instanceof FhirError) return error;
    throw error;
  }
  throw new Error(`Not refused: ${request.slice(0, 80)}`);
}

describe('the budget of a request', () => {
  it.each(TOO_COSTLY)('refuses %s, naming what costs most', (_why, request, named) => {
    const error = refusal(request);
    expect([error.code, error.definition.status, error.definition.issue]).toEqual(['too-costly', 400, 'too-costly']);
    expect(error.french).toContain(named);
    expect(error.english).toContain(named);
  });

  it.each(DEAREST)('lets %s pass', (_why, request) => {
    expect(work(request).values).toBeGreaterThan(0);
  });

  it('is not avoided by Prefer: handling=lenient', () => {
    expect(refusal(`Location?${repeated(4, 8)}`, 'lenient').code).toBe('too-costly');
  });

  it('counts criteria read each on its own without their product', () => {
    expect(work(`Location?${repeated(4, 10)}`, 'r4-independent').characters).toBeLessThan(60_000);
  });

  it('lets a list be as long as a list may be, of any kind', () => {
    for (const list of ['specialty=', 'specialty:text=', 'name=', 'identifier=', '_id=', 'organization=Organization/', 'specialty:not=']) {
      expect(work(`HealthcareService?${list}${times(500, (index) => `a${index}`, ',')}`).values).toBeGreaterThanOrEqual(500);
    }
  });

  it.each(['_id', 'name', 'specialty', 'specialty:text', '_content', '_text', '_lastUpdated', 'identifier:of-type', 'location.near', 'organization'])(
    'a list of %s is cut at 500 values, the parameter named', (name) => {
      const error = refusal(`HealthcareService?${name}=${times(501, () => 'a', ',')}`);
      expect([error.code, error.details['count']]).toEqual(['too-many-criteria', 501]);
      expect(error.english).toContain(`values in "${name}"`);
    });

  it('asks a repeated include once', () => {
    const once = work('HealthcareService?_include=*&_revinclude:iterate=*');
    expect(work(`HealthcareService?${times(90, () => '_include=*&_revinclude:iterate=*', '&')}`)).toEqual(once);
  });

  it('keeps at most 50 elements, however they are asked', () => {
    const letters = 'abcdefgh';
    const lists = times(8, (list) => `_elements=${times(8, (index) => `${letters.charAt(list)}${letters.charAt(index)}`, ',')}`, '&');
    expect(refusal(`Location?${lists}`).code).toBe('invalid-result-parameter');
  });
});

/** A statement of a unit of cost holds at most so many characters and values; measured at 60 and 5 on the dearest criteria. */
const CHARACTERS_PER_UNIT = 100;
const VALUES_PER_UNIT = 12;

it('two hundred parameters of any kind, each with any list, make bounded work or are refused', () => {
  const names = (type: string): string[] => {
    const definition = api.definitions.get(type);
    return definition ? declaredParameters(definition).map(({ parameter }) => parameter.code) : [];
  };
  const VALUES = ['a', 'b|c', '2024', 'ge2024-01-01', 'gt5', '3', '47|1|5|km', 'Organization/1', '44109|15|km', 'true', 'x$y', '2||kg'];
  const CHAINS = ['', 'location.', 'organization.', 'organization.partof.', '_has:PractitionerRole:service:', '_has:HealthcareService:location:'];
  const MODIFIERS = ['', '', '', ':not', ':text', ':contains', ':exact', ':missing', ':identifier', ':in'];
  const TYPES = ['HealthcareService', 'Location', 'Organization', 'Questionnaire'];
  const criterion = (type: string): fc.Arbitrary<string> =>
    fc.tuple(fc.constantFrom(...CHAINS), fc.constantFrom(...names(type), ...CAPACITY_CODES, 'near', 'name'), fc.constantFrom(...MODIFIERS), fc.constantFrom(...VALUES), fc.integer({ min: 1, max: 60 }))
      .map(([chain, name, modifier, value, length]) => `${chain}${name}${modifier}=${times(length, () => value, ',')}`);
  /** Only what binds alone: a refused criterion would hide the others. */
  const accepted = (type: string): ((text: string) => boolean) => (text) => {
    try {
      return work(`${type}?${text}`).parameters > 0;
    } catch (error) {
      if (error instanceof FhirError) return false;
      throw error;
    }
  };
  const request = fc.constantFrom(...TYPES).chain((type) =>
    fc.tuple(fc.array(criterion(type).filter(accepted(type)), { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 200 }))
      .map(([kinds, count]) => `${type}?${times(count, (index) => kinds[index % kinds.length] ?? '', '&')}`));
  const came = new Set<string>();
  fc.assert(fc.property(request, (text) => {
    try {
      const { characters, values } = work(text);
      came.add('statement');
      expect(characters).toBeLessThan(MAX_COST * CHARACTERS_PER_UNIT);
      expect(values).toBeLessThan(MAX_COST * VALUES_PER_UNIT);
    } catch (error) {
      if (!(error instanceof FhirError)) throw error;
      expect(error.code).toBe('too-costly');
      came.add(error.code);
    }
  }), { numRuns: 60 });
  expect([...came].sort()).toEqual(['statement', 'too-costly']);
});
