/** Capacity counters of a place: extension ror-location-supported-capacity (ROR guide 4.1). */
import type { Extension } from 'fhir/r4';
import { dayMs, epochMs, hourMs, minuteMs, parisInstant } from './calendar';
import { concept } from './codes';
import { ror } from './fhir-parts';
import type { SeededRandom } from './random';

/** 01 bed, 02 place. */
export type CapacityNature = string;

/** One counter. Its identity is the tuple of everything but nature, number, source, date and comment. */
interface CapacityCounter {
  readonly status: string;
  readonly temporality: string;
  readonly number: number;
  readonly gender?: string;
  readonly closing?: string;
  readonly supplementary?: string;
  readonly crisis?: string;
  readonly assignment?: string;
  readonly comment?: string;
}

/** The counters of one place and the date of the latest count. */
export interface PlaceCapacity {
  readonly extensions: readonly Extension[];
  readonly latestCountMs: number;
}

const now = '01' as const;

/** How the installed beds of a place are shared at the time of the count. */
interface Occupancy {
  readonly installed: number;
  readonly closed: number;
  readonly reserved: number;
  readonly availableWomen: number;
  readonly availableMen: number;
  readonly availableAnyone: number;
  readonly occupied: number;
}

function drawOccupancy(random: SeededRandom, complete: boolean): Occupancy {
  const installed = complete ? 30 : random.integer(2, 40);
  const closed = complete ? 3 : random.chance(0.3) ? random.integer(0, Math.floor(installed * 0.3)) : 0;
  const open = installed - closed;
  // Four places in ten are full: zero is a frequent value of available beds.
  const available = complete ? 5 : random.chance(0.4) ? 0 : random.integer(1, Math.max(1, Math.floor(open * 0.3)));
  const reserved = Math.min(random.integer(0, 2), open - Math.min(available, open));
  const women = complete ? 2 : random.integer(0, Math.min(available, open));
  const men = complete ? 1 : random.integer(0, Math.max(0, Math.min(available, open) - women));
  const bounded = Math.min(available, open);
  return {
    installed, closed, reserved,
    availableWomen: women,
    availableMen: men,
    availableAnyone: bounded - women - men,
    occupied: open - bounded - reserved,
  };
}

/** The counters a place may have, the most usual first. All tuples differ. */
function openPlaceCounters(random: SeededRandom, occupancy: Occupancy, complete: boolean): CapacityCounter[] {
  const available = occupancy.availableWomen + occupancy.availableMen + occupancy.availableAnyone;
  const installed: CapacityCounter = { status: '01', temporality: now, number: occupancy.installed };
  const byGender: CapacityCounter[] = [
    { status: '02', temporality: now, number: occupancy.availableWomen, gender: '01' },
    { status: '02', temporality: now, number: occupancy.availableMen, gender: '02' },
    { status: '02', temporality: now, number: occupancy.availableAnyone, gender: '04' },
  ];
  const closedCounter: CapacityCounter = { status: '05', temporality: now, number: occupancy.closed,
    closing: random.pick(['01', '01', '02', '03']) };
  if (complete) return [installed, ...byGender, { ...closedCounter, closing: '01' },
    { status: '03', temporality: now, number: occupancy.occupied }];
  const whole: CapacityCounter = { status: '02', temporality: now, number: available, gender: '04' };
  const optional: CapacityCounter[] = [
    { status: '03', temporality: now, number: occupancy.occupied },
    { status: '02', temporality: '03', number: Math.min(40, available + random.integer(0, 4)), gender: '04',
      comment: 'Sorties prévues demain' },
    closedCounter,
    { status: '04', temporality: now, number: occupancy.reserved },
    ...supplementaryCounters(random),
    { status: '02', temporality: '02', number: available, gender: '04' },
    { status: '02', temporality: '04', number: Math.min(40, available + random.integer(0, 6)), gender: '04' },
    { status: '02', temporality: now, number: random.integer(0, 2), gender: '04', assignment: random.pick(['02', '03']) },
  ];
  const counters = [installed, ...(random.chance(0.45) ? byGender : [whole])];
  const wanted = random.integer(2, 8);
  for (const counter of optional) {
    if (counters.length >= wanted) break;
    if (random.chance(0.75)) counters.push(counter);
  }
  return counters;
}

/** Supplementary beds: already mobilised, or mobilisable in a crisis (the crisis type goes with 02 and 03 only). */
function supplementaryCounters(random: SeededRandom): CapacityCounter[] {
  return random.chance(0.6)
    ? [{ status: '06', temporality: now, number: random.integer(0, 6), supplementary: '01' }]
    : [{ status: '06', temporality: now, number: random.integer(0, 8), supplementary: random.pick(['02', '03']),
      crisis: random.pick(['01', '02']) }];
}

/** The available capacity of a closed place is 0 and everything installed is closed (ROR guide 2.7). */
function closedPlaceCounters(occupancy: Occupancy): CapacityCounter[] {
  return [
    { status: '01', temporality: now, number: occupancy.installed },
    { status: '02', temporality: now, number: 0, gender: '04' },
    { status: '05', temporality: now, number: occupancy.installed, closing: '02' },
  ];
}

function capacityExtension(counter: CapacityCounter, nature: CapacityNature, source: string, countedMs: number): Extension {
  return {
    url: ror('ror-location-supported-capacity'),
    extension: [
      { url: 'capacityType', valueCodeableConcept: concept('R329', nature) },
      { url: 'capacityStatus', valueCodeableConcept: concept('R330', counter.status) },
      { url: 'temporalityCapacity', valueCodeableConcept: concept('R331', counter.temporality) },
      { url: 'nbCapacity', valueInteger: counter.number },
      { url: 'capacitySourceType', valueCodeableConcept: concept('R335', source) },
      ...(counter.gender ? [{ url: 'genderCapacityAvailable', valueCodeableConcept: concept('R332', counter.gender) }] : []),
      { url: 'capacityUpdateDate', valueDateTime: parisInstant(countedMs) },
      ...(counter.closing ? [{ url: 'capacityClosingType', valueCodeableConcept: concept('R333', counter.closing) }] : []),
      ...(counter.supplementary ? [{ url: 'additionalBedType', valueCodeableConcept: concept('R334', counter.supplementary) }] : []),
      ...(counter.crisis ? [{ url: 'crisisType', valueCodeableConcept: concept('R336', counter.crisis) }] : []),
      { url: 'temporaryAssignement', valueCodeableConcept: concept('R337', counter.assignment ?? '01') },
      ...(counter.comment === undefined ? [] : [{ url: 'comment', valueString: counter.comment }]),
    ],
  };
}

/** Two to eight counters; `complete` gives a place that answers the capacity requests of the guide (UC4 S1 and S2). */
export function drawPlaceCapacity(
  random: SeededRandom, place: { readonly nature: CapacityNature; readonly closed: boolean; readonly complete: boolean },
): PlaceCapacity {
  const occupancy = drawOccupancy(random, place.complete);
  const counters = place.closed ? closedPlaceCounters(occupancy) : openPlaceCounters(random, occupancy, place.complete);
  // Counts sent by a bed-management system are minutes or hours old, counts typed by hand are days or months old.
  const source = place.nature === '01' && random.chance(0.6) ? '02' : '01';
  const age = source === '02' ? random.integer(1, 36 * 60) * minuteMs : Math.floor(random.fraction() ** 2 * 120 * 24) * hourMs + hourMs;
  const countedMs = epochMs - age;
  const installedMs = countedMs - random.integer(1, 300) * dayMs;
  return {
    extensions: counters.map((counter) =>
      counter.status === '01'
        ? capacityExtension(counter, place.nature, '01', installedMs)
        : capacityExtension(counter, place.nature, source, countedMs)),
    latestCountMs: countedMs,
  };
}
