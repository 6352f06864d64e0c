import { foldString } from '../../fhir-common/core/values/string-fold';
import { normaliseState } from '../references/files/formats';
import { finessClosingType } from '../references/finess';
import type { FinessEstablishment } from '../references/finess';
import type { ViaTrajectoireRow } from '../references/via-trajectoire';
import type { Scope } from '../rules/scope';
import type { Figures, FigureGroup, IndicatorFigures, Stratum } from './indicator-figures';
import { NATIONAL } from './indicator-figures';

/** Domain of the home services, which ViaTrajectoire does not split. */
export const HOME_DOMAIN = '-3';
export type SynchronisationPerimeter = 'historique' | 'hors-suivi' | 'domicile';

/** One cell of ror-indicators 7. */
export interface SynchronisationCell {
  readonly region: string;
  readonly department: string;
  /** Grand Age, Handicap, or {@link HOME_DOMAIN}. */
  readonly domain: string;
  readonly perimeter: SynchronisationPerimeter;
  readonly category: string;
  /** Establishments of the ROR perimeter, of the ViaTrajectoire perimeter, and synchronised. */
  ror: number;
  vt: number;
  synchronised: number;
}

const SYNCHRONISED = normaliseState('Mise à jour de l’offre active');
/** Closing types of FINESS after which an establishment is tracked no more; a provisional closing is not one. */
const ENDED = ['DEF', 'ERR', 'NDI', 'CHP', 'EML'];

const isClosedInVt = ({ state }: ViaTrajectoireRow): boolean => foldString(state).includes('definitiv');
const isSynchronised = ({ synchronisation }: ViaTrajectoireRow): boolean => synchronisation === SYNCHRONISED;

/** Cells of the ViaTrajectoire file against FINESS, then those of the home services. Empty when either is not loaded. */
export function synchronisationCells(scope: Scope): SynchronisationCell[] {
  const { viaTrajectoire, finess, lists, territory } = scope.references;
  if (!viaTrajectoire || !finess) return [];
  const cells = new Map<string, SynchronisationCell>();
  const cellOf = (establishment: FinessEstablishment, domain: string, perimeter: SynchronisationPerimeter): SynchronisationCell | undefined => {
    const { department = '', category = '' } = establishment;
    const region = territory.regionOf(department);
    if (region === undefined || (scope.options.region !== undefined && scope.options.region !== region)) return undefined;
    const key = [region, department, domain, perimeter, category].join('|');
    const cell = cells.get(key) ?? { region, department, domain, perimeter, category, ror: 0, vt: 0, synchronised: 0 };
    cells.set(key, cell);
    return cell;
  };
  for (const rows of byFiness(viaTrajectoire.rows).values()) {
    for (const row of rows) {
      const establishment = finess.establishments.get(row.finess);
      if (establishment?.category === undefined || lists.has('domicile', establishment.category)) continue;
      const isFollowed = !lists.has('vt-categories-hors-suivi', establishment.category);
      const cell = cellOf(establishment, row.domain, isFollowed ? 'historique' : 'hors-suivi');
      if (cell) count(cell, row, { isInRor: isFollowed, isEnded: ENDED.includes(finessClosingType(establishment, scope.date) ?? '') });
    }
  }
  countHomeServices(scope, byFiness(viaTrajectoire.rows), cellOf);
  return [...cells.values()];
}

/** Rows by FINESS number, each domain once: a file that names an establishment twice counts it once. */
function byFiness(rows: readonly ViaTrajectoireRow[]): Map<string, ViaTrajectoireRow[]> {
  const groups = new Map<string, ViaTrajectoireRow[]>();
  for (const row of rows) {
    const group = groups.get(row.finess) ?? [];
    const twin = group.findIndex(({ domain }) => domain === row.domain);
    if (twin === -1) group.push(row);
    else if (isSynchronised(row)) group[twin] = row;
    groups.set(row.finess, group);
  }
  return groups;
}

function count(cell: SynchronisationCell, row: ViaTrajectoireRow, { isInRor, isEnded }: { readonly isInRor: boolean; readonly isEnded: boolean }): void {
  cell.ror += isInRor ? 1 : 0;
  if (isClosedInVt(row) || isEnded) return;
  cell.vt += 1;
  cell.synchronised += isSynchronised(row) ? 1 : 0;
}

type CellOf = (establishment: FinessEstablishment, domain: string, perimeter: SynchronisationPerimeter) => SynchronisationCell | undefined;

/** Home services start from FINESS: an establishment that ViaTrajectoire does not know is still in the ROR perimeter. */
function countHomeServices(scope: Scope, rows: ReadonlyMap<string, readonly ViaTrajectoireRow[]>, cellOf: CellOf): void {
  for (const { finess } of scope.expected) {
    if (!scope.references.lists.has('domicile', finess.category)) continue;
    const cell = cellOf(finess, HOME_DOMAIN, 'domicile');
    if (!cell) continue;
    const [row] = rows.get(finess.number) ?? [];
    cell.ror += 1;
    if (!row || row.state === '') continue;
    cell.vt += 1;
    cell.synchronised += isSynchronised(row) ? 1 : 0;
  }
}

function synchronisation(cells: readonly SynchronisationCell[]): Figures {
  const [numerator, denominator] = [cells.reduce((sum, cell) => sum + cell.synchronised, 0), cells.reduce((sum, cell) => sum + cell.vt, 0)];
  return { populations: { denominator, numerator }, score: { kind: 'rate', numerator, denominator } };
}

/** Figures of SYNCHRO-VT in one region: the total, then each domain and perimeter. */
export function synchronisationFigures(scope: Scope, cells: readonly SynchronisationCell[], region: string): IndicatorFigures {
  const { viaTrajectoire, finess } = scope.references;
  if (!viaTrajectoire || !finess) {
    return { code: 'SYNCHRO-VT', region, groups: [], error: {
      fr: 'Le fichier ViaTrajectoire ou FINESS n’est pas chargé. Lancez : npm run load-reference -- vt FICHIER.',
      en: 'The ViaTrajectoire or FINESS file is not loaded. Run: npm run load-reference -- vt FILE.',
    } };
  }
  const mine = cells.filter((cell) => region === NATIONAL || cell.region === region);
  const keyOf = ({ domain, perimeter }: SynchronisationCell): string => `${domain}|${perimeter}`;
  const group = (code: string, some: readonly SynchronisationCell[]): FigureGroup =>
    ({ code, text: code === 'total' ? 'Ensemble' : code.replace('|', ', périmètre ').replace('nouveau-', 'nouveau ').replace(HOME_DOMAIN, 'Domicile'), ...synchronisation(some), stratifier: 'department', strata: strata(some, region) });
  return { code: 'SYNCHRO-VT', region, groups: [group('total', mine), ...[...new Set(mine.map(keyOf))].sort().map((key) => group(key, mine.filter((cell) => keyOf(cell) === key)))] };
}

function strata(cells: readonly SynchronisationCell[], region: string): Stratum[] {
  if (region === NATIONAL) return [];
  return [...new Set(cells.map(({ department }) => department))].sort().map((value) => ({ value, ...synchronisation(cells.filter(({ department }) => department === value)) }));
}
