import { arrayAt, isObject, stringAt } from './json';

/** Reads the values of a search parameter (JSON values, in document order) from a resource or from an element of it. */
export type PathReader = (root: unknown) => readonly unknown[];

/**
 * Compiles the part of FHIRPath that search parameters use: steps, `where(url='...')`, `ofType(T)` after `value`, and `|`.
 * One resource is indexed by 20 to 30 expressions; this reader costs about a hundredth of a general FHIRPath engine, and
 * `path.spec.ts` holds it equal to `fhirpath` on every declared expression and every sample resource.
 * @param expression for example `Location.extension.where(url='http://…').value.ofType(CodeableConcept)`
 * @param options.relative the expression starts at the element given to the reader, not with a type name
 * @throws Error when the expression uses anything else: a mistake in a declaration, found when the server is built
 */
export function compilePath(expression: string, options: { readonly relative?: boolean } = {}): PathReader {
  const readers = splitUnion(expression).map((branch) => compileBranch(branch, options.relative ?? false));
  const [only] = readers;
  if (readers.length === 1 && only !== undefined) return only;
  return (root) => readers.flatMap((read) => read(root));
}

/**
 * The elements of a resource that an expression looks at, by their names in JSON.
 * @param expression as {@link compilePath} takes it, starting with a type name
 * @returns undefined when it looks at the resource itself
 */
export function elementsOfPath(expression: string): readonly string[] | undefined {
  const elements = splitUnion(expression).map((branch) => {
    const [, element, choice] = tokensOf(branch);
    return element !== undefined && choice?.startsWith('ofType(') === true ? choiceProperty(element, choice) : element;
  });
  const named = elements.filter((element) => element !== undefined);
  return named.length === elements.length ? named : undefined;
}

function tokensOf(branch: string): readonly string[] {
  const tokens = branch.match(/where\(url='[^']*'\)|ofType\(\w+\)|\w+/g) ?? [];
  if (tokens.join('.') !== branch || tokens.length === 0) throw new Error(`Unsupported search expression: ${branch}`);
  return tokens;
}

/** FHIR JSON writes the choice `value[x]` of type T as the property `valueT`. @param choice `ofType(T)` */
function choiceProperty(element: string, choice: string): string {
  const type = choice.slice('ofType('.length, -1);
  return `${element}${type[0]?.toUpperCase() ?? ''}${type.slice(1)}`;
}

type Step = (values: readonly unknown[]) => readonly unknown[];

function splitUnion(expression: string): string[] {
  const branches: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let index = 0; index < expression.length; index++) {
    const character = expression[index];
    if (character === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '|' && depth === 0) {
      branches.push(expression.slice(start, index));
      start = index + 1;
    }
  }
  branches.push(expression.slice(start));
  return branches.map((branch) => branch.trim());
}

function compileBranch(branch: string, relative: boolean): PathReader {
  const tokens = tokensOf(branch);
  const steps: Step[] = [];
  for (let index = relative ? 0 : 1; index < tokens.length; index++) {
    const token = tokens[index] ?? '';
    const next = tokens[index + 1];
    if (token === 'value' && next?.startsWith('ofType(')) {
      steps.push(property(choiceProperty(token, next)));
      index++;
    } else if (token.startsWith('where(')) {
      const url = token.slice("where(url='".length, -"')".length);
      steps.push((values) => values.filter((value) => stringAt(value, 'url') === url));
    } else if (token.startsWith('ofType(')) {
      throw new Error(`Unsupported search expression: ${branch}`);
    } else {
      steps.push(property(token));
    }
  }
  return (root) => steps.reduce<readonly unknown[]>((values, step) => step(values), [root]);
}

function property(name: string): Step {
  return (values) => {
    const [only] = values;
    if (values.length === 1) return isObject(only) ? arrayAt(only, name) : [];
    return values.flatMap((value) => arrayAt(value, name));
  };
}
