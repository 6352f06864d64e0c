import { isObject } from '../json';
import type { JsonObject } from '../json';
import type { ElementType } from './element-types';
import { correction } from './patch-issue';
import type { Correction, IssuePlace } from './patch-issue';

/** JSON brought into the form of R4, with what was corrected on the way. */
export interface Normalised {
  readonly json: unknown;
  readonly corrections: readonly Correction[];
}

const WHOLE: ReadonlySet<string> = new Set(['integer', 'positiveInt', 'unsignedInt']);

/**
 * Corrects the form of a resource or of an element, down to its leaves: a lone value where a list is due, a number written as a
 * string, more entries in `_name` than in `name`. What cannot be corrected stays as it is, for validation to refuse.
 * Recursion is as deep as the value: measure a body (`measureJson`) before.
 * @param element the type of `json`
 * @param place where `json` stands; corrections name their element below it
 */
export function normaliseShape(json: unknown, element: ElementType, place: IssuePlace): Normalised {
  const normaliser = new ShapeNormaliser(place);
  return { json: normaliser.item(json, element, place.expression), corrections: normaliser.corrections };
}

/** The number a string stands for when nothing is lost by it; undefined otherwise. */
export function numberOf(text: string, type: string): number | undefined {
  const number = Number(text);
  if (WHOLE.has(type)) return /^-?\d+$/.test(text) && Number.isSafeInteger(number) ? number : undefined;
  return type === 'decimal' && String(number) === text && Number.isFinite(number) ? number : undefined;
}

class ShapeNormaliser {
  readonly corrections: Correction[] = [];

  constructor(private readonly place: IssuePlace) {}

  item(json: unknown, element: ElementType, expression: string): unknown {
    if (isObject(json)) return element.primitive ? json : this.object(json, element, expression);
    const [type = ''] = element.types;
    const number = element.primitive && typeof json === 'string' ? numberOf(json, type) : undefined;
    if (number === undefined) return json;
    this.correct('number-from-string', expression, { value: String(json) });
    return number;
  }

  private object(json: JsonObject, element: ElementType, expression: string): JsonObject {
    // fromEntries makes an own property even of `__proto__`, so that validation sees it and refuses it.
    const result: Record<string, unknown> = Object.fromEntries(Object.entries(json).map(([key, value]) => {
      const name = key.startsWith('_') ? key.slice(1) : key;
      const child = element.child(name);
      return [key, child === undefined ? value : this.property(key, value, child, `${expression}.${name}`)];
    }));
    this.alignCompanions(result, expression);
    return result;
  }

  private property(key: string, value: unknown, child: ElementType, expression: string): unknown {
    const each = (item: unknown, at: string): unknown => (key.startsWith('_') ? item : this.item(item, child, at));
    if (Array.isArray(value)) return value.map((item, index) => each(item, `${expression}[${index}]`));
    if (!child.repeats || value === null || value === undefined) return each(value, expression);
    this.correct('wrapped-in-list', expression, { name: key });
    return [each(value, `${expression}[0]`)];
  }

  /** R4 json 2.6.2: `_name` has one entry per entry of `name`. The extensions of entries beyond are kept, on the last one. */
  private alignCompanions(json: Record<string, unknown>, expression: string): void {
    for (const key of Object.keys(json).filter((name) => name.startsWith('_'))) {
      const companions = json[key];
      const values = json[key.slice(1)];
      if (!Array.isArray(companions) || !Array.isArray(values) || values.length === 0 || companions.length <= values.length) continue;
      const last = values.length - 1;
      const merged = companions.slice(last).filter(isObject);
      const extension = merged.flatMap((companion) => (Array.isArray(companion['extension']) ? (companion['extension'] as unknown[]) : []));
      json[key] = [...(companions as unknown[]).slice(0, last), extension.length === 0 ? null : { ...merged[0], extension }];
      this.correct('companion-too-long', `${expression}.${key.slice(1)}`, { name: key });
    }
  }

  private correct(rule: Parameters<typeof correction>[0], expression: string, details: Parameters<typeof correction>[2]): void {
    this.corrections.push(correction(rule, { ...this.place, expression }, details));
  }
}
