import { dataFolder } from '../../src/data-folder';
import { fhirApis } from '../../src/fhir-apis';
import { declaredParameters } from '../../src/fhir-common/definition/define-resource';
import type { DeclaredParameter } from '../../src/fhir-common/definition/define-resource';
import { readSample } from '../ror/scenarios/sample-files';
import { keysOf, readSearchset } from './answers';
import type { Searchset } from './answers';
import { absentValue, heldValue } from './parameter-values';
import { startTestServer, WIDEST_CLIENT } from './test-server';
import type { TestServer } from './test-server';

const BASE = '/ror/fhir';
const sample = readSample();
const [ror] = fhirApis(dataFolder()).filter(({ name }) => name === 'ror');
if (ror === undefined) throw new Error('no ROR interface');

const parameters = [...ror.definitions.values()].flatMap((definition) =>
  declaredParameters(definition)
    .filter(({ parameter }) => !('components' in parameter)) // a composite is asked below, with the values of its components
    .map((declared) => ({
      name: `${definition.type}?${declared.parameter.code}`,
      type: definition.type,
      declared,
      held: heldValue(definition, declared, sample),
    })));

/** Parameters the sample says nothing about: a list to be shortened, never lengthened without a reason: no narrative, and persons have no plain name. */
const WITHOUT_SAMPLE = /\?_text$|^(Practitioner|PractitionerRole|Task|Measure|MeasureReport)\?_content$|^(Questionnaire|Measure|MeasureReport|Task)\?_tag$|^PractitionerRole\?location$|^Measure\?topic$/;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function search(type: string, ...criteria: readonly (readonly [string, string])[]): Promise<Searchset> {
  const query = criteria.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  return readSearchset((await server.as(WIDEST_CLIENT).get(`${BASE}/${type}?${query}`)).body);
}

describe.each(parameters)('$name', ({ type, declared, held }) => {
  const { code } = declared.parameter;

  it('finds the resource that holds the value', async () => {
    const value = held?.value ?? absentValue(declared.parameter);
    const own = held === undefined ? [] : [held.resource.key];
    const found = await search(type, [code, value], ...(held === undefined ? [] : [['_id', held.resource.id] as const]));
    expect([value, keysOf(found, 'match'), found.warnings]).toEqual([value, own, []]);
  });

  it('finds nothing for a value nobody holds', async () => {
    const found = await search(type, [code, absentValue(declared.parameter)]);
    expect([found.total, found.entries, found.warnings]).toEqual([0, [], []]);
  });
});

const aliases = parameters.flatMap(({ type, declared: { parameter }, held }) =>
  parameter.aliases.map((alias) => ({ alias, type, parameter, held })));

it.each(aliases)('$type?$alias is another name of $parameter.code', async ({ alias, type, parameter, held }) => {
  const value = held?.value ?? absentValue(parameter);
  const [byAlias, byCode] = [await search(type, [alias, value]), await search(type, [parameter.code, value])];
  expect([byAlias.total, keysOf(byAlias, 'match')]).toEqual([byCode.total, keysOf(byCode, 'match')]);
});

it('the sample holds a value for every parameter but those known to lack one', () => {
  expect(parameters.filter(({ held, name }) => held === undefined && !WITHOUT_SAMPLE.test(name)).map(({ name }) => name)).toEqual([]);
});

describe('modifier :missing', () => {
  const plain = parameters.filter(({ declared: { parameter, group } }) =>
    group === undefined && !parameter.code.startsWith('_') && ['token', 'string', 'reference', 'date', 'number', 'quantity'].includes(parameter.type));

  it.each(plain)('$name: with and without a value make up the whole type', async ({ type, declared: { parameter }, held }) => {
    const count = async (...criteria: readonly (readonly [string, string])[]): Promise<number> => (await search(type, ...criteria, ['_count', '0'])).total;
    const [present, missing, all] = [await count([`${parameter.code}:missing`, 'false']), await count([`${parameter.code}:missing`, 'true']), await count()];
    expect([present + missing, present > 0]).toEqual([all, held !== undefined]);
  });
});

interface Composite {
  readonly name: string;
  readonly type: string;
  readonly declared: DeclaredParameter;
  readonly components: readonly unknown[];
}

const composites: readonly Composite[] =
  [...ror.definitions.values()].flatMap((definition) =>
    declaredParameters(definition).flatMap((declared) => {
      const { parameter } = declared;
      const components: unknown = 'components' in parameter ? parameter.components : undefined;
      return Array.isArray(components) ? [{ name: `${definition.type}?${parameter.code}`, type: definition.type, declared, components }] : [];
    }));

it('a composite answers like its components asked together', async () => {
  for (const composite of composites) await expectLikeComponents(composite);
});

async function expectLikeComponents({ name, type, declared, components }: Composite): Promise<void> {
  const values = components.map((component) => {
    const known = parameters.find(({ type: of, declared: { parameter } }) => of === type && parameter.code === component);
    if (known === undefined) throw new Error(`${type} does not declare ${String(component)}`);
    return [known.declared.parameter.code, known.held?.value ?? absentValue(known.declared.parameter)] as const;
  });
  const together = await search(type, ...values);
  const composite = await search(type, [declared.parameter.code, values.map(([, value]) => value).join('$')]);
  expect([name, composite.total, keysOf(composite, 'match')]).toEqual([name, together.total, keysOf(together, 'match')]);
}
