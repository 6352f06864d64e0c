import type { Model, UserInvocationTable } from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { isNode } from './patch/path-node';

const { score, ...facts } = r4;
/** The R4 model of fhirpath, typed for exactOptionalPropertyTypes. */
export const R4_MODEL: Model = score === undefined ? facts : { ...facts, score };

type Criterion = (member: unknown) => readonly unknown[];

/** What fhirpath binds `this` to inside a function: `$index` is what a criterion may read. */
interface Loop {
  $index: unknown;
}

/**
 * fhirpath 5.2.0 keeps in where() and exists() every member whose criterion yields a node, even the boolean `false`: a write would be
 * accepted, or a patch would choose, on the contrary of what is written.
 * The standard reading: one boolean counts as itself, one other value as true, none as false, several are an error.
 */
export const STANDARD_CRITERIA: UserInvocationTable = {
  where: {
    fn(this: Loop, members: readonly unknown[], criterion: Criterion): readonly unknown[] {
      return members.filter((member, index) => holds(this, member, index, criterion));
    },
    arity: { 1: ['Expr'] },
    internalStructures: true,
  },
  exists: {
    fn(this: Loop, members: readonly unknown[], criterion?: Criterion): boolean {
      if (criterion === undefined) return members.length > 0;
      return members.some((member, index) => holds(this, member, index, criterion));
    },
    arity: { 0: [], 1: ['Expr'] },
    internalStructures: true,
  },
};

function holds(loop: Loop, member: unknown, index: number, criterion: Criterion): boolean {
  loop.$index = index;
  const result = criterion(member);
  if (result.length > 1) throw new Error('a criterion yields several values');
  const [only] = result;
  return result.length === 1 && only !== false && !(isNode(only) && only.data === false);
}
