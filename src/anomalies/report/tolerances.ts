import type { Bilingual } from '../../fhir-common/core/bilingual';
import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import type { OutcomeMessage } from '../../fhir-common/core/operation-outcome';
import { ACTION, BUSINESS_STATUS, codesOf, FHIRPATH, THEME } from '../../quality/anomalies/task-codes';

/** A wrong form of a report that is read as what it means (ror-anomalies 10), with the row of the table it answers. A-14, a list without its brackets, is the interface's to mend. */
interface Tolerance extends Bilingual {
  readonly row: string;
  readonly element: string;
  /** The task in the right form; the very same object when there is nothing to mend. */
  readonly mend: (task: ResourceJson) => ResourceJson;
}

const VALUE_SETS: readonly { readonly element: string; readonly name: RegExp; readonly system: string }[] = [
  { element: 'businessStatus', name: /JDV[_-]J244/i, system: BUSINESS_STATUS },
  { element: 'code', name: /JDV[_-]J241/i, system: THEME },
  { element: 'reasonCode', name: /JDV[_-]J242/i, system: ACTION },
];

const TOLERANCES: readonly Tolerance[] = [
  {
    row: 'A-13', element: 'reasonCode',
    fr: 'un tableau d’une entrée est lu comme cette entrée ; écrivez un objet', en: 'an array of one entry is read as that entry; write an object',
    mend: (task) => {
      const [only, ...others] = Array.isArray(task['reasonCode']) ? arrayAt(task, 'reasonCode') : [];
      return only === undefined || others.length > 0 ? task : { ...task, reasonCode: only };
    },
  },
  {
    row: 'A-16', element: 'input',
    fr: 'le chemin de pathElementError donné en valueString est lu comme valueExpression (text/fhirpath)', en: 'the path of pathElementError given as valueString is read as valueExpression (text/fhirpath)',
    mend: (task) => mended(task, 'input', (input) => {
      const { valueString, ...rest } = input;
      if (!codesOf(input['type']).includes('pathElementError') || typeof valueString !== 'string' || input['valueExpression'] !== undefined) return input;
      return { ...rest, valueExpression: { language: FHIRPATH, expression: valueString } };
    }),
  },
  ...VALUE_SETS.map(({ element, name, system }): Tolerance => ({
    row: 'A-12', element,
    fr: `l’adresse du jeu de valeurs est lue comme celle de sa nomenclature, ${system}`, en: `the address of the value set is read as that of its code system, ${system}`,
    mend: (task) => {
      const concept = task[element];
      if (!isObject(concept)) return task;
      const coded = mended(concept, 'coding', (coding) => (name.test(stringAt(coding, 'system') ?? '') ? { ...coding, system } : coding));
      return coded === concept ? task : { ...task, [element]: coded };
    },
  })),
];

/** Items of a list changed; the very same holder when none is. */
function mended<Holder extends JsonObject>(holder: Holder, list: string, mend: (item: JsonObject) => JsonObject): Holder {
  const items = holder[list];
  if (!Array.isArray(items)) return holder;
  const after = items.map((item: unknown) => (isObject(item) ? mend(item) : item));
  return after.some((item, index) => item !== items[index]) ? { ...holder, [list]: after } : holder;
}

/** The report in the form it means, each correction told. */
export function tolerated(task: ResourceJson, warn: (message: OutcomeMessage) => void): ResourceJson {
  let current = task;
  for (const { row, element, fr, en, mend } of TOLERANCES) {
    const after = mend(current);
    if (after === current) continue;
    current = after;
    warn({ severity: 'warning', issue: 'processing', code: 'tolerated', fr: `Task.${element} : ${fr} (${row}).`, en: `Task.${element}: ${en} (${row}).`, expression: `Task.${element}` });
  }
  return current;
}
