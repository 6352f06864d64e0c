import { arrayAt, isObject, stringAt } from '../../src/fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../src/fhir-common/core/json';
import { readExample } from './examples';

const AUDIENCE = 'https://mos.esante.gouv.fr/NOS/TRE_R314-TypeCreneau/FHIR/TRE-R314-TypeCreneau';
const CLOSED = 'urn:x-ror-sas-server:audience';
const AUDIENCES: Readonly<Record<string, { readonly system: string; readonly code: string }>> = {
  public: { system: AUDIENCE, code: 'PUBLIC' },
  pro: { system: AUDIENCE, code: 'PRO' },
  snp: { system: AUDIENCE, code: 'SNP' },
  patients: { system: CLOSED, code: 'PATIENTS' },
  structure: { system: CLOSED, code: 'GROUP' },
  private: { system: CLOSED, code: 'PRIVATE' },
};

const texts = (value: unknown, key: string): string[] => arrayAt(value, key).filter((one) => typeof one === 'string');
const rows = (value: unknown, key: string): JsonObject[] => arrayAt(value, key).filter(isObject);
const text = (value: unknown, key: string): string => stringAt(value, key) ?? '';
const phone = (value: string | undefined): JsonObject => (value === undefined ? {} : { telecom: [{ system: 'phone', value }] });

/** The agenda of the examples as an editor holds it: plain R4, numbers and phones as they were typed, no profile. */
export function heldAgenda(): readonly ResourceJson[] {
  const dataset = readExample('dataset/agenda-dataset.json');
  const editor = dataset['editor'];
  const specialtiesOf = new Map(rows(dataset, 'practitioners').flatMap((person) =>
    rows(person, 'places').map((place) => [text(place, 'agenda'), texts(person, 'specialties')] as const)));
  return [
    ...rows(dataset, 'practitioners').flatMap((person) => professional(person, text(editor, 'locationIdentifierSystem'))),
    ...rows(dataset, 'cpts').flatMap(community),
    ...rows(dataset, 'sosAssociations').map((association): ResourceJson => ({
      resourceType: 'Organization', id: text(association, 'key'), name: text(association, 'name'),
      identifier: [{ value: text(association, 'siretExpected').slice(1) }],
    })),
    ...rows(dataset, 'fixedPoints').flatMap((point) => fixedPoint(point, text(editor, 'locationIdentifierSystem'))),
    ...rows(dataset, 'slots').map((slot) => heldSlot(slot, text(editor, 'bookingBase'), specialtiesOf.get(text(slot, 'agenda')) ?? [])),
  ];
}

function professional(person: JsonObject, placeSystem: string): ResourceJson[] {
  const key = text(person, 'key');
  const owner: ResourceJson = {
    resourceType: 'Practitioner', id: `ps-${key}`, name: [{ family: text(person, 'family'), given: [text(person, 'given')] }],
    identifier: [{ system: 'urn:oid:1.2.250.1.71.4.2.1', value: text(person, 'nationalIdAsStored') }, { system: 'urn:x-editor', value: key }],
    telecom: [{ system: 'phone', value: '06 39 98 00 00' }],
  };
  return [owner, ...rows(person, 'places').flatMap((place): ResourceJson[] => {
    const address = place['address'];
    const code = text(place, 'structureIdKind');
    return [
      { resourceType: 'Schedule', id: text(place, 'agenda'), serviceType: [{ text: 'Consultation' }],
        actor: [{ reference: `Practitioner/ps-${key}` }, { reference: `PractitionerRole/exercice-${text(place, 'key')}` }] },
      { resourceType: 'PractitionerRole', id: `exercice-${text(place, 'key')}`, practitioner: { reference: `Practitioner/ps-${key}` },
        contained: [{ resourceType: 'Location', id: `lieu-${text(place, 'key')}`, status: 'active',
          identifier: [{ system: placeSystem, value: text(place, 'internalLocationId') }],
          address: { line: [text(address, 'line')], city: text(address, 'city'), postalCode: text(address, 'postalCode') } }],
        location: [{ reference: `#lieu-${text(place, 'key')}` }],
        organization: { identifier: { type: { coding: [{ code }] }, value: text(place, 'structureIdExpected').slice(1) } },
        ...phone(stringAt(place, 'phoneAsStored')) },
    ];
  })];
}

function community(cpts: JsonObject): ResourceJson[] {
  return [
    { resourceType: 'HealthcareService', id: text(cpts, 'healthcareService'), providedBy: { reference: `Organization/${text(cpts, 'key')}` } },
    { resourceType: 'Organization', id: text(cpts, 'key'), name: text(cpts, 'name'),
      identifier: [{ value: text(cpts, 'finessExpected').slice(1) }], ...phone(stringAt(cpts, 'phoneExpected')) },
  ];
}

function fixedPoint(point: JsonObject, placeSystem: string): ResourceJson[] {
  const key = text(point, 'key');
  const address = point['address'];
  return [
    { resourceType: 'Schedule', id: `agenda-${key}`, actor: [{ reference: `Location/${key}` }] },
    { resourceType: 'Location', id: key, name: text(point, 'name'), identifier: [{ system: placeSystem, value: text(point, 'internalLocationId') }],
      address: { line: [text(address, 'line')], city: text(address, 'city'), postalCode: text(address, 'postalCode') },
      managingOrganization: { reference: `Organization/${text(point, 'association')}` }, hoursOfOperation: rows(point, 'hoursOfOperation'),
      ...phone(stringAt(point, 'phoneExpected')?.replace('+33', '0')) },
  ];
}

function heldSlot(slot: JsonObject, bookingBase: string, specialties: readonly string[]): ResourceJson {
  const agenda = text(slot, 'agenda');
  const id = text(slot, 'id');
  const place = agenda.slice('agenda-'.length);
  const comment = place.startsWith('pfg-') ? `/pfg?point=${place}&creneau=${id.slice('slot-'.length)}` : `/agenda?lieu=${place}`;
  const audiences = texts(slot, 'audience');
  return {
    resourceType: 'Slot', id, schedule: { reference: `Schedule/${agenda}` }, status: text(slot, 'status'),
    start: text(slot, 'start').replace('.000', ''), end: text(slot, 'end').replace('.000', ''), comment: bookingBase + comment,
    meta: { security: [
      ...audiences.flatMap((one) => AUDIENCES[one] ?? []),
      ...(audiences.some((one) => one.startsWith('cpts:')) ? [{ system: AUDIENCE, code: 'CPTS' }] : []),
    ] },
    serviceType: [
      ...texts(slot, 'consultationTypes').map((code) => ({ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code }] })),
      ...audiences.filter((one) => one.startsWith('cpts:')).map((one) => ({
        extension: [{ url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Slot.serviceType',
          valueReference: { reference: `HealthcareService/hs-${one.slice('cpts:'.length)}` } }] })),
      ...texts(slot, 'motives').map((motive) => ({ text: motive })),
    ],
    specialty: specialties.map((code) => ({ coding: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R38-SpecialiteOrdinale/FHIR/TRE-R38-SpecialiteOrdinale', code }] })),
    appointmentType: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0276', code: text(slot, 'booking') }] },
  };
}
