import { join } from 'node:path';
import { loadTerminology } from '../fhir-common/terminology/load-terminology';
import { nomenclatureStates, requiredBindings } from './nomenclature-states';

const DATA = join(__dirname, '../../data');
const tre = (name: string): string => `https://mos.esante.gouv.fr/NOS/TRE_${name}/FHIR/TRE-${name}`;
const ror = (id: string): string => `https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/${id}`;
const jdv = (name: string): string => `https://mos.esante.gouv.fr/NOS/JDV_${name}/FHIR/JDV-${name}`;
const CAPACITY = `(${ror('ror-location-supported-capacity')})`;
const bindings = requiredBindings(DATA);
const terminology = loadTerminology(join(DATA, 'terminology'));
const at = (date: string): ReturnType<typeof nomenclatureStates> => nomenclatureStates(terminology, bindings, date);

it.each([
  ['HealthcareService.type', 'J20-ChampActivite-ROR'],
  [`${CAPACITY}.(genderCapacityAvailable)`, 'J190-GenreCapacite-ROR'],
  [`${CAPACITY}.(capacityStatus)`, 'J188-TypeStatutCapacite-ROR'],
  [`(${ror('ror-contact-function-contact')})`, 'J220-FonctionContact-ROR'],
])('%s draws on the value set of its profile', (path, valueSet) => {
  expect(bindings.get(path)).toContain(jdv(valueSet));
});

it('judges the codes of the lists that come with the server: the live cases of ror-anomalies 9.4', () => {
  const gender = (code: string, date: string): string => at(date).judge([jdv('J190-GenreCapacite-ROR')], tre('R332-GenreCapacite'), code, date).state;
  expect([gender('01', '2026-06-15'), gender('03', '2026-06-15'), gender('03', '2025-08-27'), gender('99', '2026-06-15')]).toEqual(['valid', 'obsolete', 'deprecated', 'unknown']);
  const status = (code: string): string => at('2026-06-15').judge([jdv('J188-TypeStatutCapacite-ROR')], tre('R330-TypeStatutCapacite'), code, '2026-06-15').state;
  expect([status('02'), status('07')]).toEqual(['valid', 'obsolete']);
});

it('says nothing of a code of another system, which its own set judges', () => {
  expect(at('2026-06-15').judge([jdv('J190-GenreCapacite-ROR')], tre('R330-TypeStatutCapacite'), '99', '2026-06-15')).toEqual({ state: 'valid' });
});

it('suspects only what some set has something against', () => {
  const states = at('2026-06-15');
  expect([states.isSuspect(tre('R332-GenreCapacite'), '01'), states.isSuspect(tre('R332-GenreCapacite'), '03'), states.isSuspect('urn:other', '03')]).toEqual([false, true, false]);
});

it('gives a code the same verdict as long as every set says the same of it', () => {
  const verdict = (date: string, code: string): string => at(date).verdictOf(tre('R332-GenreCapacite'), code);
  expect(verdict('2026-06-15', '01')).toBe('');
  expect(verdict('2027-01-01', '03')).toBe(verdict('2026-06-15', '03'));
  expect(verdict('2025-08-27', '03')).not.toBe(verdict('2025-08-29', '03'));
});
