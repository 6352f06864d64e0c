import type { CategoryRow } from './categories';
import type { CodeListRow } from './code-lists';
import type { FinessAuthorisation, FinessEstablishment } from './finess';
import type { RowShape } from './row-shape';
import type { TerritoryRow } from './territory';
import type { ApaPerimeterRow, ViaTrajectoireRow } from './via-trajectoire';

/** The reference tables, and the row of each. */
export interface ReferenceRows {
  readonly finess: FinessEstablishment;
  readonly authorisations: FinessAuthorisation;
  readonly vt: ViaTrajectoireRow;
  readonly apa: ApaPerimeterRow;
  readonly categories: CategoryRow;
  readonly lists: CodeListRow;
  readonly territories: TerritoryRow;
}
export type ReferenceKind = keyof ReferenceRows;

/** Shapes of the stored rows. */
export const REFERENCE_SHAPES: { readonly [Kind in ReferenceKind]: RowShape<ReferenceRows[Kind]> } = {
  finess: {
    number: 'text', legalEntity: 'text?', name: 'text', category: 'text?', opening: 'text?', closing: 'text?', closingType: 'text?', inactive: 'flag', lapsed: 'flag',
    commune: 'text?', department: 'text?', phone: 'text?', email: 'text?', updated: 'text?',
  },
  authorisations: { finess: 'text', activity: 'text', modality: 'text', form: 'text', end: 'text?' },
  vt: { finess: 'text', name: 'text', region: 'text', domain: 'text', state: 'text', synchronisation: 'text', synchronisedOn: 'text?' },
  apa: { date: 'text', region: 'text', department: 'text', establishments: 'count' },
  categories: { code: 'text', perimeter: 'text', domain: 'text', group: 'text', withoutAuthorisation: 'text?', from: 'text?', to: 'text?' },
  lists: { list: 'text', code: 'text', from: 'text?', to: 'text?' },
  territories: { department: 'text', region: 'text', regionName: 'text', from: 'text?', to: 'text?' },
};
