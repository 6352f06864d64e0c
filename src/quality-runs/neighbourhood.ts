import { arrayAt, isObject, stringAt } from '../fhir-common/core/json';
import type { ResourceJson } from '../fhir-common/core/json';
import type { JudgingReads } from '../quality/anomalies/standing-deviations';
import { referencedId } from '../quality/directory/fhir-reading';
import type { QualityObject } from '../quality/rules/rule';

/** Structures above or below one another, at most: a cycle of parents must not be walked for ever. */
const MAX_LEVELS = 10;

/**
 * What a rule looks at to judge one resource: itself first, the structures above it, the structures and offers below it, their places, and
 * the structures that bear the same identifier. Empty when there is no such resource.
 */
export async function neighbourhoodOf({ type, id, identifier }: QualityObject, reads: JudgingReads): Promise<readonly ResourceJson[]> {
  const found = new Map<string, ResourceJson>();
  const add = (resource: ResourceJson | undefined): resource is ResourceJson => {
    if (resource?.id === undefined || found.has(`${resource.resourceType}/${resource.id}`)) return false;
    found.set(`${resource.resourceType}/${resource.id}`, resource);
    return true;
  };
  const ids = id === undefined ? await idsOf(type, identifier, reads) : [id];
  for (const one of ids) {
    const resource = await reads.read(type, one);
    if (add(resource)) await addSurroundings(resource, reads, add);
  }
  return [...found.values()];
}

type Add = (resource: ResourceJson | undefined) => resource is ResourceJson;

async function addSurroundings(focus: ResourceJson, reads: JudgingReads, add: Add): Promise<void> {
  const target = { type: focus.resourceType, id: focus.id ?? '' };
  switch (focus.resourceType) {
    case 'Organization':
      await addAbove(focus, 'partOf', reads, add);
      await addBelow(focus, reads, add, MAX_LEVELS);
      for (const value of identifiersOf(focus)) for (const twin of await idsOf('Organization', value, reads)) add(await reads.read('Organization', twin));
      break;
    case 'HealthcareService':
      await addPlaces(focus, reads, add);
      await addAbove(focus, 'providedBy', reads, add);
      break;
    case 'Location':
      for (const offer of await reads.referring(target, { type: 'HealthcareService', parameter: 'location' })) if (add(offer)) await addAbove(offer, 'providedBy', reads, add);
      break;
    default:
  }
}

/** What the caller may see of a resource is not what it is judged on: it is read as stored. */
async function idsOf(type: string, identifier: string | undefined, reads: JudgingReads): Promise<readonly string[]> {
  return identifier === undefined ? [] : (await reads.identifiedBy(type, { value: identifier })).flatMap(({ id }) => id ?? []);
}

async function addAbove(resource: ResourceJson, element: 'partOf' | 'providedBy', reads: JudgingReads, add: Add): Promise<void> {
  let next = referencedId(resource[element], 'Organization');
  for (let level = 0; next !== undefined && level < MAX_LEVELS; level += 1) {
    const above: ResourceJson | undefined = await reads.read('Organization', next);
    if (!add(above)) return;
    next = referencedId(above['partOf'], 'Organization');
  }
}

async function addBelow(structure: ResourceJson, reads: JudgingReads, add: Add, levels: number): Promise<void> {
  const target = { type: 'Organization', id: structure.id ?? '' };
  for (const offer of await reads.referring(target, { type: 'HealthcareService', parameter: 'organization' })) if (add(offer)) await addPlaces(offer, reads, add);
  if (levels === 0) return;
  for (const below of await reads.referring(target, { type: 'Organization', parameter: 'partof' })) if (add(below)) await addBelow(below, reads, add, levels - 1);
}

async function addPlaces(offer: ResourceJson, reads: JudgingReads, add: Add): Promise<void> {
  for (const place of arrayAt(offer, 'location')) {
    const id = referencedId(place, 'Location');
    if (id !== undefined) add(await reads.read('Location', id));
  }
}

function identifiersOf(resource: ResourceJson): readonly string[] {
  return arrayAt(resource, 'identifier').filter(isObject).flatMap((identifier) => stringAt(identifier, 'value') ?? []);
}
