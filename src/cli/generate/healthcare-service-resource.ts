/** Operational offers: profile ror-healthcareservice (ROR guide 3.1). */
import type { CodeableConcept, Extension, HealthcareService, HealthcareServiceAvailableTime, Quantity } from 'fhir/r4';
import { parisDate } from './calendar';
import { concept, nationalUcumSystem, ucumSystem } from './codes';
import type { LocatedCommune } from './communes';
import type { ConfidentialityLevel, HoursRow, RecordDates } from './fhir-parts';
import { availableTime, communeCoding, creationDate, drawPhone, ror, rorMeta, rorTelecom, telecomExtensions } from './fhir-parts';
import { drawPerson, mailLabel, upperCaseName } from './names';
import type { AgeLimit, OfferTemplate } from './offer-template';
import { ageRanges } from './offer-template';
import type { Closing } from './organization-resources';
import { closingConcept } from './organization-resources';
import type { SeededRandom } from './random';

export interface OfferDraft {
  readonly id: string;
  readonly number: string;
  readonly template: OfferTemplate;
  readonly mode: string;
  /** Id of the EG or OI. */
  readonly providedBy: string;
  readonly commune: LocatedCommune;
  readonly dates: RecordDates;
  readonly sensitive: boolean;
  readonly closing: Closing | undefined;
  readonly locations: readonly string[];
  /** Communes served, for an offer that travels. */
  readonly interventionZone: readonly LocatedCommune[];
}

const modeNames: Partial<Record<string, string>> = {
  '28': 'hospitalisation complète', '29': 'hôpital de jour', '34': 'hospitalisation de semaine', '09': 'ambulatoire', '32': 'consultation',
    '032': 'consultation',
  '13': 'UHCD', '27': 'téléconsultation', '11': 'équipe mobile', '47': 'accueil de jour', '46': 'hébergement',
};

const ageUnitNames = { a: 'année', mo: 'mois', wk: 'semaine', d: 'jour' } as const;

function ageQuantity(limit: AgeLimit, system: string): Quantity {
  return { value: limit.value, unit: ageUnitNames[limit.unit], system, code: limit.unit };
}

function patientType(random: SeededRandom, template: OfferTemplate): Extension {
  const range = random.pick<(typeof ageRanges)[keyof typeof ageRanges][number]>(ageRanges[template.ages]);
  // Both spellings of UCUM are in use (ROR guide 4.2 and UC3 S4); servers compare the unit codes.
  const system = random.chance(0.85) ? nationalUcumSystem : ucumSystem;
  return {
    url: ror('ror-healthcareservice-patient-type'),
    extension: [
      ...(template.field === '04' ? [{ url: 'supportedPatientInfo', valueCodeableConcept: concept('R239', '01') }] : []),
      { url: 'ageRange', valueRange: { low: ageQuantity(range.low, system), high: ageQuantity(range.high, system) } },
    ],
  };
}

function contactTelecom(channel: '2' | '3', value: string, level: ConfidentialityLevel, usage: string | undefined): Extension {
  return {
    url: ror('ror-healthcareservice-contact-telecom'),
    extension: [...telecomExtensions(channel, level, usage), { url: 'telecomAddress', valueString: value }],
  };
}

function levelExtension(level: ConfidentialityLevel): Extension {
  return { url: ror('ror-confidentiality-level'), valueCodeableConcept: concept('R283', level) };
}

/** Contacts of levels 1 to 3; a sensitive unit has level-3 contacts only (ROR guide 2.5). */
function contacts(random: SeededRandom, offer: OfferDraft): Extension[] {
  const atLeast = (level: ConfidentialityLevel): ConfidentialityLevel => (offer.sensitive ? '3' : level);
  const purpose = offer.template.field === '05' || offer.mode === '32' ? '02' : random.pick(['02', '06', '06'] as const);
  const found: Extension[] = [{
    url: ror('ror-healthcareservice-contact'),
    extension: [
      { url: 'purposeContact', valueCodeableConcept: concept('R287', purpose) },
      levelExtension(atLeast('1')),
      contactTelecom('2', drawPhone(random), atLeast('1'), purpose === '02' ? 'Prise de rendez-vous' : 'Accueil'),
      ...(random.chance(0.1) ? [contactTelecom('3', `contact@${offer.id}.example`, atLeast('2'), undefined)] : []),
    ],
  }];
  if (offer.template.field !== '05' && random.chance(0.25)) {
    const person = drawPerson(random);
    found.push({
      url: ror('ror-healthcareservice-contact'),
      extension: [
        { url: 'name', valueHumanName: { family: person.family, given: [person.given], prefix: [person.civility] } },
        { url: ror('ror-contact-function-contact'), valueCodeableConcept: concept('R251', '01') },
        { url: 'description', valueString: 'Praticien référent' },
        levelExtension(atLeast('2')),
        contactTelecom('2', drawPhone(random), atLeast(random.chance(0.25) ? '3' : '2'), 'Avis, réservé aux professionnels'),
      ],
    });
  }
  if (offer.mode === '33' || random.chance(0.04)) {
    found.push({
      url: ror('ror-healthcareservice-contact'),
      extension: [
        { url: 'purposeContact', valueCodeableConcept: concept('R287', '10') },
        { url: 'description', valueString: 'Ligne de régulation' },
        levelExtension('3'),
        contactTelecom('2', drawPhone(random), '3', 'Ligne directe SAMU'),
      ],
    });
  }
  return found;
}

function interventionZones(communes: readonly LocatedCommune[]): Extension[] {
  return communes.map((commune) => ({
    url: ror('ror-territorial-division'),
    extension: [
      { url: 'typeTerritorialDivision', valueCodeableConcept: concept('R201', '3') },
      { url: 'codeTerritorialDivision', valueCodeableConcept: { coding: [communeCoding(commune)] } },
    ],
  }));
}

/** Department, G (adults) or I (children), two digits: 75G01 (ROR search rule RG_RECH_10). */
function psychiatricExtensions(random: SeededRandom, offer: OfferDraft): Extension[] {
  if (offer.template.field !== '03') return [];
  const kind = ['227', '228'].includes(offer.template.activity) ? 'I' : 'G';
  const sector = (): string => `${offer.commune.department}${kind}${String(random.integer(1, 24)).padStart(2, '0')}`;
  const sectors = new Set(random.chance(0.15) ? [sector(), sector()] : [sector()]);
  return [
    ...(offer.mode === '28' ? [{ url: ror('ror-healthcareservice-no-consent-habilitation'), valueBoolean: random.chance(0.6) }] : []),
    ...Array.from(sectors, (code) => ({ url: ror('ror-healthcareservice-psychiatric-sector'), valueString: code })),
  ];
}

function actConcept(code: string, type: 'specificAct' | 'outsideOfficeAct'): CodeableConcept {
  return { extension: [{ url: ror('ror-act-type'), valueCode: type }], ...concept('R210', code) };
}

function characteristics(random: SeededRandom, offer: OfferDraft): CodeableConcept[] {
  const { template } = offer;
  return [
    concept('R213', offer.mode),
    ...(template.characteristics ?? []).map((characteristic) => characteristic()),
    // The requests of the guide name acts of rare disciplines: those always have them, the others often.
    ...(template.specificAct && (template.scenario === true || random.chance(0.5)) ? [actConcept(template.specificAct, 'specificAct')]
      : []),
    ...(template.activity === '437' && random.chance(0.15) ? [actConcept('1282', 'outsideOfficeAct')] : []),
    ...(offer.mode === '33' && random.chance(0.3) ? [concept('R338', '01')] : []),
    ...(template.field === '01' && random.chance(0.12) ? [concept('R94', '41')] : []),
    ...(offer.closing ? [closingConcept(offer.closing.type)] : []),
  ];
}

const aroundTheClock: ReadonlySet<string> = new Set<string>(['28', '33', '13', '46', '31', '11']);
const consultation: ReadonlySet<string> = new Set<string>(['32', '032', '27', '56', '55']);

function hours(random: SeededRandom, mode: string): HealthcareServiceAvailableTime[] {
  if (aroundTheClock.has(mode)) {
    // Emergency services always say that they never close; inpatient units seldom do.
    if (mode !== '33' && mode !== '11' && random.chance(0.55)) return [];
    return [1, 2, 3, 4, 5, 6, 7].map((day) => availableTime({ type: '01', day }));
  }
  if (consultation.has(mode)) return consultationHours(random).map(availableTime);
  const [start, end] = random.pick([['08:30', '17:30'], ['09:00', '17:00'], ['07:30', '20:30']] as const);
  return [1, 2, 3, 4, 5].map((day) => availableTime({ type: '01', day, start, end }));
}

/** One to five half-days or days, with and without appointment, some only valid for a few months. */
function consultationHours(random: SeededRandom): HoursRow[] {
  const rows: HoursRow[] = [];
  for (let day = 1; day <= 6; day += 1) {
    if (random.chance(day === 6 ? 0.85 : 0.45)) continue;
    const [start, end] = random.pick([['09:00', '12:30'], ['08:30', '12:00'], ['14:00', '18:30'], ['09:00', '18:00']] as const);
    rows.push({
      type: random.chance(0.75) ? '07' : '06', day, start, end,
      ...(random.chance(0.06) ? { validity: { start: '2026-07-01', end: '2026-12-31' } } : {}),
    });
  }
  return rows;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function nameOf(random: SeededRandom, offer: OfferDraft): string {
  const mode = modeNames[offer.mode];
  const name = capitalised(offer.template.discipline) + (mode && offer.template.field !== '05' ? ` - ${mode}` : '');
  return random.chance(0.15) ? upperCaseName(name) : name;
}

function specialties(template: OfferTemplate): CodeableConcept[] {
  return [concept('R211', template.activity), ...(template.family ? [concept('R265', template.family)] : [])];
}

function closingPeriod(closing: Closing): { id: string; description: string; during: { start: string; end?: string } } {
  return {
    id: 'closingReopeningDate',
    description: 'Période de fermeture et de réouverture prévisionnelle',
    during: { start: parisDate(closing.startMs), ...(closing.reopeningMs === undefined ? {} : { end: parisDate(closing.reopeningMs) }) },
  };
}

export function operationalOffer(random: SeededRandom, offer: OfferDraft): HealthcareService {
  const { template, closing } = offer;
  const rows = hours(random, offer.mode);
  return {
    resourceType: 'HealthcareService',
    id: offer.id,
    meta: rorMeta('ror-healthcareservice', offer.dates.updatedMs, offer.commune.region),
    extension: [
      ...interventionZones(offer.interventionZone),
      { url: ror('ror-healthcareservice-sensitive-unit'), valueBoolean: offer.sensitive },
      ...psychiatricExtensions(random, offer),
      patientType(random, template),
      ...(random.chance(0.88) ? contacts(random, offer) : []),
      creationDate(offer.dates.createdMs),
    ],
    identifier: [{ type: concept('R355', '35'), value: offer.number }],
    active: closing?.type !== 'DEF',
    providedBy: { reference: `Organization/${offer.providedBy}` },
    ...(template.category ? { category: [concept('R244', template.category)] } : {}),
    type: [concept('R227', template.field)],
    specialty: specialties(template),
    location: offer.locations.map((id) => ({ reference: `Location/${id}` })),
    name: nameOf(random, offer),
    ...(random.chance(0.08)
      ? { comment: random.pick(['Admission directe possible après avis', 'Délai de rendez-vous : deux mois',
      'Accès en fauteuil roulant']) } : {}),
    ...(random.chance(0.25)
      ? { telecom: [rorTelecom('3', `${mailLabel(template.discipline)}@${offer.id}.mssante.example`, offer.sensitive ? '3' : '2',
        'Messagerie sécurisée')] } : {}),
    characteristic: characteristics(random, offer),
    ...(rows.length > 0 ? { availableTime: rows } : {}),
    ...(closing ? { notAvailable: [closingPeriod(closing)] } : {}),
  };
}
