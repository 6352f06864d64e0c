import { UNKNOWN_DEPARTMENT } from '../directory/address';
import type { OfferRow } from '../directory/rows';
import type { ExpectedEstablishment, Scope } from '../rules/scope';

/** The seven flags of an offer (ror-indicators 5.1). */
export const POPULATION_CRITERIA = [
  'champ-activite', 'categorie-organisation', 'activite-operationnelle', 'mode-prise-en-charge', 'patientele', 'adresse', 'contact',
] as const;
export type PopulationCriterion = (typeof POPULATION_CRITERIA)[number];

export type PopulationStatus = 'finalised' | 'in-progress' | 'to-do';

export interface OfferPopulation {
  readonly status: PopulationStatus;
  readonly missing: readonly PopulationCriterion[];
}

/** Population of one offer. @param categoryApplies the organization category counts in home services only */
export function offerPopulation(scope: Scope, offer: OfferRow, categoryApplies: boolean): OfferPopulation {
  const { holdsCode } = scope.references;
  const isFilled = (list: string, code: string | undefined): boolean => code !== undefined && holdsCode(list, code);
  const criteria: Record<PopulationCriterion, boolean | undefined> = {
    'champ-activite': isFilled('R227', offer.field),
    'categorie-organisation': categoryApplies ? isFilled('R244', offer.offerType) : undefined,
    'activite-operationnelle': offer.activities.some((code) => holdsCode('R211', code)),
    'mode-prise-en-charge': isFilled('R213', offer.careMode),
    patientele: offer.agesFilled,
    adresse: offer.locations.some((id) => scope.snapshot.locations.get(id)?.addressComplete === true),
    contact: offer.reachableContacts.some((role) => {
      const [list = '', code = ''] = role.split('|');
      return holdsCode(list, code);
    }),
  };
  const missing = POPULATION_CRITERIA.filter((criterion) => criteria[criterion] === false);
  if (missing.length === 0) return { status: 'finalised', missing };
  return { status: POPULATION_CRITERIA.some((criterion) => criteria[criterion] === true) ? 'in-progress' : 'to-do', missing };
}

/** One row of the follow-up: an establishment of FINESS and an activity (5.2). */
export interface PopulationRow {
  readonly expected: ExpectedEstablishment;
  /** MCO, SMR, PSY, or the group of the category. */
  readonly activity: string;
  readonly status: PopulationStatus;
  /** Open offers, and those of each status: both readings of O-5 stay possible. */
  readonly offers: number;
  readonly finalised: number;
  readonly inProgress: number;
  readonly toDo: number;
  /** `no-offer`, or `<identifiantOffre>:<criterion>` for each criterion that an offer misses. */
  readonly missing: readonly string[];
}

const FIELD_OF_ACTIVITY = { MCO: '01', SMR: '02', PSY: '03' } as const;
type CareActivity = keyof typeof FIELD_OF_ACTIVITY;

/** The follow-up of every followed establishment of FINESS. */
export function* populationRows(scope: Scope): Iterable<PopulationRow> {
  for (const expected of scope.expected) {
    if (!scope.references.categories.isFollowed(expected.finess.category)) continue;
    if (expected.facts.domain !== 'sanitaire') yield populationRow(scope, expected, expected.facts.group, undefined);
    else for (const activity of careActivities(expected)) yield populationRow(scope, expected, activity, FIELD_OF_ACTIVITY[activity]);
  }
}

function careActivities({ flags }: ExpectedEstablishment): CareActivity[] {
  return [...(flags.mco ? ['MCO' as const] : []), ...(flags.smr ? ['SMR' as const] : []), ...(flags.psy ? ['PSY' as const] : [])];
}

function populationRow(scope: Scope, expected: ExpectedEstablishment, activity: string, field: string | undefined): PopulationRow {
  const categoryApplies = (category: string | undefined): boolean => scope.references.categories.factsOf(category).group === 'Domicile';
  const judged = scope.establishmentsWithFiness(expected.finess.number).filter(({ region }) => scope.references.territory.isRegion(region)).flatMap((establishment) =>
    scope.openOffersOf(establishment).filter((offer) => field === undefined || offer.field === field)
      .map((offer) => ({ offer, ...offerPopulation(scope, offer, categoryApplies(establishment.category)) })));
  const countOf = (status: PopulationStatus): number =>
    judged.filter((one) => one.status === status).reduce((sum, { offer }) => sum + scope.offerWeight(offer), 0);
  const counts = { finalised: countOf('finalised'), inProgress: countOf('in-progress'), toDo: countOf('to-do') };
  return {
    expected, activity, ...counts,
    offers: counts.finalised + counts.inProgress + counts.toDo,
    status: establishmentStatus(counts, scope.asSource),
    missing: judged.length === 0 ? ['no-offer'] : judged.flatMap(({ offer, missing }) => missing.map((criterion) => `${offer.identifier ?? offer.id}:${criterion}`)),
  };
}

interface StatusCounts {
  readonly finalised: number;
  readonly inProgress: number;
  readonly toDo: number;
}

/** O-5: finished and untouched offers together are work in progress; the national view calls them to do. */
function establishmentStatus({ finalised, inProgress, toDo }: StatusCounts, asSource: boolean): PopulationStatus {
  if (finalised > 0 && inProgress + toDo === 0) return 'finalised';
  if (inProgress > 0) return 'in-progress';
  return finalised > 0 && toDo > 0 && !asSource ? 'in-progress' : 'to-do';
}

/** One cell of the quarterly indicator (5.3). */
export interface PopulationCell extends StatusCounts {
  readonly region: string;
  readonly department: string;
  readonly activity: string;
  readonly category: string;
  readonly domain: string;
  readonly perimeter: string;
  /** Rows of the perimeter: finalised + in progress + to do. */
  readonly total: number;
}

/** The quarterly indicator by region, department, activity, category, domain and perimeter; regions that opted out are left out. */
export function populationCells(scope: Scope): PopulationCell[] {
  const cells = new Map<string, PopulationCell>();
  for (const { expected, activity, status } of populationRows(scope)) {
    if (scope.references.lists.has('peuplement-regions-exclues', expected.region)) continue;
    const place = {
      region: expected.region, department: expected.department, activity, category: expected.finess.category ?? UNKNOWN_DEPARTMENT,
      domain: expected.facts.domain, perimeter: expected.facts.perimeter,
    };
    const key = Object.values(place).join('|');
    const cell = cells.get(key) ?? { ...place, total: 0, finalised: 0, inProgress: 0, toDo: 0 };
    cells.set(key, {
      ...cell,
      total: cell.total + 1,
      finalised: cell.finalised + (status === 'finalised' ? 1 : 0),
      inProgress: cell.inProgress + (status === 'in-progress' ? 1 : 0),
      toDo: cell.toDo + (status === 'to-do' ? 1 : 0),
    });
  }
  return [...cells.values()];
}
