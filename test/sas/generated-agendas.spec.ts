import { SLOTS_PER_PRACTITIONER, agendaTotal, generateAgendas } from '../../src/cli/generate/agenda-data';
import type { AgendaResource } from '../../src/cli/generate/agenda-data';
import { isResource, stringAt } from '../../src/fhir-common/core/json';
import type { ResourceJson } from '../../src/fhir-common/core/json';
import type { SlotFlow } from '../../src/sas/profiles';
import { slotBundle } from '../../src/sas/slot-search/slot-answer';
import { GUIDE_VERSIONS, guideErrors, guideValidator } from './guide-validation';
import { parsedBundle, selectHeld } from './held-selection';

const OPTIONS = { agendas: 200, seed: 7, from: '2026-03-27' };
const validator = guideValidator();
const FROM = Date.parse('2026-03-27T00:00:00+01:00');
const generated: readonly AgendaResource[] = [...generateAgendas(OPTIONS)];
const held: readonly ResourceJson[] = generated.map((resource): unknown => JSON.parse(JSON.stringify(resource))).filter(isResource);

test('the same options give the same resources, another seed others', () => {
  expect(JSON.stringify([...generateAgendas(OPTIONS)])).toBe(JSON.stringify(generated));
  expect(JSON.stringify([...generateAgendas({ ...OPTIONS, seed: 8 })])).not.toBe(JSON.stringify(generated));
});

test.each([1, 7, 8, 99, 100, 101, 200, 450])('the number of resources of %s agendas is known beforehand', (agendas) => {
  const resources = [...generateAgendas({ ...OPTIONS, agendas })];
  expect(resources).toHaveLength(agendaTotal(agendas));
  expect(new Set(resources.map(({ resourceType, id }) => `${resourceType}/${id ?? ''}`)).size).toBe(resources.length);
  expect(resources.filter(({ id }) => id?.startsWith('slot-') && !id.startsWith('slot-lfc'))).toHaveLength(agendas * SLOTS_PER_PRACTITIONER);
});

test.each<[SlotFlow, readonly string[]]>([
  ['INT_R01', identifiersOf('Practitioner', 8)],
  ['INT_R04', identifiersOf('Practitioner', 8)],
  ['SOS', identifiersOf('Organization', 200)],
])('a search of three days by %s is answered, valid for both guides', (flow, identifiers) => {
  const search = { flow, from: FROM, until: FROM + 3 * 86_400_000, identifiers };
  const selection = selectHeld(search, held, FROM);
  expect(selection.slots.length).toBeGreaterThan(flow === 'SOS' ? 3 : 30);
  const own = selection.hidden.filter(({ id }) => id.startsWith('slot-lfc') === (flow === 'SOS'));
  expect(own.map(({ reason }) => reason).filter((reason) => !['not-free', 'closed-audience', 'no-audience'].includes(reason))).toEqual([]);
  const bundle = parsedBundle(slotBundle(flow, selection, { base: 'https://sas.example', selfUrl: 'https://sas.example/Slot', bundleId: 'b' }));
  for (const version of GUIDE_VERSIONS) expect(guideErrors(validator, bundle, version)).toEqual([]);
});

/** National identifiers as a caller writes them: prefixed. */
function identifiersOf(type: string, count: number): readonly string[] {
  const owners = held.filter(({ resourceType }) => resourceType === type).slice(0, count);
  const values = owners.map((owner) => stringAt(Array.isArray(owner['identifier']) ? owner['identifier'][0] : undefined, 'value') ?? '');
  return values.map((value) => (value.length === 11 ? `8${value}` : value));
}
