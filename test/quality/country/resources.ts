import type { ResourceJson } from '../../../src/fhir-common/core/json';

/** FHIR resources of the hand-made country: the elements the rules read, written as the ROR profiles write them. */
const nos = (list: string): string => `https://mos.esante.gouv.fr/NOS/TRE_${list}/FHIR/TRE-${list}`;
const ror = (id: string): string => `https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/${id}`;
const concept = (list: string, code: string): object => ({ coding: [{ system: nos(list), code }] });
const coded = (url: string, list: string, code: string): object => ({ url, valueCodeableConcept: concept(list, code) });

const R = {
  region: 'R30-RegionOM', category: 'R66-CategorieEtablissement', sector: 'R02-SecteurActivite', legalStatus: 'R72-FinessStatutJuridique', unit: 'R207-TypeOrganisationInterne',
  closing: 'R286-TypeFermeture', field: 'R227-ChampActivite', mode: 'R213-ModePriseEnCharge', type: 'R244-CategorieOrganisation', temporality: 'R240-TemporaliteAccueil',
  activity: 'R211-ActiviteOperationnelle', maternity: 'R253-TypeMaternite', nature: 'R287-NatureContact', channel: 'R200-CanalCommunication', level: 'R283-NiveauConfidentialite',
  status: 'R330-TypeStatutCapacite', commune: 'R13-CommuneOM',
};

export interface ClosingDraft {
  readonly type: string;
  readonly date: string;
}

const meta = (region: string, updated = '2026-03-01'): object => ({ lastUpdated: `${updated}T09:00:00+02:00`, tag: [{ system: nos(R.region), code: region }] });
const identifier = (type: string, value: string | undefined): object[] =>
  value === undefined ? [] : [{ type: { coding: [{ system: nos('G07-TypeIdentifiantStructure'), code: type }] }, value }];

function closingExtensions(closing: ClosingDraft | undefined): object[] {
  if (!closing) return [];
  return [
    { url: 'http://hl7.org/fhir/StructureDefinition/organization-period', valuePeriod: { end: closing.date } },
    ...(closing.type === '' ? [] : [coded(ror('ror-organization-closing-type'), R.closing, closing.type)]),
  ];
}

export function legalEntity(id: string, region: string, finess: string, closing?: ClosingDraft): ResourceJson {
  return {
    resourceType: 'Organization', id, meta: meta(region), extension: closingExtensions(closing), identifier: [...identifier('40', `1${finess}`), ...identifier('1', finess)],
    type: [concept(R.legalStatus, '11')], name: `Entité juridique ${id}`, address: [{ postalCode: '44000' }],
  };
}

export interface StructureDraft {
  readonly id: string;
  readonly region: string;
  readonly department: string;
  readonly nationalId: string | undefined;
  readonly finess: string | undefined;
  readonly category: string;
  readonly parent: string | undefined;
  readonly closing: ClosingDraft | undefined;
  readonly phones: number;
  readonly emails: number;
}

export function structure(draft: StructureDraft): ResourceJson {
  const telecom = (channel: string) => (): object => ({ extension: [coded(ror('ror-telecom-communication-channel'), R.channel, channel)], value: 'x' });
  return {
    resourceType: 'Organization', id: draft.id, meta: meta(draft.region), extension: closingExtensions(draft.closing),
    identifier: [...identifier('40', draft.nationalId), ...identifier('1', draft.finess)],
    type: [concept(draft.category.startsWith('SA') ? R.sector : R.category, draft.category)],
    name: `Établissement ${draft.id}`,
    address: [{ extension: [{ url: 'http://interopsante.org/fhir/StructureDefinition/FrAddressInseeCode', valueCoding: { system: nos(R.commune), code: `${draft.department}001`.slice(0, 6) } }] }],
    ...(draft.parent === undefined ? {} : { partOf: { reference: `Organization/${draft.parent}` } }),
    contact: [{ purpose: concept(R.nature, '10'), telecom: [...Array.from({ length: draft.phones }, telecom('2')), ...Array.from({ length: draft.emails }, telecom('3'))] }],
  };
}

export interface UnitDraft {
  readonly kind: string;
  readonly name: string;
  readonly closing: ClosingDraft | undefined;
}

export function unit(id: string, region: string, { kind, name, closing }: UnitDraft, parent: string): ResourceJson {
  return { resourceType: 'Organization', id, meta: meta(region), extension: closingExtensions(closing), type: [concept(R.unit, kind)], name, partOf: { reference: `Organization/${parent}` } };
}

export interface OfferDraft {
  readonly isEmpty: boolean;
  readonly field: string;
  readonly mode: string;
  readonly type: string;
  readonly activities: readonly string[];
  readonly maternity: string | undefined;
  readonly name: string;
  readonly updated: string;
  readonly closing: ClosingDraft | undefined;
  readonly places: number;
  /** `type`, `temporalite`, `places`, `adresse`, `ages`, `contact`. */
  readonly without: readonly string[];
  readonly sensitive: boolean;
  readonly unit: UnitDraft | undefined;
  readonly locations: number;
}

export function offer(id: string, region: string, providedBy: string, draft: OfferDraft, locations: readonly string[]): ResourceJson {
  const has = (part: string): boolean => !draft.without.includes(part);
  const base = {
    resourceType: 'HealthcareService', id, meta: meta(region, draft.updated), identifier: [{ value: `${region}/${id}` }], name: draft.name,
    providedBy: { reference: `Organization/${providedBy}` }, location: locations.map((location) => ({ reference: `Location/${location}` })),
  };
  const closing = draft.closing ? [concept(R.closing, draft.closing.type)] : [];
  const during = draft.closing ? { notAvailable: [{ during: { start: draft.closing.date } }] } : {};
  if (draft.isEmpty) return { ...base, ...during, characteristic: closing };
  return {
    ...base, ...during,
    extension: [
      { url: ror('ror-healthcareservice-sensitive-unit'), valueBoolean: draft.sensitive },
      ...(has('ages') ? [{ url: ror('ror-healthcareservice-patient-type'), extension: [{ url: 'ageRange', valueRange: { low: { value: 0 }, high: { value: 120 } } }] }] : []),
      ...(has('contact') ? [contact()] : []),
    ],
    type: [concept(R.field, draft.field)],
    ...(has('type') ? { category: [concept(R.type, draft.type)] } : {}),
    specialty: draft.activities.map((code) => concept(R.activity, code)),
    characteristic: [
      concept(R.mode, draft.mode), ...closing, ...(has('temporalite') ? [concept(R.temporality, '02')] : []),
      ...(draft.maternity === undefined ? [] : [concept(R.maternity, draft.maternity)]),
    ],
  };
}

function contact(): object {
  return { url: ror('ror-healthcareservice-contact'), extension: [
    coded('purposeContact', R.nature, '06'),
    { url: ror('ror-healthcareservice-contact-telecom'), extension: [
      coded(ror('ror-telecom-communication-channel'), R.channel, '2'), coded(ror('ror-telecom-confidentiality-level'), R.level, '1'), { url: 'telecomAddress', valueString: '+33200000000' },
    ] },
  ] };
}

/** The first place of an offer holds its installed places, the others none. */
export function location(id: string, region: string, draft: OfferDraft, rank: number): ResourceJson {
  const capacity = { url: ror('ror-location-supported-capacity'), extension: [coded('capacityStatus', R.status, '01'), { url: 'nbCapacity', valueInteger: draft.places }] };
  return {
    resourceType: 'Location', id, meta: meta(region),
    extension: rank > 0 || draft.without.includes('places') ? [] : [capacity],
    address: draft.without.includes('adresse') ? { city: 'Nantes' } : { line: ['1 rue des Ceps'], city: 'Nantes', postalCode: '44000' },
  };
}
