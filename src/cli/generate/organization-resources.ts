/** EJ, EG and OI: profile ror-organization (ROR guide 3.3). */
import type { Address, CodeableConcept, Coding, Extension, Identifier, Organization, OrganizationContact } from 'fhir/r4';
import { parisDate } from './calendar';
import { concept } from './codes';
import type { ConfidentialityLevel, RecordDates, Site } from './fhir-parts';
import { communeCoding, creationDate, drawPhone, postalAddress, ror, rorMeta, rorTelecom } from './fhir-parts';
import { drawPerson, mailLabel, upperCaseName } from './names';
import type { SeededRandom } from './random';

const organizationPeriod = 'http://hl7.org/fhir/StructureDefinition/organization-period';

/** Numbers of an EJ or EG; `national` is idNat_Struct (prefix digit and number, ROR guide 2.3). */
export interface StructureNumbers {
  readonly national: string;
  readonly finess?: string;
  readonly siren?: string;
  readonly siret?: string;
  readonly rppsRank?: string;
}

/** Closing of a structure or an offer (ROR guide 2.7); a forecast reopening only when it is provisional. */
export interface Closing {
  readonly type: 'PRO' | 'DEF';
  readonly startMs: number;
  readonly reopeningMs?: number;
}

function identifier(type: string, system: string, value: string): Identifier {
  return { use: 'official', type: concept('G07', type), system, value };
}

function structureIdentifiers(numbers: StructureNumbers): Identifier[] {
  return [
    identifier('40', 'urn:oid:1.2.250.1.71.4.2.2', numbers.national),
    ...(numbers.finess === undefined ? [] : [identifier('1', 'https://finess.esante.gouv.fr', numbers.finess)]),
    ...(numbers.siren === undefined ? [] : [identifier('2', 'https://sirene.fr', numbers.siren)]),
    ...(numbers.siret === undefined ? [] : [identifier('3', 'https://sirene.fr', numbers.siret)]),
    ...(numbers.rppsRank === undefined ? [] : [identifier('4', 'https://rppsrang.esante.gouv.fr', numbers.rppsRank)]),
  ];
}

function periodExtension(start: string, closing: Closing | undefined): Extension {
  return { url: organizationPeriod, valuePeriod: { start, ...(closing ? { end: parisDate(closing.startMs) } : {}) } };
}

export function closingConcept(type: string): CodeableConcept {
  return { ...concept('R286', type), text: type === 'PRO' ? 'Fermeture provisoire' : 'Fermeture définitive' };
}

/** A contact by its nature (switchboard, appointments): no person, no function (ROR guide 2.5). */
function natureContact(purpose: string, phone: string, level: ConfidentialityLevel, usage: string): OrganizationContact {
  return {
    extension: [{ url: ror('ror-contact-confidentiality-level'), valueCodeableConcept: concept('R283', level) }],
    purpose: concept('R287', purpose),
    telecom: [rorTelecom('2', phone, level, usage)],
  };
}

/** The head of a site: level 2, direct lines at level 2 or 3. */
function directorContact(random: SeededRandom, siteName: string): OrganizationContact {
  const person = drawPerson(random);
  return {
    extension: [
      { url: ror('ror-contact-function-contact'), valueCodeableConcept: concept('R251', '01') },
      { url: ror('ror-contact-description'), valueString: 'Direction de site' },
      { url: ror('ror-contact-confidentiality-level'), valueCodeableConcept: concept('R283', '2') },
    ],
    name: { family: person.family, given: [person.given], prefix: [person.civility] },
    telecom: [
      rorTelecom('2', drawPhone(random), random.chance(0.2) ? '3' : '2', 'Heures ouvrables'),
      rorTelecom('3', `direction@${mailLabel(siteName)}.example`, '2'),
    ],
  };
}

export interface LegalEntityDraft {
  readonly id: string;
  readonly name: string;
  readonly numbers: StructureNumbers;
  readonly legalStatus: string;
  readonly commercial: boolean;
  /** Absent for a liberal professional: the legal entity is a person. */
  readonly site: Site | undefined;
  readonly region: string;
  readonly dates: RecordDates;
}

export function legalEntity(random: SeededRandom, draft: LegalEntityDraft): Organization {
  const name = random.chance(0.75) ? upperCaseName(draft.name) : draft.name;
  return {
    resourceType: 'Organization',
    id: draft.id,
    meta: rorMeta('ror-organization', draft.dates.updatedMs, draft.region),
    extension: [
      { url: ror('ror-organization-creation-date'),
        valueDate: `${random.integer(1955, 2022)}-${random.pick(['01-01', '04-01', '07-15', '10-01'])}` },
      creationDate(draft.dates.createdMs),
    ],
    identifier: structureIdentifiers(draft.numbers),
    active: true,
    type: [concept('R72', draft.legalStatus), ...(draft.commercial ? [concept('R69', '2200')] : [])],
    name,
    ...(draft.site && random.chance(0.2)
      ? { _name: { extension: [{ url: ror('ror-organization-additional-name'),
        valueString: name.replace(/^CENTRE HOSPITALIER/i, 'CH') }] } } : {}),
    ...(draft.site ? { address: [postalAddress(draft.site, random.chance(0.2) ? 'Direction générale' : undefined)] } : {}),
    ...(draft.site && random.chance(0.3) ? { contact: [natureContact('06', drawPhone(random), '1', 'Standard')] } : {}),
  };
}

export interface GeographicEntityDraft {
  readonly id: string;
  readonly name: string;
  readonly numbers: StructureNumbers;
  readonly category: Coding;
  readonly site: Site;
  readonly dates: RecordDates;
  readonly partOf: string;
  readonly closing: Closing | undefined;
  readonly prices: readonly Extension[];
  readonly hospital: boolean;
  readonly socialHelp: boolean;
}

function siteAddress(random: SeededRandom, site: Site): Address {
  return {
    extension: [
      { url: 'http://interopsante.org/fhir/StructureDefinition/FrAddressInseeCode', valueCoding: communeCoding(site.commune) },
      { url: 'http://hl7.org/fhir/StructureDefinition/geolocation', extension: [
        { url: 'latitude', valueDecimal: site.position.lat },
        { url: 'longitude', valueDecimal: site.position.lon },
        { url: ror('ror-confidence-geolocation'), valueBoolean: site.reliable },
      ] },
    ],
    ...postalAddress(site, random.chance(0.15) ? `Bâtiment ${random.pick(['A', 'B', 'C', 'D'])}` : undefined),
  };
}

function siteContacts(random: SeededRandom, name: string): OrganizationContact[] {
  return [
    natureContact(random.chance(0.7) ? '06' : '02', drawPhone(random), '1', 'Accueil'),
    ...(random.chance(0.3) ? [directorContact(random, name)] : []),
    ...(random.chance(0.12)
      ? [natureContact('10', drawPhone(random), random.chance(0.5) ? '3' : '2', 'Ligne directe, réservée aux professionnels')] : []),
  ];
}

function siteExtensions(random: SeededRandom, draft: GeographicEntityDraft): Extension[] {
  const extensions: Extension[] = [...draft.prices];
  if (draft.socialHelp && random.chance(0.6)) {
    extensions.push(
      { url: ror('ror-organization-financial-help-type'), valueCodeableConcept: concept('R241', '02') },
      { url: ror('ror-organization-nb-permanent-social-help-place'), valueInteger: random.integer(0, 40) },
      { url: ror('ror-organization-nb-temporary-social-help-place'), valueInteger: random.integer(0, 5) },
    );
  }
  if (draft.hospital) {
    if (random.chance(0.5)) extensions.push({ url: ror('ror-organization-accomodation-family'), valueBoolean: random.chance(0.5) });
    // Absent is not false: a third of the hospitals say nothing about a drop zone.
    if (random.chance(0.67)) extensions.push({ url: ror('ror-organization-drop-zone'), valueBoolean: random.chance(0.3) });
  }
  if (draft.closing) extensions.push({ url: ror('ror-organization-closing-type'),
    valueCodeableConcept: closingConcept(draft.closing.type) });
  extensions.push(periodExtension(`${random.integer(1960, 2023)}-01-01`, draft.closing), creationDate(draft.dates.createdMs));
  if (random.chance(0.06)) extensions.push({ url: ror('ror-meta-comment'),
    valueString: 'Fiche relue par le référent ROR de l’établissement' });
  if (random.chance(0.08)) {
    extensions.push({ url: ror('ror-organization-comment'),
      valueString: random.pick(['Entrée des urgences par la rue du Port', 'Parking payant', 'Accès par le hall B']) });
  }
  return extensions;
}

export function geographicEntity(random: SeededRandom, draft: GeographicEntityDraft): Organization {
  return {
    resourceType: 'Organization',
    id: draft.id,
    meta: rorMeta('ror-organization', draft.dates.updatedMs, draft.site.commune.region),
    extension: siteExtensions(random, draft),
    identifier: structureIdentifiers(draft.numbers),
    active: draft.closing === undefined,
    type: [{ coding: [draft.category] }],
    name: random.chance(0.45) ? upperCaseName(draft.name) : draft.name,
    ...(random.chance(0.12) ? { alias: [random.pick(['Hôpital Bellevue', 'Site de la Gare', 'Les Jardins', 'Pavillon Pasteur'])] } : {}),
    address: [siteAddress(random, draft.site)],
    partOf: { reference: `Organization/${draft.partOf}` },
    ...(random.chance(0.8) ? { contact: siteContacts(random, draft.name) } : {}),
  };
}

export interface InternalOrganizationDraft {
  readonly id: string;
  readonly number: string;
  /** 1 pole, 2 service, 3 functional unit. */
  readonly type: string;
  readonly name: string;
  readonly region: string;
  readonly dates: RecordDates;
  readonly partOf: string;
  readonly closing: Closing | undefined;
}

export function internalOrganization(random: SeededRandom, draft: InternalOrganizationDraft): Organization {
  const { closing } = draft;
  return {
    resourceType: 'Organization',
    id: draft.id,
    meta: rorMeta('ror-organization', draft.dates.updatedMs, draft.region),
    extension: [
      ...(closing ? [{ url: ror('ror-organization-closing-type'), valueCodeableConcept: closingConcept(closing.type) }] : []),
      ...(closing?.reopeningMs === undefined ? []
        : [{ url: ror('ror-organization-reopening-date'), valueDate: parisDate(closing.reopeningMs) }]),
      periodExtension(`${random.integer(1985, 2022)}-01-01`, closing),
      creationDate(draft.dates.createdMs),
    ],
    identifier: [{ use: 'official', type: identifierOfInternalOrganization(), system: 'https://oi.esante.gouv.fr', value: draft.number }],
    active: true,
    type: [concept('R207', draft.type)],
    name: random.chance(0.2) ? upperCaseName(draft.name) : draft.name,
    partOf: { reference: `Organization/${draft.partOf}` },
    ...(draft.type === '2' && random.chance(0.4)
      ? { telecom: [rorTelecom('3', `secretariat.${mailLabel(draft.name)}@${draft.partOf}.mssante.example`, '2',
        'Messagerie sécurisée du service')] } : {}),
  };
}

/** The profile fixes this URL with an underscore, unlike every other one (ROR guide, defect 3): write the profile's form. */
function identifierOfInternalOrganization(): CodeableConcept {
  return { coding: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R345-TypeIdentifiantAutre/FHIR/TRE_R345-TypeIdentifiantAutre',
    code: '42' }] };
}
