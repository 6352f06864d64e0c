import { textOf } from '../../fhir-common/core/byte-text';
import type { ByteText } from '../../fhir-common/core/byte-text';
import { arrayAt, isResource, stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import type { SlotFlow } from '../profiles';
import {
  placeReference, presentContainedPlace, presentFixedPoint, presentOrganization, presentPractitioner, presentRole, presentSchedule, presentService,
} from './present-agenda';
import { localReference } from './present-slot';
import type { Presented } from './present-slot';
import { isHiddenReason } from './slot-exposure';
import type { HiddenReason } from './slot-exposure';

/**
 * What a resource of an agenda is in the answers to professionals (INT_R01 and INT_R04, which show it alike) or of SOS Médecins: what it leads to
 * and its JSON, or why it cannot be shown.
 */
export interface AgendaView {
  readonly hidden: HiddenReason | undefined;
  /** References it leads to (`Type/id`), in the order of its type; of who owns agendas, his national identifiers. */
  readonly links: readonly string[];
  /** The resource; of a role, what stands before its place, the place where it contains it, and what follows. */
  readonly texts: readonly string[];
}

type Views = readonly [professional: AgendaView, association: AgendaView];

const NOT_SHOWN: AgendaView = { hidden: undefined, links: [], texts: [] };

/**
 * What is kept of any resource of an agenda but a slot for the answers: for each of its two views a line of JSON (why it is hidden, its links) and
 * three lines of texts, since no text made by `JSON.stringify` holds a line break.
 */
export function agendaRendition(resource: ResourceJson): string {
  const lines = viewsOf(resource).flatMap(({ hidden, links, texts: [first = '', second = '', third = ''] }) => [JSON.stringify([hidden ?? '', ...links]), first, second, third]);
  return lines.join('\n');
}

const LINES = 4;

/** @param rendition the bytes of what {@link agendaRendition} made; the texts of the view are bytes too */
export function readAgendaRendition(rendition: ByteText, flow: SlotFlow): AgendaView {
  const lines = rendition.split('\n');
  const at = flow === 'SOS' ? LINES : 0;
  const head: unknown = JSON.parse(textOf(lines[at] ?? '[]'));
  const [reason = '', ...links] = Array.isArray(head) ? head.filter((one) => typeof one === 'string') : [];
  return { hidden: isHiddenReason(reason) ? reason : undefined, links, texts: lines.slice(at + 1, at + LINES) };
}

function viewsOf(resource: ResourceJson): Views {
  switch (resource.resourceType) {
    case 'Schedule':
      return [view(presentSchedule(resource, 'INT_R01'), actorsOf), view(presentSchedule(resource, 'SOS'), actorsOf)];
    case 'Practitioner':
      return [view(presentPractitioner(resource, 'INT_R01'), identifiersOf), NOT_SHOWN];
    case 'PractitionerRole':
      return [roleView(resource), NOT_SHOWN];
    case 'Location':
      return [view(presentContainedPlace(resource, 'INT_R01'), () => []), view(presentFixedPoint(resource, 'SOS'), (shown) => linksOf(shown['managingOrganization']))];
    case 'HealthcareService':
      return [view(presentService(resource, 'INT_R04'), (shown) => linksOf(shown['providedBy'])), NOT_SHOWN];
    case 'Organization':
      return [view(presentOrganization(resource, 'INT_R04'), () => []), view(presentOrganization(resource, 'SOS'), identifiersOf)];
    default:
      return [NOT_SHOWN, NOT_SHOWN];
  }
}

function view(presented: Presented, links: (shown: ResourceJson) => readonly string[]): AgendaView {
  if ('hidden' in presented) return { hidden: presented.hidden, links: [], texts: [] };
  return { hidden: undefined, links: links(presented.resource), texts: [JSON.stringify(presented.resource)] };
}

/** A role with the place it contains, or leads to: that one is put between its texts when an answer is made. */
function roleView(role: ResourceJson): AgendaView {
  const reference = placeReference(role) ?? '';
  const contained = reference.startsWith('#') ? containedOf(role).find(({ id, resourceType }) => resourceType === 'Location' && `#${id ?? ''}` === reference) : undefined;
  const place = contained === undefined ? undefined : presentContainedPlace(contained, 'INT_R01');
  if (place !== undefined && 'hidden' in place) return { hidden: place.hidden, links: [], texts: [] };
  const elsewhere = place === undefined ? localReference({ reference }) : undefined;
  if (place === undefined && elsewhere === undefined) return { hidden: 'place', links: [], texts: [] };
  const presented = presentRole(role, place?.resource.id ?? elsewhere?.split('/')[1] ?? '', 'INT_R01');
  if ('hidden' in presented) return { hidden: presented.hidden, links: [], texts: [] };
  const { head, tail, practitioner } = presented;
  const before = `${JSON.stringify(head).slice(0, -1)},"contained":[`;
  const after = `],${JSON.stringify(tail).slice(1)}`;
  return { hidden: undefined, links: [practitioner, elsewhere ?? ''], texts: [before, place === undefined ? '' : JSON.stringify(place.resource), after] };
}

function containedOf(resource: ResourceJson): readonly ResourceJson[] {
  return arrayAt(resource, 'contained').filter(isResource);
}

function actorsOf(schedule: ResourceJson): readonly string[] {
  return arrayAt(schedule, 'actor').flatMap((actor) => stringAt(actor, 'reference') ?? []);
}

function linksOf(reference: unknown): readonly string[] {
  return [stringAt(reference, 'reference') ?? ''];
}

function identifiersOf(resource: ResourceJson): readonly string[] {
  return arrayAt(resource, 'identifier').flatMap((identifier) => stringAt(identifier, 'value') ?? []);
}
