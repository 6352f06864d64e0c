import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { FhirError } from '../../src/fhir-common/core/errors';
import { isObject } from '../../src/fhir-common/core/json';
import { databaseFingerprint } from './database-fingerprint';
import { startTestServer, WIDEST_CLIENT } from './test-server';
import type { TestServer } from './test-server';

let server: TestServer;
let before: readonly string[];

beforeAll(async () => {
  server = await startTestServer();
  before = await databaseFingerprint(server.databaseUrl);
});
afterAll(() => server.stop());

/** What a search of the engine came to: a Bundle, or an expected refusal. Anything else is thrown on. */
async function outcome(type: string, query: string): Promise<string> {
  const context = {
    requestId: randomUUID(),
    caller: { id: WIDEST_CLIENT, roles: ['ror-consumer'], accessProfile: 1 },
    database: server.engine.database,
    baseUrl: 'https://localhost/ror/fhir',
    startedAt: Date.now(),
  };
  try {
    const bundle: unknown = JSON.parse((await server.engine.searches.search(context, server.engine.api('ror'), type, query)).body.toString('utf8'));
    return isObject(bundle) ? String(bundle['resourceType']) : 'no object';
  } catch (error) {
    if (!(error instanceof FhirError)) throw error;
    return `${error.definition.status} ${error.code}`;
  }
}

const TYPES = ['HealthcareService', 'Organization', 'Location', 'Practitioner', 'PractitionerRole'];
const NAMES = [
  '_id', '_lastUpdated', '_tag', '_count', '_include', '_include:iterate', '_revinclude', '_page', '_format', '_has', '_sort', '_total', '_elements', '_summary',
  '_filter', '_content', '_text', '_type', '_contained', 'identifier', 'name', 'type', 'status', 'active', 'partof', 'organization', 'location', 'service',
  'practitioner', 'specialty', 'characteristic', 'address-city', 'address-postalcode', 'near', 'near-insee-code', 'commune-cog', 'nb-capacity', 'capacity-type',
  'capacity-status', 'capacity-update-date', 'equipment-feature', 'limit-value', 'age-range-low', 'price-amount-value', 'period-end', 'intervention-zone',
];
const MODIFIERS = ['', ':missing', ':not', ':exact', ':contains', ':of-type', ':iterate', ':above', ':below', ':in', ':text', ':identifier', ':Location', ':'];
const CHAINS = ['', 'location.', 'organization.', 'location:Location.', 'partof.partof.', '_has:HealthcareService:location:', '_has:PractitionerRole:service:', '.', 'a.b.'];
const VALUES = [
  '', 'true', 'false', '013', 'Nantes', 'eq5', 'gt0', 'le1e400', 'ap100', 'ne-0.0', 'sa2024-01', 'eb2024-02-30', 'ge2024-01-01T00:00:00%2B01:00', '2024', '9999-12-31',
  'ge9999', 'lt0001-01-01', 'ap0001', '99999999999999999999999', '1e-300', '1e999999999', '|', 'a|', '|b', 'a|b|c', 'Organization/1', 'Location/140', '../1', '47.2|-1.6|15|km', '90|180|1000',
  '-90|-180|0|m', '1|2|3|4|5', '44109|15|km', 'HealthcareService:location', 'Organization:partof:Organization', '*', ',', ',,', '\\,', '\\', '%', '%00', '%FF', '%F0%9F%92%8A', '\ud800',
  "'", '"', "';drop table resource--", '$1', '${x}', '%25', '+', '٣', 'é', 'É', 'ﬃ', '\u0000', '\u202e', 'Ω', "1|http://unitsofmeasure.org|kg", '1||%', '18|http://unitsofmeasure.org|a',
];

const word = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...VALUES) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) });
const value = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(','));
const criterion = fc.tuple(fc.constantFrom(...CHAINS), fc.constantFrom(...NAMES), fc.constantFrom(...MODIFIERS), value)
  .map(([chain, name, modifier, text]) => `${chain}${name}${modifier}=${text}`);
/** Most chains and modifiers are refused at once: half of the criteria are plain, so that many requests reach PostgreSQL. */
const plain = fc.tuple(fc.constantFrom(...NAMES), word).map(([name, text]) => `${name}=${text}`);
const queryString = fc.array(fc.oneof(criterion, plain), { maxLength: 4 }).map((parts) => parts.join('&'));
const EXPECTED = /^(Bundle|4\d\d [a-z-]+)$/;

it('a request built from the words of the grammar is answered with a Bundle or a 4xx', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...TYPES), queryString, async (type, query) => {
      const came = await outcome(type, query);
      seen.add(came);
      expect(came).toMatch(EXPECTED);
    }),
    { numRuns: 1000 },
  );
  expect([...seen]).toEqual(expect.arrayContaining(['Bundle', '400 invalid-value', '400 unknown-parameter', '400 unknown-modifier']));
});

it.each(NAMES)('%s takes every awkward value, alone, with a Bundle or a 4xx', async (name) => {
  const declaring = TYPES.filter((type) => server.engine.api('ror').definitions.get(type)?.parameters.has(name));
  for (const type of name.startsWith('_') ? ['Location'] : declaring) {
    for (const text of VALUES) expect([text, await outcome(type, `${name}=${text}`)]).toEqual([text, expect.stringMatching(EXPECTED)]);
  }
});

it('a request of any characters at all is answered with a Bundle or a 4xx', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.constantFrom(...TYPES), fc.string()), fc.string({ unit: 'binary', maxLength: 60 }), async (type, query) => {
      expect(await outcome(type, query)).toMatch(EXPECTED);
    }),
    { numRuns: 400 },
  );
});

it('none of it touched the database', async () => {
  expect(await databaseFingerprint(server.databaseUrl)).toEqual(before);
});
