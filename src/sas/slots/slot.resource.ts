import { defineResource } from '../../fhir-common/definition/define-resource';
import { date, reference, token } from '../../fhir-common/definition/search-parameter';
import { SERVICE_TYPE_REFERENCE } from '../nomenclature';
import { sasSearchParameter } from '../profiles';
import { KEPT_WHOLE } from './agenda-access';
import { AGENDA_EXAMPLES } from './agenda.examples';
import { SLOT_RENDITION } from './renditions';

/** Créneau: a time for which a patient can be booked, or walk in. Held as its author wrote it; what leaves is normalised. */
export const slotResource = defineResource({
  type: 'Slot',
  profiles: [],
  ...KEPT_WHOLE,
  rendition: SLOT_RENDITION,
  examples: AGENDA_EXAMPLES.Slot,
  description: 'Créneau d’un agenda',
  searchParameters: [
    date({ code: 'start', of: 'instant', at: 'Slot.start', fr: 'Début du créneau, avec les préfixes ge et le', url: sasSearchParameter('slot-sp-start') }),
    token({ code: 'status', of: 'code', at: 'Slot.status', fr: 'État du créneau : seul free se cherche', codeSystem: 'http://hl7.org/fhir/slotstatus' }),
    reference({ code: 'schedule', of: ['Schedule'], at: 'Slot.schedule', fr: 'Agenda du créneau' }),
    reference({
      code: 'service-type-reference', of: ['HealthcareService'],
      at: `Slot.serviceType.extension.where(url='${SERVICE_TYPE_REFERENCE}').value.ofType(Reference)`,
      fr: 'CPTS avec laquelle le créneau est partagé', url: sasSearchParameter('cptsslot-sp-servicetype'),
    }),
  ],
  includes: ['Slot:schedule', 'Slot:service-type-reference'],
  revIncludes: [],
  summary: ['serviceType', 'specialty', 'appointmentType', 'schedule', 'status', 'start', 'end'],
  mandatory: ['schedule', 'status', 'start', 'end'],
});
