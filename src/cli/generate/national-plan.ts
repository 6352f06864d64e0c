import { SeededRandom } from './random';
import type { StructureKind } from './structure-kinds';
import { structureKinds } from './structure-kinds';

/** How many resources of each kind a run makes. */
export interface NationalTotals {
  readonly legalEntities: number;
  readonly sites: number;
  readonly internalOrganizations: number;
  readonly offers: number;
  readonly locations: number;
  readonly practitioners: number;
  readonly practitionerRoles: number;
}

/** What one legal entity owns. */
export interface EntityPlan {
  readonly kind: StructureKind;
  readonly sites: number;
  readonly internalOrganizations: number;
  readonly offers: number;
}

/** Places, professionals and situations per offer, and the share of places with capacity (design.md 5). */
export const perOffer = { locations: 1.2, practitioners: 1, practitionerRoles: 1.6 } as const;
export const capacityShare = 0.2;

/** Totals for a number of offers, in the proportions of design.md 5: 250,000 offers give 40,000 EJ, 60,000 EG, 120,000 OI. */
export function nationalTotals(offers: number): NationalTotals {
  const legalEntities = Math.max(1, Math.round(offers * 0.16));
  return {
    legalEntities,
    sites: Math.max(legalEntities, Math.round(offers * 0.24)),
    internalOrganizations: Math.round(offers * 0.48),
    offers,
    locations: Math.floor(offers * perOffer.locations),
    practitioners: Math.floor(offers * perOffer.practitioners),
    practitionerRoles: Math.floor(offers * perOffer.practitionerRoles),
  };
}

/**
 * Shares a total in proportion to weights, exactly: part i is the difference of two rounded cumulative sums, so that the
 * parts add up to the total whatever the weights. All parts are 0 when no weight is positive.
 */
export function apportion(total: number, weights: ArrayLike<number>): number[] {
  let sum = 0;
  for (let index = 0; index < weights.length; index += 1) sum += weights[index] ?? 0;
  const parts: number[] = [];
  let cumulative = 0;
  let given = 0;
  for (let index = 0; index < weights.length; index += 1) {
    cumulative += weights[index] ?? 0;
    const until = sum > 0 ? Math.round((total * cumulative) / sum) : 0;
    parts.push(until - given);
    given = until;
  }
  return parts;
}

/** 0.618...: successive multiples, modulo 1, spread evenly; even a small run has every kind in its right proportion. */
const goldenFraction = (Math.sqrt(5) - 1) / 2;

function kindAt(index: number, start: number): StructureKind {
  const first = structureKinds[index];
  if (first) return first; // one of each kind first
  let target = ((start + index * goldenFraction) % 1) * structureKinds.reduce((sum, kind) => sum + kind.perMille, 0);
  for (const kind of structureKinds) {
    target -= kind.perMille;
    if (target < 0) return kind;
  }
  throw new RangeError('no kind of structure'); // unreachable: the target is below the sum
}

/** What each legal entity of the run owns: a few very large ones, many small ones. Sums are exactly those of `totals`. */
export function planEntities(totals: NationalTotals, seed: number): EntityPlan[] {
  const random = new SeededRandom(seed);
  const start = random.fraction();
  const kinds = Array.from({ length: totals.legalEntities }, (_value, index) => kindAt(index, start));
  // The first of each kind has the mean size, so that it can carry the scenario offers.
  const sizes = kinds.map((_kind, index) => (index < structureKinds.length ? 1 : random.skewedFactor()));
  const shared = (total: number, weight: (kind: StructureKind) => number): number[] =>
    apportion(total, kinds.map((kind, index) => weight(kind) * (sizes[index] ?? 1)));

  const extraSites = shared(totals.sites - totals.legalEntities, (kind) => kind.extraSites);
  const internalOrganizations = shared(totals.internalOrganizations, (kind) => kind.internalOrganizations);
  // Every site carries an offer as long as there are enough offers.
  const extraOffers = shared(Math.max(0, totals.offers - totals.sites), (kind) => kind.extraOffers);
  const firstOffers = apportion(Math.min(totals.offers, totals.sites), extraSites.map((extra) => extra + 1));

  return kinds.map((kind, index) => ({
    kind,
    sites: 1 + (extraSites[index] ?? 0),
    internalOrganizations: internalOrganizations[index] ?? 0,
    offers: (firstOffers[index] ?? 0) + (extraOffers[index] ?? 0),
  }));
}
