import type { OfferRow, TypeVolume } from '../directory/rows';
import type { Scope } from '../rules/scope';
import type { FigureGroup, IndicatorFigures } from './indicator-figures';
import { NATIONAL } from './indicator-figures';

/** Nomenclatures whose use is counted (ror-indicators 8), and whether an offer without a code counts as one row. */
const COUNTED = [
  { code: 'acte-specifique', text: 'Actes spécifiques', countsEmpty: false },
  { code: 'activite-operationnelle', text: 'Activités opérationnelles', countsEmpty: false },
  { code: 'equipement', text: 'Équipements', countsEmpty: false },
  { code: 'categorie-organisation', text: 'Types d’offre', countsEmpty: true },
  { code: 'mode-prise-en-charge', text: 'Modes de prise en charge', countsEmpty: true },
  { code: 'public', text: 'Publics pris en charge', countsEmpty: false },
  { code: 'specialisation', text: 'Spécialisations de prise en charge', countsEmpty: false },
] as const;
type CountedList = (typeof COUNTED)[number]['code'];

/** Value that counts the offers without a code. */
export const NOT_FILLED = 'non-renseigne';

/** Open offers by value, in each nomenclature. */
type RegionCounts = ReadonlyMap<CountedList, Map<string, number>>;
/** The same by region, the country as {@link NATIONAL}. */
export type NomenclatureCounts = ReadonlyMap<string, RegionCounts>;

const noCounts = (): RegionCounts => new Map(COUNTED.map(({ code }) => [code, new Map()]));

/** Counts the open offers of real regions by value of each nomenclature, in one pass; an offer counts once per value. */
export function nomenclatureCounts(scope: Scope): NomenclatureCounts {
  const byRegion = new Map<string, RegionCounts>();
  for (const offer of scope.offers) {
    const { region } = offer;
    if (!scope.references.territory.isRegion(region) || !scope.isOpen(offer) || !scope.establishmentOf(offer)) continue;
    const values = valuesOf(scope, offer);
    for (const one of [region, NATIONAL]) {
      const counts = byRegion.get(one) ?? noCounts();
      byRegion.set(one, counts);
      for (const [list, byValue] of counts) for (const value of values[list]) byValue.set(value, (byValue.get(value) ?? 0) + 1);
    }
  }
  return byRegion;
}

function valuesOf(scope: Scope, offer: OfferRow): Record<CountedList, readonly string[]> {
  return {
    'acte-specifique': offer.acts,
    'activite-operationnelle': offer.activities,
    equipement: [...new Set(offer.locations.flatMap((id) => scope.snapshot.locations.get(id)?.equipment ?? []))],
    'categorie-organisation': [offer.offerType ?? NOT_FILLED],
    'mode-prise-en-charge': [offer.careMode ?? NOT_FILLED],
    public: offer.publics,
    specialisation: offer.specialisations,
  };
}

/** Figures of VOLUMETRIE-NOS in one region. */
export function nomenclatureVolumes(byRegion: NomenclatureCounts, region: string): IndicatorFigures {
  const counts = byRegion.get(region) ?? noCounts();
  return { code: 'VOLUMETRIE-NOS', region, groups: COUNTED.map(({ code, text }) => volumeGroup(code, text, counts.get(code) ?? new Map())) };
}

function volumeGroup(code: string, text: string, byValue: ReadonlyMap<string, number>): FigureGroup {
  const strata = [...byValue].sort(([a], [b]) => (a < b ? -1 : 1)).map(([value, count]) => ({ value, populations: {}, score: { kind: 'count' as const, count, unit: '{offer}' as const } }));
  return { code, text, populations: {}, score: { kind: 'count', count: [...byValue.values()].reduce((sum, count) => sum + count, 0), unit: '{row}' }, stratifier: 'value', strata };
}

/** What people call the resource types of the directory. */
const TYPE_LABELS: Readonly<Record<string, string>> = {
  Organization: 'Structures', HealthcareService: 'Offres', Location: 'Lieux', Practitioner: 'Professionnels', PractitionerRole: 'Situations opérationnelles',
};

/** Resources by type in one region; the last update of each type is its only stratum. */
export function supervision(volumes: readonly TypeVolume[], region: string): IndicatorFigures {
  const mine = volumes.filter((volume) => region === NATIONAL || volume.region === region);
  const types = [...new Set(mine.map(({ type }) => type))].sort();
  return { code: 'SUPERVISION', region, groups: types.map((type) => {
    const some = mine.filter((volume) => volume.type === type);
    const count = some.reduce((sum, volume) => sum + volume.count, 0);
    const last = some.flatMap(({ lastUpdated }) => lastUpdated ?? []).reduce<string | undefined>((latest, one) => (latest === undefined || Date.parse(one) > Date.parse(latest) ? one : latest), undefined);
    const score = { kind: 'count' as const, count, unit: '{row}' as const };
    return { code: type, text: TYPE_LABELS[type] ?? type, populations: {}, score, stratifier: 'last-update' as const, strata: last === undefined ? [] : [{ value: `lastUpdated ${last}`, populations: {}, score }] };
  }) };
}
