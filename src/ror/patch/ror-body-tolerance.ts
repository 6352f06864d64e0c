import { isResource } from '../../fhir-common/core/json';
import type { BodyTolerance } from '../../fhir-common/core/patch/tolerate-body';
import { withActTypes } from './act-type';
import { rewriteJson } from './rewrite-value';
import type { RorCodes } from './rewrite-value';
import { correctionOf } from './ror-tolerance';
import { ROWS_OF_CORRECTIONS } from './tolerance-table';

/**
 * The tolerance of the ROR for whole resources as its guide prints them: urls of pages and former urls (M-14, M-27), systems (M-15),
 * displays (M-16), acts without their type (M-23); forms (M-18, M-19, M-20, M-29) are corrected by the engine.
 * @param codes the terminology in force
 */
export function rorBodyTolerance(codes: RorCodes): BodyTolerance {
  return {
    rows: ROWS_OF_CORRECTIONS,
    rewrite(resource) {
      const rows = new Set<string>();
      const note = (row: string): void => void rows.add(row);
      const json = rewriteJson(resource, codes, note);
      const rewritten = withActTypes(isResource(json) ? json : resource, note);
      const place = { expression: resource.resourceType };
      return { resource: rewritten, corrections: [...rows].flatMap((row) => correctionOf(row, place)) };
    },
  };
}
