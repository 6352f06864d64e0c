import { excerpt } from '../errors';
import { NORMALISATIONS, PATCH_REMARKS, PATCH_RULES } from './patch-texts';
import type { Normalisation, PatchRemark, PatchRule } from './patch-texts';
import { filled } from '../bilingual';
import type { Bilingual } from '../bilingual';

/** `lenient` corrects the known wrong forms and says so; `strict` refuses them (R4 Prefer: handling). */
export type Handling = 'strict' | 'lenient';

/** One finding of the patch engine. A patch is refused when one of them is an error. */
export interface PatchIssue extends Bilingual {
  readonly severity: 'error' | 'warning' | 'information';
  /** Stable key: what a feature looks at to answer otherwise than `status` (a 404 in place of a 422 `target-not-found`). */
  readonly rule: PatchRule | PatchRemark | Normalisation | 'tolerated';
  /** HTTP status of an error, 200 for the others. */
  readonly status: number;
  /** R4 IssueType. */
  readonly code: string;
  /** FHIRPath: of the body (`Parameters.parameter[0].part[1]`) for its form, of the resource for a path or a value. */
  readonly expression: string;
  /** Rank of the operation in the body, from 0. */
  readonly operation?: number;
  /** The path the operation gave. */
  readonly path?: string;
  /** A path that would work. */
  readonly hint?: string;
  /** Row of the tolerance table that applies. */
  readonly row?: string;
}

export type PatchDetails = Readonly<Record<string, string | number>>;

/** Where an issue stands: its FHIRPath, and the operation it belongs to. */
export interface IssuePlace {
  readonly expression: string;
  readonly operation?: number;
  readonly path?: string;
  readonly hint?: string;
}

/** A refusal. A hint is quoted in the texts that have room for one. */
export function refusal(rule: PatchRule, place: IssuePlace, details: PatchDetails = {}): PatchIssue {
  const { status, issue } = PATCH_RULES[rule];
  const hint = place.hint;
  const all = {
    hintFr: hint === undefined ? 'Vérifiez-le sur la ressource lue.' : `Chemin proposé : ${hint}`,
    hintEn: hint === undefined ? 'Check it on the resource as read.' : `Suggested path: ${hint}`,
    ...details,
  };
  return { severity: 'error', rule, status, code: issue, ...place, ...told(PATCH_RULES[rule], all) };
}

/** A remark about something that was done, or that did not need to be. */
export function remark(rule: PatchRemark, place: IssuePlace, details: PatchDetails = {}): PatchIssue {
  return { severity: 'information', rule, status: 200, code: 'informational', ...place, ...told(PATCH_REMARKS[rule], details) };
}

/** What was corrected, before `handling` decides whether it is a warning or a refusal. */
export interface Correction extends Bilingual {
  readonly rule: Normalisation | 'tolerated';
  readonly place: IssuePlace;
  readonly row?: string;
  /** Set when `strict` has nothing to refuse: the form was right, only something that never counts was mended. */
  readonly harmless?: true;
}

/** A correction of the general table {@link NORMALISATIONS}. */
export function correction(rule: Normalisation, place: IssuePlace, details: PatchDetails = {}): Correction {
  return { rule, place, ...told(NORMALISATIONS[rule], details) };
}

/** The issue of a correction: a warning, or under `strict` a refusal that names the row. */
export function issueOfCorrection({ rule, place, fr, en, row, harmless }: Correction, handling: Handling): PatchIssue {
  const ofRow = row === undefined ? {} : { row };
  if (handling === 'strict' && harmless !== true) {
    const details = { row: row === undefined ? '' : ` (${row})`, detailFr: fr, detailEn: en };
    return { ...refusal('tolerance-refused', place, details), ...ofRow };
  }
  const label = row === undefined ? '' : `${row} : `;
  return { severity: 'warning', rule, status: 200, code: 'informational', ...place, ...ofRow, fr: label + fr, en: label + en };
}

/** Details come from the caller's body: each is cut to one readable line. */
function told(text: Bilingual, details: PatchDetails): Bilingual {
  const shown = Object.entries(details).map(([name, detail]) => [name, typeof detail === 'number' || LONG_DETAILS.has(name) ? detail : excerpt(detail)] as const);
  return filled(text, Object.fromEntries(shown));
}

/** Texts of ours, and paths a person has to copy whole. */
const LONG_DETAILS: ReadonlySet<string> = new Set([
  'hintFr', 'hintEn', 'detailFr', 'detailEn', 'reasonFr', 'reasonEn', 'supported', 'path', 'parent', 'example', 'expected',
]);
