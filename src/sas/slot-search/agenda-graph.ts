import { arrayAt, isResource, stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import type { SlotFlow } from '../profiles';
import {
  placeReference, presentFixedPoint, presentOrganization, presentPractitioner, presentRole, presentSchedule, presentService,
} from './present-agenda';
import type { Presented } from './present-slot';
import type { HiddenReason } from './slot-exposure';

/** The held resource that a relative reference (`Type/id`) names; undefined when it is not held. */
export type Resolve = (reference: string) => ResourceJson | undefined;

/** An agenda with everything its slots lead to, as it leaves; `owners` are the national identifiers it is found by. */
export type AgendaGraph =
  | { readonly resources: readonly ResourceJson[]; readonly owners: readonly string[] }
  | { readonly hidden: HiddenReason };

/** The agendas and CPTS of one answer, each made once. */
export class AgendaGraphs {
  private readonly schedules = new Map<string, AgendaGraph>();
  private readonly services = new Map<string, readonly ResourceJson[]>();

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
  ofService(reference: string): readonly ResourceJson[] {
    const known = this.services.get(reference);
    if (known !== undefined) return known;
    const service = this.present(reference, (resource) => presentService(resource, this.flow));
    const organization = 'hidden' in service ? service
      : this.present(stringAt(service.resource['providedBy'], 'reference'), (resource) => presentOrganization(resource, this.flow));
    const made = 'hidden' in service || 'hidden' in organization ? [] : [service.resource, organization.resource];
    this.services.set(reference, made);
    return made;
  }

  private makeSchedule(reference: string): AgendaGraph {
    const held = this.resolve(reference);
    if (held?.resourceType !== 'Schedule') return { hidden: 'schedule' };
    const schedule = presentSchedule(held, this.flow);
    if ('hidden' in schedule) return schedule;
    const actors = arrayAt(schedule.resource, 'actor').flatMap((actor) => stringAt(actor, 'reference') ?? []);
    return this.flow === 'SOS' ? this.fixedPoint(schedule.resource, actors[0]) : this.professional(schedule.resource, actors);
  }

  private professional(schedule: ResourceJson, [person, role]: readonly string[]): AgendaGraph {
    const practitioner = this.present(person, (resource) => presentPractitioner(resource, this.flow), 'practitioner');
    if ('hidden' in practitioner) return practitioner;
    const exercise = this.present(role, (resource) => presentRole(resource, this.placeOf(resource), this.flow), 'role');
    if ('hidden' in exercise) return exercise;
    // A situation of somebody else would show one person under the name of another.
    if (stringAt(exercise.resource['practitioner'], 'reference') !== person) return { hidden: 'role' };
    return { resources: [schedule, practitioner.resource, exercise.resource], owners: identifiersOf(practitioner.resource) };
  }

  private fixedPoint(schedule: ResourceJson, reference: string | undefined): AgendaGraph {
    const place = this.present(reference, (resource) => presentFixedPoint(resource, this.flow), 'place');
    if ('hidden' in place) return place;
    const organization = this.present(
      stringAt(place.resource['managingOrganization'], 'reference'), (resource) => presentOrganization(resource, this.flow), 'organization',
    );
    if ('hidden' in organization) return organization;
    return { resources: [schedule, place.resource, organization.resource], owners: identifiersOf(organization.resource) };
  }

  private placeOf(role: ResourceJson): ResourceJson | undefined {
    const reference = placeReference(role) ?? '';
    if (!reference.startsWith('#')) return this.resolve(reference);
    return containedOf(role).find(({ id, resourceType }) => resourceType === 'Location' && `#${id ?? ''}` === reference);
  }

  private present(reference: string | undefined, make: (resource: ResourceJson) => Presented, absent: HiddenReason = 'organization'): Presented {
    const held = reference === undefined ? undefined : this.resolve(reference);
    return held === undefined ? { hidden: absent } : make(held);
  }
}

function containedOf(resource: ResourceJson): readonly ResourceJson[] {
  return arrayAt(resource, 'contained').filter(isResource);
}

function identifiersOf(resource: ResourceJson): readonly string[] {
  return arrayAt(resource, 'identifier').flatMap((identifier) => stringAt(identifier, 'value') ?? []);
}
