import { row } from './mutation';
import { at, B, concept, HL7, tre } from './urls';

const CAPACITY = 'extension(ror-location-supported-capacity)';
const member = (url: string): string => `${CAPACITY}.extension(${url})`;
const FIRST = 'Location.extension[2]';
const equipment = (...parts: unknown[]): unknown => ({ url: `${B}ror-location-equipment`, extension: parts });
const part = (url: string, value: Readonly<Record<string, unknown>>): unknown => ({ url, ...value });
const bariatric = part('equipmentType', { valueCodeableConcept: concept('R212-Equipement', '089') });
const limit = (...parts: unknown[]): unknown => ({ url: `${B}ror-location-equipment-limit`, extension: parts });
const weight = part('equipmentFeature', { valueCodeableConcept: concept('R340-TypeCaracteristiqueEquipement', '001') });
const kilograms = part('limitValue', { valueQuantity: { value: 300, unit: 'kg' } });

/** Base: a place with two capacities, a residential capacity, an address in parts and a position. */
export const LOCATION_ROWS = [
  row('no commune', 'extension(ror-commune-cog)', undefined, `slice-min ${at('Location', 'ror-commune-cog')}`),
  row('two communes', 'extension+', { url: `${B}ror-commune-cog`, valueCodeableConcept: concept('R13-CommuneOM', '44043') }, `slice-max ${at('Location', 'ror-commune-cog')}`),
  row('commune as text', 'extension(ror-commune-cog)', { url: `${B}ror-commune-cog`, valueString: '44212' }, 'choice-type Location.extension[0].value'),
  row('commune in a Coding', 'extension(ror-commune-cog)', { url: `${B}ror-commune-cog`, valueCoding: { code: '44212' } }, 'choice-type Location.extension[0].value'),
  row('no date of creation', 'extension(ror-meta-creation-date)', undefined, `slice-min ${at('Location', 'ror-meta-creation-date')}`),
  row('date of creation as a date', 'extension(ror-meta-creation-date)', { url: `${B}ror-meta-creation-date`, valueDate: '2024-03-01' }, 'choice-type Location.extension[4].value'),
  row('no date of change', 'meta', { profile: [`${B}ror-location`] }, 'cardinality-min Location.meta.lastUpdated'),
  // Capacities
  row('capacity without its number', member('nbCapacity'), undefined, `slice-min ${FIRST}.extension`),
  row('capacity without its status', member('capacityStatus'), undefined, `slice-min ${FIRST}.extension`),
  row('capacity without its nature', member('capacityType'), undefined, `slice-min ${FIRST}.extension`),
  row('capacity without its moment', member('temporalityCapacity'), undefined, `slice-min ${FIRST}.extension`),
  row('capacity without its source', member('capacitySourceType'), undefined, `slice-min ${FIRST}.extension`),
  row('capacity without its date', member('capacityUpdateDate'), undefined, `slice-min ${FIRST}.extension`),
  row('capacity without its assignment', member('temporaryAssignement'), undefined, `slice-min ${FIRST}.extension`),
  row('two numbers in a capacity', `${CAPACITY}.extension+`, part('nbCapacity', { valueInteger: 3 }), `slice-max ${FIRST}.extension`),
  row('number of beds as text', member('nbCapacity'), part('nbCapacity', { valueString: '80' }), `choice-type ${FIRST}.extension[3].value`),
  row('number of beds as a decimal type', member('nbCapacity'), part('nbCapacity', { valueDecimal: 80 }), `choice-type ${FIRST}.extension[3].value`),
  row('number of beds with decimals', `${member('nbCapacity')}.valueInteger`, 80.5, `format ${FIRST}.extension[3].value`),
  row('number of beds in quotes', `${member('nbCapacity')}.valueInteger`, '80', `json-type ${FIRST}.extension[3].value`),
  row('status that does not exist', `${member('capacityStatus')}.valueCodeableConcept.coding[0].code`, '99', `binding-code ${FIRST}.extension[1].value`),
  row('status of another list', `${member('capacityStatus')}.valueCodeableConcept.coding[0].system`, tre('R329-NatureCapacite'), `binding ${FIRST}.extension[1].value`),
  row('status without code', `${member('capacityStatus')}.valueCodeableConcept`, { text: 'Installé' }, `binding ${FIRST}.extension[1].value`),
  row('nature of another list', `${member('capacityType')}.valueCodeableConcept.coding[0].system`, tre('R30-RegionOM'), `binding ${FIRST}.extension[0].value`),
  row('moment of another list', `${member('temporalityCapacity')}.valueCodeableConcept.coding[0].system`, tre('R30-RegionOM'), `binding ${FIRST}.extension[2].value`),
  row('source of another list', `${member('capacitySourceType')}.valueCodeableConcept.coding[0].system`, tre('R30-RegionOM'), `binding ${FIRST}.extension[4].value`),
  row('assignment of another list', `${member('temporaryAssignement')}.valueCodeableConcept.coding[0].system`, tre('R30-RegionOM'), `binding ${FIRST}.extension[6].value`),
  row('gender of another list', `${CAPACITY}.extension+`, part('genderCapacityAvailable', { valueCodeableConcept: concept('R30-RegionOM', '03') }), `binding ${FIRST}.extension[7].value`),
  row('date of update of 31 June', `${member('capacityUpdateDate')}.valueDateTime`, '2026-06-31', `date-not-real ${FIRST}.extension[5].value`),
  row('misspelt part of a capacity', `${CAPACITY}.extension+`, part('crisistype', { valueString: 'x' }), `unknown-nested-extension ${FIRST}.extension[7].url`),
  row('part of a capacity twice nested', `${member('nbCapacity')}.extension`, [part('x', { valueString: 'a' })], `cardinality-max ${FIRST}.extension[3].extension`, `invariant:ext-1 ${FIRST}.extension[3]`),
  row('status of a capacity as a lone coding (M-18)', `${member('capacityStatus')}.valueCodeableConcept.coding`, { system: tre('R330-TypeStatutCapacite'), code: '01' }, `binding ${FIRST}.extension[1].value`, `json-type ${FIRST}.extension[1].value.coding`),
  // Equipments
  row('equipment without its type', 'extension+', equipment(part('nbInService', { valueInteger: 1 })), 'slice-min Location.extension[5].extension'),
  row('equipment of another list', 'extension+', equipment(part('equipmentType', { valueCodeableConcept: concept('R30-RegionOM', '52') })), 'binding Location.extension[5].extension[0].value'),
  row('equipment with two numbers', 'extension+', equipment(bariatric, part('nbInService', { valueInteger: 1 }), part('nbInService', { valueInteger: 2 })), 'slice-max Location.extension[5].extension'),
  row('limit beside its equipment (M-12)', 'extension+', limit(weight, kilograms), 'extension-context Location.extension[5]'),
  row('limit without value', 'extension+', equipment(bariatric, limit(weight)), 'slice-min Location.extension[5].extension[1].extension'),
  row('limit without feature', 'extension+', equipment(bariatric, limit(kilograms)), 'slice-min Location.extension[5].extension[1].extension'),
  row('limit as a number', 'extension+', equipment(bariatric, limit(weight, part('limitValue', { valueDecimal: 300 }))), 'choice-type Location.extension[5].extension[1].extension[1].value'),
  row('limit with a code of unit and no system', 'extension+', equipment(bariatric, limit(weight, part('limitValue', { valueQuantity: { value: 300, code: 'kg' } }))), 'invariant:qty-3 Location.extension[5].extension[1].extension[1].value'),
  row('comparator that R4 does not know', 'extension+', equipment(bariatric, limit(weight, part('limitValue', { valueQuantity: { value: 300, comparator: '=<', unit: 'kg' } }))), 'binding Location.extension[5].extension[1].extension[1].value.comparator'),
  row('capacity inside an equipment', 'extension+', equipment(bariatric, { url: `${B}ror-comment`, valueString: 'x' }), 'extension-context Location.extension[5].extension[1]'),
  row('residential capacity that is no number', 'extension(ror-location-residential-capacity).extension(residentialNumber).valueInteger', '78', 'json-type Location.extension[1].extension[1].value'),
  row('type of housing of another list', 'extension(ror-location-residential-capacity).extension(residentialType).valueCodeableConcept.coding[0].system', tre('R30-RegionOM'), 'binding Location.extension[1].extension[0].value'),
  // The rest of a place
  row('status of R4 that does not exist', 'status', 'open', 'binding Location.status'),
  row('operational status of another list', 'operationalStatus.system', tre('R30-RegionOM'), 'binding Location.operationalStatus'),
  row('function of another list', 'type[0].coding[0].system', tre('R30-RegionOM'), 'binding Location.type[0]'),
  row('function that does not exist', 'type[0].coding[0].code', '999', 'binding-code Location.type[0]'),
  row('nature that does not exist', `${member('capacityType')}.valueCodeableConcept.coding[0].code`, '77', `binding-code ${FIRST}.extension[0].value`),
  row('two functions', 'type+', concept('R343-FonctionLieu', '002'), 'cardinality-max Location.type'),
  row('position without latitude', 'position.latitude', undefined, 'cardinality-min Location.position.latitude'),
  row('longitude as text', 'position.longitude', '-1.27', 'json-type Location.position.longitude'),
  row('position misspelt', 'position.lat', 47, 'unknown-element Location.position.lat'),
  row('structure that is a place', 'managingOrganization', { reference: 'Location/1' }, 'reference-type Location.managingOrganization.reference'),
  row('place inside a structure', 'partOf', { reference: 'Organization/1' }, 'reference-type Location.partOf.reference'),
  row('address in a list', 'address', [{ city: 'VALLET' }], 'json-type Location.address'),
  row('type of address that R4 does not know', 'address.type', 'postale', 'binding Location.address.type'),
  row('house number that is a number', 'address._line[0].extension(iso21090-ADXP-houseNumber)', { url: `${HL7}iso21090-ADXP-houseNumber`, valueInteger: 3 }, 'choice-type Location.address.line[0].extension[0].value'),
  row('house number on the place (M-11)', 'extension+', { url: `${HL7}iso21090-ADXP-houseNumber`, valueString: '3' }, 'extension-context Location.extension[5]'),
  row('number without channel', 'telecom', [{ system: 'phone', value: '+33100000000', extension: [{ url: `${B}ror-telecom-confidentiality-level`, valueCodeableConcept: concept('R283-NiveauConfidentialite', '1') }] }], `slice-min ${at('Location.telecom[0]', 'ror-telecom-communication-channel')}`),
  row('month 13', 'extension(ror-meta-creation-date).valueDateTime', '2024-13-01', 'format Location.extension[4].value'),
  row('opening hours that R4 does not know', 'hoursOfOperation', [{ daysOfWeek: ['lundi'] }], 'binding Location.hoursOfOperation[0].daysOfWeek[0]'),
  row('hour without seconds', 'hoursOfOperation', [{ openingTime: '08:00' }], 'format Location.hoursOfOperation[0].openingTime'),
  row('empty list of contained resources', 'contained', [], 'empty-array Location.contained'),
];
