import type { SearchParameter } from '../definition/search-parameter';

/** What the documentation asks of a terminology: the codes of a value set, with their labels. */
export interface CodeLabels {
  valueSet(url: string): { readonly name: string; readonly complete: boolean; readonly codes: readonly LabelledCode[] } | undefined;
}

interface LabelledCode {
  readonly code: string;
  readonly display?: string;
  readonly retiredOn?: string;
}

/** Codes written out in a description; a longer set is named and can be read with `$expand`. */
const SHOWN = 12;
/** Codes offered as examples of a value. */
const EXAMPLES = 3;

/** The codes of a criterion that takes its values from a known set, in markdown; nothing for the others. */
export function codesText(parameter: SearchParameter, labels: CodeLabels | undefined): string[] {
  const set = setOf(parameter, labels);
  if (set === undefined) return [];
  const shown = set.codes.slice(0, SHOWN).map(({ code, display }) => (display === undefined ? `\`${code}\`` : `\`${code}\` ${display}`));
  const more = set.codes.length > SHOWN || !set.complete ? ` … (${set.codes.length} : \`ValueSet/$expand?url=${set.url}\`)` : '';
  return [`Codes (${set.name}) : ${shown.join(', ')}${more}.`];
}

/** The first codes in use of the set a criterion takes its values from. */
export function codeExamples(parameter: SearchParameter, labels: CodeLabels | undefined): readonly string[] {
  const codes = setOf(parameter, labels)?.codes ?? [];
  return codes.filter(({ retiredOn }) => retiredOn === undefined).slice(0, EXAMPLES).map(({ code }) => code);
}

function setOf(parameter: SearchParameter, labels: CodeLabels | undefined) {
  if (parameter.type !== 'token' || parameter.valueSet === undefined) return undefined;
  const set = labels?.valueSet(parameter.valueSet);
  return set === undefined || set.codes.length === 0 ? undefined : { ...set, url: parameter.valueSet };
}
