import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import type { Model } from 'fhirpath';
import { OfferModule } from '../../ror/offer/offer.module';
import { CapacityModule } from '../../ror/capacity/capacity.module';
import { isResource } from './json';
import type { ResourceJson } from './json';
import { compilePath, elementsOfPath } from './path';

const SAMPLE = join(__dirname, '../../../data/sample');
const definitions = [...OfferModule.resources, ...CapacityModule.resources];
const expressions = definitions.flatMap((definition) => [
  ...definition.searchParameters.map(({ expression }) => ({ type: definition.type, expression })),
  ...definition.groups.flatMap((group) => [group, ...(group.nested ? [{ ...group.nested, instance: `${group.instance}.${group.nested.instance}` }] : [])])
    .flatMap((group) => group.parameters.map(({ expression }) => ({ type: definition.type, expression: `${group.instance}.${expression}` }))),
]);

function sampleResources(): ResourceJson[] {
  return readdirSync(SAMPLE)
    .filter((file) => file.endsWith('.ndjson'))
    .flatMap((file) => readFileSync(join(SAMPLE, file), 'utf8').split('\n').filter((line) => line !== ''))
    .map((line): unknown => JSON.parse(line))
    .filter(isResource);
}

describe('the path reader', () => {
  const resources = sampleResources();

  it.each(expressions)('reads what fhirpath reads: $expression', ({ type, expression }) => {
    const read = compilePath(expression);
    const reference = fhirpath.compile(expression, r4 as unknown as Model);
    const found = resources.filter((resource) => resource.resourceType === type).map((resource) => ({ ours: read(resource), theirs: reference(resource) as unknown[] }));
    expect(found.length).toBeGreaterThan(0);
    for (const { ours, theirs } of found) expect(JSON.parse(JSON.stringify(ours))).toEqual(JSON.parse(JSON.stringify(theirs)));
  });

  it('covers every declared expression with data: most find something in the sample', () => {
    const finding = expressions.filter(({ type, expression }) => resources.some((resource) => resource.resourceType === type && compilePath(expression)(resource).length > 0));
    expect(finding.length / expressions.length).toBeGreaterThan(0.8);
  });

  it.each(['Location.position.exists()', "Location.extension.where(system='x')", 'Location.address as Address', '', 'Location..name'])('refuses %j, which is not a path', (expression) => {
    expect(() => compilePath(expression)).toThrow('Unsupported search expression');
  });
});

describe('elementsOfPath', () => {
  const resources = sampleResources();

  it.each([
    ['Location.name', ['name']], ['Location.name | Location.alias', ['name', 'alias']], ["Location.extension.where(url='http://a|b').value.ofType(code)", ['extension']],
    ['Observation.value.ofType(Quantity)', ['valueQuantity']], ['Location.address.postalCode', ['address']],
  ])('%s', (expression, elements) => expect(elementsOfPath(expression)).toEqual(elements));

  it('cannot tell for a resource as a whole', () => {
    expect(elementsOfPath('Location')).toBeUndefined();
  });

  it.each(expressions)('$expression reads nothing outside the elements it names', ({ type, expression }) => {
    const elements = elementsOfPath(expression) ?? [];
    const read = compilePath(expression);
    for (const resource of resources.filter(({ resourceType }) => resourceType === type)) {
      const part = Object.fromEntries(Object.entries(resource).filter(([name]) => elements.includes(name)));
      expect(read({ ...part, resourceType: type })).toEqual(read(resource));
    }
  });
});
