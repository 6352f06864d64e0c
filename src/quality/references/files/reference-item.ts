import type { Bilingual } from '../../../fhir-common/core/bilingual';

/** A line (or an element) that was not taken as it stands. */
export interface LineProblem {
  /** `ligne 12`, or `pmej[3].ege[1]` in the JSON flow. */
  readonly where: string;
  /** True when the line is left out, false when only a value is. */
  readonly refused: boolean;
  readonly text: Bilingual;
}

/** What a reader gives, in the order of the file. */
export type ReferenceItem<Row> =
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'problem'; readonly problem: LineProblem };

/** Called with the bytes read so far. */
export type ReadProgress = (bytes: number) => void;

/** A reference file that is refused whole: nothing of it is loaded. */
export class ReferenceFileError extends Error {
  constructor(readonly text: Bilingual) {
    super(`${text.fr} / ${text.en}`);
    this.name = 'ReferenceFileError';
  }
}
