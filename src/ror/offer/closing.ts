import { arrayAt, isObject, objectAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import type { ServerOwnedElement } from '../../fhir-common/definition/write-declaration';
import { codesOf, codesOfList, extensionOf } from '../../quality/directory/fhir-reading';
import { closingOf } from '../../quality/rules/management/closings';
import { rorProfile } from '../canonical';
import { without } from '../write-policy';
import { structureKinds } from './structure-kind';

/** Closing of a structure or of an offer (ror-profiles.md 2.7): type of TRE_R286, date, forecast reopening of a provisional one. */
export interface Closing {
  readonly type: string;
  readonly date: string;
  readonly reopening: string | undefined;
}

export const DEFINITIVE = 'DEF';
const PROVISIONAL = 'PRO';
const CLOSING_SYSTEM = 'https://mos.esante.gouv.fr/NOS/TRE_R286-TypeFermeture/FHIR/TRE-R286-TypeFermeture';
const LABELS: Readonly<Record<string, string>> = { DEF: 'Fermeture définitive', PRO: 'Fermeture provisoire' };
const PERIOD = 'http://hl7.org/fhir/StructureDefinition/organization-period';
const CLOSING_TYPE = rorProfile('ror-organization-closing-type');
const REOPENING = rorProfile('ror-organization-reopening-date');
const DATE_LENGTH = 10;
/** The profile of an offer fixes both. */
const CLOSING_PERIOD = { id: 'closingReopeningDate', description: 'Période de fermeture et de réouverture prévisionnelle' };

/** The closing of a resource that is closed; one without type or without date is none (RG_EXP_043 refuses it). */
export function closedAs(resource: ResourceJson | undefined): Closing | undefined {
  const written = resource === undefined ? undefined : closingOf(resource);
  if (written?.type === undefined || written.date === undefined) return undefined;
  return { type: written.type, date: written.date, reopening: written.reopening };
}

export function sameClosing(one: Closing | undefined, other: Closing | undefined): boolean {
  return one?.type === other?.type && one?.date === other?.date && one?.reopening === other?.reopening;
}

/** The structure or offer closed like that. A forecast reopening is kept by internal organizations and offers, with a provisional closing only. */
export function withClosing(resource: ResourceJson, closing: Closing): ResourceJson {
  return resource.resourceType === 'Organization' ? closedStructure(resource, closing) : closedOffer(resource, closing);
}

const conceptOf = (type: string): JsonObject => ({ coding: [{ system: CLOSING_SYSTEM, code: type, ...(LABELS[type] === undefined ? {} : { display: LABELS[type] }) }] });

function closedStructure(resource: ResourceJson, { type, date, reopening }: Closing): ResourceJson {
  const others = arrayAt(resource, 'extension').filter((extension) => !isObject(extension) || ![CLOSING_TYPE, PERIOD, REOPENING].includes(String(extension['url'])));
  const period = objectAt(extensionOf(resource, PERIOD), 'valuePeriod') ?? {};
  const planned = reopening !== undefined && type === PROVISIONAL && structureKinds(resource).includes('internal');
  return {
    ...resource,
    extension: [
      ...others, { url: CLOSING_TYPE, valueCodeableConcept: conceptOf(type) }, { url: PERIOD, valuePeriod: { ...period, end: date } },
      ...(planned ? [{ url: REOPENING, valueDate: reopening.slice(0, DATE_LENGTH) }] : []),
    ],
  };
}

function closedOffer(resource: ResourceJson, { type, date, reopening }: Closing): ResourceJson {
  const others = arrayAt(resource, 'characteristic').filter((characteristic) => codesOfList(codesOf(characteristic), 'R286').length === 0);
  const during = { start: date, ...(reopening !== undefined && type === PROVISIONAL ? { end: reopening } : {}) };
  return { ...resource, characteristic: [...others, conceptOf(type)], notAvailable: [{ ...CLOSING_PERIOD, during }] };
}

/** RG_EXP_046: what is opened again has no forecast reopening any more. */
export function withoutForecast(element: 'extension' | 'notAvailable'): ServerOwnedElement {
  return {
    element,
    ...(element === 'extension' ? { url: REOPENING } : {}),
    set: (draft, before) => (closedAs(before) !== undefined && isOpen(draft) ? forgotten(draft) : draft),
  };
}

/** Neither type nor date of closing. */
function isOpen(resource: ResourceJson): boolean {
  const written = closingOf(resource);
  return written?.type === undefined && written?.date === undefined;
}

function forgotten(resource: ResourceJson): ResourceJson {
  if (resource.resourceType === 'Organization') {
    return { ...resource, extension: arrayAt(resource, 'extension').filter((extension) => !isObject(extension) || extension['url'] !== REOPENING) };
  }
  const kept = arrayAt(resource, 'notAvailable').filter((period) => !isObject(period) || period['id'] !== CLOSING_PERIOD.id);
  return kept.length === 0 ? without(resource, 'notAvailable') : { ...resource, notAvailable: kept };
}
