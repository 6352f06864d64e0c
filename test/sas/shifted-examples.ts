import { arrayAt, isObject, isResource, stringAt } from '../../src/fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../src/fhir-common/core/json';
import { inParis } from '../../src/sas/instants';
import { EXAMPLE_CLOCK } from './examples';
import { heldAgenda } from './held-agenda';

/** The examples live in March; a running server lives now. They are moved by whole minutes, so that their clock is a minute ahead of ours. */
export const SHIFT_MS = Math.ceil((Date.now() + 60_000 - EXAMPLE_CLOCK) / 60_000) * 60_000;

const INSTANT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})/g;

/** The same instant later, in legal time of Paris. */
export function shifted(text: string): string {
  return text.replace(INSTANT, (instant) => inParis(Date.parse(instant) + SHIFT_MS));
}

/** The agenda of the examples as an editor holds it, around now. */
export function shiftedAgenda(): readonly ResourceJson[] {
  const moved: unknown = JSON.parse(shifted(JSON.stringify(heldAgenda())), (_name, value: unknown) => (isEmpty(value) ? undefined : value));
  return Array.isArray(moved) ? moved.filter(isResource) : [];
}

/** What FHIR forbids: the neutral form of the examples has empty lists. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** A search as it is sent, its instants moved; without offset they are those of Paris. */
export function shiftedWire(wire: string): string {
  const encoded = /%3A/i.test(wire.split('=ge')[1]?.slice(0, 24) ?? '');
  const date = /(=(?:ge|le))(\d{4}-\d{2}-\d{2}T\d{2}(?::|%3A)\d{2}(?::|%3A)\d{2}(?:\.\d+)?)((?:\+|%2B|%20| |-)\d{2}(?::|%3A)\d{2}|Z)?/gi;
  return wire.replace(date, (_all, prefix: string, local: string, offset: string | undefined) => {
    const plain = local.replaceAll(/%3A/gi, ':');
    const zone = (offset ?? '').replaceAll(/%3A/gi, ':').replace(/%2B|%20| /i, '+');
    const instant = zone === '' ? `${plain}${parisOffset(plain)}` : `${plain}${zone}`;
    const moved = inParis(Date.parse(instant) + SHIFT_MS);
    return `${prefix}${encoded ? encodeURIComponent(moved) : moved.replace('+', '%2B')}`;
  });
}

function parisOffset(local: string): string {
  return inParis(Date.parse(`${local}+01:00`)).slice(-6);
}

/** Entries by `Type/id`, with instants as numbers and without their base, as the examples' README says to compare them. */
export function comparable(bundle: JsonObject, shiftMs: number): Record<string, unknown> {
  return Object.fromEntries(arrayAt(bundle, 'entry').filter(isObject).map((entry) => {
    const resource = isResource(entry['resource']) ? entry['resource'] : { resourceType: '?' };
    const at = (name: string): number => Date.parse(stringAt(resource, name) ?? '') + shiftMs;
    const compared = resource.resourceType === 'Slot' ? { ...resource, start: at('start'), end: at('end') } : resource;
    return [`${resource.resourceType}/${resource.id ?? ''}`, { resource: compared, search: entry['search'] }];
  }));
}
