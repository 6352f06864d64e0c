import { asByteText } from '../../fhir-common/core/byte-text';
import type { ByteText } from '../../fhir-common/core/byte-text';
import type { SlotFlow } from '../profiles';
import { readAgendaRendition } from './agenda-rendition';
import type { AgendaView } from './agenda-rendition';
import type { HiddenReason } from './slot-exposure';

/** The rendition of the held resource that a reference (`Type/id`) names; undefined when it is not held. */
export type Resolve = (reference: string) => ByteText | undefined;

/** A resource as it leaves: its `Type/id`, and its JSON. */
export interface ShownResource {
  readonly reference: string;
  readonly text: ByteText;
}

/** An agenda with everything its slots lead to, as it leaves; `owners` are the national identifiers it is found by. */
export type AgendaGraph =
  | { readonly resources: readonly ShownResource[]; readonly owners: readonly string[] }
  | { readonly hidden: HiddenReason };

type Found = Pick<AgendaView, 'links'> & { readonly resource: ShownResource } | { readonly hidden: HiddenReason };

/** The agendas and CPTS of one answer, each made once. */
export class AgendaGraphs {
  private readonly schedules = new Map<string, AgendaGraph>();
  private readonly services = new Map<string, readonly ShownResource[]>();

  constructor(
    private readonly flow: SlotFlow,
    private readonly resolve: Resolve,
  ) {}

  /** @param reference of `Slot.schedule` */
  ofSchedule(reference: string): AgendaGraph {
    const known = this.schedules.get(reference);
    if (known !== undefined) return known;
    const made = this.makeSchedule(reference);
    this.schedules.set(reference, made);
    return made;
  }

  /** HealthcareService and Organization of a CPTS; empty when it is not held or could not be a valid answer. */
  ofService(reference: string): readonly ShownResource[] {
    const known = this.services.get(reference);
    if (known !== undefined) return known;
    const service = this.found(reference, 'HealthcareService', 'organization');
    const organization = 'hidden' in service ? service : this.found(service.links[0], 'Organization', 'organization');
    const made = 'hidden' in service || 'hidden' in organization ? [] : [service.resource, organization.resource];
    this.services.set(reference, made);
    return made;
  }

  private makeSchedule(reference: string): AgendaGraph {
    const schedule = this.found(reference, 'Schedule', 'schedule');
    if ('hidden' in schedule) return schedule;
    return this.flow === 'SOS' ? this.fixedPoint(schedule.resource, schedule.links[0]) : this.professional(schedule.resource, schedule.links);
  }

  private professional(schedule: ShownResource, [person, role]: readonly string[]): AgendaGraph {
    const practitioner = this.found(person, 'Practitioner', 'practitioner');
    if ('hidden' in practitioner) return practitioner;
    const exercise = this.role(role);
    if ('hidden' in exercise) return exercise;
    // A situation of somebody else would show one person under the name of another.
    if (exercise.links[0] !== person) return { hidden: 'role' };
    return { resources: [schedule, practitioner.resource, exercise.resource], owners: practitioner.links };
  }

  private role(reference: string | undefined): Found {
    const view = this.view(reference, 'PractitionerRole', 'role');
    if (view.hidden !== undefined) return { hidden: view.hidden };
    const [, elsewhere = ''] = view.links;
    const [before = '', contained = '', after = ''] = view.texts;
    const place = elsewhere === '' ? { hidden: undefined, texts: [contained] } : this.view(elsewhere, 'Location', 'place');
    if (place.hidden !== undefined) return { hidden: place.hidden };
    return { links: view.links, resource: { reference: reference ?? '', text: asByteText(before + (place.texts[0] ?? '') + after) } };
  }

  private fixedPoint(schedule: ShownResource, reference: string | undefined): AgendaGraph {
    const place = this.found(reference, 'Location', 'place');
    if ('hidden' in place) return place;
    const organization = this.found(place.links[0], 'Organization', 'organization');
    if ('hidden' in organization) return organization;
    return { resources: [schedule, place.resource, organization.resource], owners: organization.links };
  }

  private found(reference: string | undefined, type: string, absent: HiddenReason): Found {
    const { hidden, links, texts } = this.view(reference, type, absent);
    return hidden === undefined ? { links, resource: { reference: reference ?? '', text: asByteText(texts[0] ?? '') } } : { hidden };
  }

  private view(reference: string | undefined, type: string, absent: HiddenReason): AgendaView {
    const rendition = reference?.startsWith(`${type}/`) === true ? this.resolve(reference) : undefined;
    return rendition === undefined ? { hidden: absent, links: [], texts: [] } : readAgendaRendition(rendition, this.flow);
  }
}
