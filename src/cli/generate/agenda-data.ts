/** Synthetic agendas of the SAS as an editor holds them: plain R4, numbers and phones as users type them (spec 21.1). */
import type { Coding, HealthcareService, Location, Organization, Practitioner, PractitionerRole, Schedule, Slot } from 'fhir/r4';
import { PERSON_SYSTEM, STRUCTURE_SYSTEM } from '../../sas/identifiers';
import { inParis } from '../../sas/instants';
import {
  APPOINTMENT_TYPE, CLOSED_AUDIENCE, CONSULTATION_TYPE, CPTS_CATEGORY, ESTABLISHMENT_CATEGORY, SERVICE_TYPE_REFERENCE, SLOT_AUDIENCE, SPECIALTY,
} from '../../sas/nomenclature';
import { loadCommunes } from './communes';
import type { CommuneDirectory, LocatedCommune } from './communes';
import { drawPhone } from './fhir-parts';
import { NumberRegistry, rppsOf, siretOf } from './identifiers';
import { drawPerson, upperCaseName } from './names';
import { SeededRandom, weightedTable } from './random';

export interface AgendaOptions {
  /** Practitioners who own an agenda, at least 1. */
  readonly agendas: number;
  /** 32-bit integer; the same options give the same resources. */
  readonly seed: number;
  /** First day of the agendas, `YYYY-MM-DD` in Paris. */
  readonly from: string;
}

export type AgendaResource = Slot | Schedule | Practitioner | PractitionerRole | Location | HealthcareService | Organization;

/** The types of resources of a run, one file each; a file refers to earlier ones only. */
export const agendaTypes = ['Organization', 'HealthcareService', 'Location', 'Practitioner', 'PractitionerRole', 'Schedule', 'Slot'] as const;

/** Fifty slots for each practitioner over ten days: 20,000 practitioners have a million. */
export const SLOTS_PER_PRACTITIONER = 50;
const DAYS = 10;

const PRACTITIONERS_PER_COMMUNITY = 100;
const PRACTITIONERS_PER_ASSOCIATION = 200;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** System of the internal numbers of generated places. */
const PLACE_SYSTEM = 'urn:x-ror-sas-server:generated-place';

const audienceCoding = (code: string): Coding => ({ system: SLOT_AUDIENCE, code });
const audiences = weightedTable<readonly string[]>([
  { value: ['PUBLIC'], weight: 50 }, { value: ['PUBLIC', 'PRO'], weight: 12 }, { value: ['PRO'], weight: 8 }, { value: ['SNP'], weight: 14 },
  { value: ['CPTS'], weight: 6 }, { value: ['PATIENTS'], weight: 10 },
]);
const statuses = weightedTable<Slot['status']>([{ value: 'free', weight: 70 }, { value: 'busy', weight: 25 }, { value: 'busy-unavailable', weight: 5 }]);
const consultations = weightedTable([{ value: 'AMB', weight: 80 }, { value: 'VR', weight: 14 }, { value: 'HH', weight: 6 }]);
const specialties = weightedTable([{ value: 'SM54', weight: 70 }, { value: 'SM40', weight: 10 }, { value: 'SM04', weight: 10 }, { value: 'SM15', weight: 10 }]);
const motives = ['Consultation', 'Première consultation', 'Suivi', 'Soin non programmé', 'Vaccination', 'Renouvellement de traitement'] as const;

/** What one run shares. */
class AgendaState {
  readonly random: SeededRandom;
  readonly numbers = new NumberRegistry();
  readonly communes: CommuneDirectory = loadCommunes();
  readonly firstDayMs: number;

  constructor({ seed, from }: AgendaOptions) {
    this.random = new SeededRandom(seed);
    this.firstDayMs = Date.parse(`${from}T00:00:00Z`);
  }

  commune(): LocatedCommune {
    return this.random.weighted(this.communes.everywhere);
  }
}

/** Number of resources that {@link generateAgendas} gives for a number of practitioners; some have two places. */
export function agendaTotal(agendas: number): number {
  const communities = Math.ceil(agendas / PRACTITIONERS_PER_COMMUNITY);
  const associations = Math.floor(agendas / PRACTITIONERS_PER_ASSOCIATION);
  const secondPlaces = Math.floor(agendas / 8);
  return communities * 2 + associations * (3 + SLOTS_PER_PRACTITIONER) + agendas * (3 + SLOTS_PER_PRACTITIONER) + secondPlaces * 2;
}

/** The agendas, each resource after those it refers to. */
export function* generateAgendas(options: AgendaOptions): Generator<AgendaResource> {
  const state = new AgendaState(options);
  for (let rank = 0; rank < options.agendas; rank += 1) {
    const community = Math.floor(rank / PRACTITIONERS_PER_COMMUNITY) + 1;
    if (rank % PRACTITIONERS_PER_COMMUNITY === 0) yield* communityResources(state, community);
    yield* professionalResources(state, rank + 1, community);
    if ((rank + 1) % PRACTITIONERS_PER_ASSOCIATION === 0) yield* associationResources(state, (rank + 1) / PRACTITIONERS_PER_ASSOCIATION);
  }
}

function* communityResources(state: AgendaState, rank: number): Generator<AgendaResource> {
  const { name, department } = state.commune();
  yield {
    resourceType: 'Organization', id: `cpts-${rank}`, name: `CPTS ${name}`, identifier: [{ system: STRUCTURE_SYSTEM, value: state.numbers.finess(department) }],
    telecom: [{ system: 'phone', value: typedPhone(state.random) }],
  };
  yield { resourceType: 'HealthcareService', id: `hs-cpts-${rank}`, providedBy: { reference: `Organization/cpts-${rank}` } };
}

function* professionalResources(state: AgendaState, rank: number, community: number): Generator<AgendaResource> {
  const { random } = state;
  const person = drawPerson(random);
  const rpps = rppsOf(rank);
  const owner = `Practitioner/ps-${rank}`;
  // Users type the number with or without its prefix.
  yield {
    resourceType: 'Practitioner', id: `ps-${rank}`, name: [{ family: upperCaseName(person.family), given: [person.given] }],
    identifier: [{ system: PERSON_SYSTEM, value: random.chance(0.5) ? rpps : `8${rpps}` }],
  };
  const places = rank % 8 === 0 ? 2 : 1;
  const specialty = random.weighted(specialties);
  for (let place = 1; place <= places; place += 1) {
    const commune = state.commune();
    const location: Location = {
      resourceType: 'Location', id: 'lieu', identifier: [{ system: PLACE_SYSTEM, value: `${rank}-${place}` }],
      address: { line: [`${random.integer(1, 99)} rue de la République`], city: commune.name, postalCode: commune.postalCodes[0] },
    };
    yield {
      resourceType: 'PractitionerRole', id: `role-${rank}-${place}`, practitioner: { reference: owner }, contained: [location],
      location: [{ reference: '#lieu' }],
      organization: { identifier: { type: { coding: [{ code: 'RPPS_RANG' }] }, system: STRUCTURE_SYSTEM, value: `${rpps}00${place}` } },
      telecom: [{ system: 'phone', value: typedPhone(random) }],
    };
    yield { resourceType: 'Schedule', id: `agenda-${rank}-${place}`, actor: [{ reference: owner }, { reference: `PractitionerRole/role-${rank}-${place}` }] };
  }
  for (let index = 0; index < SLOTS_PER_PRACTITIONER; index += 1) {
    yield slotOf(state, {
      id: `slot-${rank}-${index}`, schedule: `agenda-${rank}-${(index % places) + 1}`, index, community, specialty, comment: `https://rdv.example/agenda?ps=8${rpps}`,
    });
  }
}

function* associationResources(state: AgendaState, rank: number): Generator<AgendaResource> {
  const commune = state.commune();
  const siret = siretOf(state.numbers.siren(), 1);
  yield { resourceType: 'Organization', id: `sos-${rank}`, name: `SOS Médecins ${commune.name}`, identifier: [{ system: STRUCTURE_SYSTEM, value: `3${siret}` }] };
  yield {
    resourceType: 'Location', id: `lfc-${rank}`, name: `Centre de consultation de ${commune.name}`, status: 'active',
    identifier: [{ system: PLACE_SYSTEM, value: `lfc-${rank}` }],
    address: { line: ['1 place du Marché'], city: commune.name, postalCode: commune.postalCodes[0] },
    managingOrganization: { reference: `Organization/sos-${rank}` }, telecom: [{ system: 'phone', value: typedPhone(state.random) }],
  };
  yield { resourceType: 'Schedule', id: `agenda-lfc-${rank}`, actor: [{ reference: `Location/lfc-${rank}` }] };
  for (let index = 0; index < SLOTS_PER_PRACTITIONER; index += 1) {
    yield slotOf(state, { id: `slot-lfc-${rank}-${index}`, schedule: `agenda-lfc-${rank}`, index, comment: `https://rdv.example/lfc?point=${rank}` });
  }
}

/** A number as users type it: with its country code, or the French way. */
function typedPhone(random: SeededRandom): string {
  const phone = drawPhone(random);
  return random.chance(0.5) ? phone : `0${phone.slice('+33'.length)}`.replace(/(\d\d)(?=\d)/g, '$1 ');
}

interface SlotDraft {
  readonly id: string;
  readonly schedule: string;
  /** Rank among the slots of its owner: the day, and the hour of the day. */
  readonly index: number;
  readonly comment: string;
  readonly community?: number;
  readonly specialty?: string;
}

function slotOf({ random, firstDayMs }: AgendaState, { id, schedule, index, comment, community, specialty }: SlotDraft): Slot {
  const perDay = SLOTS_PER_PRACTITIONER / DAYS;
  const startMs = firstDayMs + Math.floor(index / perDay) * DAY_MS + (7 + 2 * (index % perDay)) * 60 * MINUTE_MS + random.integer(0, 3) * 15 * MINUTE_MS;
  const drawn = random.weighted(audiences);
  const shown = drawn.includes('CPTS') && community === undefined ? ['PUBLIC'] : drawn;
  return {
    resourceType: 'Slot', id, schedule: { reference: `Schedule/${schedule}` }, status: random.weighted(statuses),
    start: inParis(startMs), end: inParis(startMs + 15 * MINUTE_MS), comment,
    meta: { security: shown.map((code) => (code === 'PATIENTS' ? { system: CLOSED_AUDIENCE, code } : audienceCoding(code))) },
    serviceType: [
      { coding: [{ system: CONSULTATION_TYPE, code: random.weighted(consultations) }] },
      ...(shown.includes('CPTS') && community !== undefined ? [{
        extension: [{ url: SERVICE_TYPE_REFERENCE, valueReference: { reference: `HealthcareService/hs-cpts-${community}` } }],
        coding: [{ system: ESTABLISHMENT_CATEGORY, code: CPTS_CATEGORY }],
      }] : []),
      { text: random.pick(motives) },
    ],
    ...(specialty === undefined ? {} : { specialty: [{ coding: [{ system: SPECIALTY, code: specialty }] }] }),
    appointmentType: { coding: [{ system: APPOINTMENT_TYPE, code: random.chance(0.9) ? 'ROUTINE' : 'WALKIN' }] },
  };
}
