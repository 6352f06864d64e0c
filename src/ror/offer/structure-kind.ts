import type { ResourceJson } from '../../fhir-common/core/json';
import { codesOf } from '../../quality/directory/fhir-reading';

/** EJ, EG, OI: what an Organization of the directory is. */
export type StructureKind = 'legal' | 'geographic' | 'internal';

const FAMILIES: Readonly<Record<string, StructureKind>> = { R72: 'legal', R69: 'legal', R66: 'geographic', R207: 'internal' };
/** Categories of establishments that are coded in TRE_R02, activity sectors. */
const OTHER_CATEGORIES = /^SA0[5-9]$/;

/** The kinds that the code systems of `type` tell (ror-write.md 5), each once; one in a well-made structure. */
export function structureKinds(resource: ResourceJson): readonly StructureKind[] {
  const kinds = codesOf(resource['type']).map(({ list, code }) => FAMILIES[list] ?? (list === 'R02' && OTHER_CATEGORIES.test(code) ? 'geographic' : undefined));
  return [...new Set(kinds)].filter((kind) => kind !== undefined);
}
