import type { ElementTypes } from './element-types';
import { correction, refusal } from './patch-issue';
import type { Correction, IssuePlace, PatchDetails, PatchIssue } from './patch-issue';
import type { PatchTolerance } from './patch-operation';
import type { Normalisation, PatchRule } from './patch-texts';

/** Collects what the reading of a Parameters body finds; one per body. */
export class ParameterReader {
  readonly refusals: PatchIssue[] = [];
  readonly corrections: Correction[] = [];

  constructor(
    readonly types: ElementTypes,
    readonly tolerance: PatchTolerance,
  ) {}

  /** Notes a refusal; null stands for what could not be read. */
  refuse(rule: PatchRule, place: IssuePlace, details: PatchDetails = {}): null {
    this.refusals.push(refusal(rule, place, details));
    return null;
  }

  correct(rule: Normalisation, place: IssuePlace, details: PatchDetails = {}): void {
    this.corrections.push(correction(rule, place, details));
  }

  /** The R4 type of a property `value[x]`; undefined when there is no such property. */
  typeOfProperty(property: string): string | undefined {
    const type = this.types.resource('Parameters')?.child('parameter')?.child(property);
    return type?.choice === 'value' && type.types.length === 1 ? type.types[0] : undefined;
  }

  /** A list, also when a lone object stands in its place. */
  list(value: unknown, name: string, place: IssuePlace): readonly unknown[] {
    if (Array.isArray(value)) return value;
    if (value === undefined || value === null) return [];
    this.correct('wrapped-in-list', place, { name });
    return [value];
  }
}

/** The place of a part of a part. */
export function partPlace(place: IssuePlace, index: number): IssuePlace {
  return { ...place, expression: `${place.expression}.part[${index}]` };
}
