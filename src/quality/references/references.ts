import type { CategoryTable } from './categories';
import type { CodeLists } from './code-lists';
import type { AuthorisationExtract, FinessExtract } from './finess';
import type { Territory } from './territory';
import type { ApaPerimeterRow, ViaTrajectoireExtract } from './via-trajectoire';

/** Reference data of one evaluation. What was never loaded is absent: the rules that need it say `error`, never zero. */
export interface References {
  readonly categories: CategoryTable;
  readonly lists: CodeLists;
  readonly territory: Territory;
  /** Whether a nomenclature (`R211`) holds a code; a nomenclature that is not known whole holds every code. */
  readonly holdsCode: (list: string, code: string) => boolean;
  readonly finess?: FinessExtract;
  readonly authorisations?: AuthorisationExtract;
  readonly viaTrajectoire?: ViaTrajectoireExtract;
  readonly apaPerimeter?: readonly ApaPerimeterRow[];
}
