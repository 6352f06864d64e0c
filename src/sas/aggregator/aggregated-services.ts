import type { FeatureParameter, FeatureService } from '../../fhir-common/definition/feature-service';
import { ANSWER_PROFILES, sasSearchParameter } from '../profiles';

const START: Omit<FeatureParameter, 'name'> = {
  type: 'date', required: true, examples: ['ge2026-03-27T14:00:00.000+01:00', 'le2026-03-29T23:59:59.999+02:00'],
  fr: 'Début du créneau : une fois avec ge, une fois avec le', en: 'Start of the slot: once with ge, once with le',
};
const STATUS: Omit<FeatureParameter, 'name'> = { type: 'token', required: true, examples: ['free'], fr: 'État du créneau : free seulement', en: 'State of the slot: free only' };

const include = (name: string, examples: readonly string[]): FeatureParameter => ({
  name, type: 'special', required: false, examples, fr: 'Ressources désignées à joindre', en: 'Resources referred to, to be added',
});

/** The searches that the aggregator answers on the base of the platform (spec sections 8 to 10, 21.7), as `/metadata` tells them. */
export const AGGREGATED_SERVICES: readonly FeatureService[] = [
  {
    type: 'Slot',
    profiles: [ANSWER_PROFILES.INT_R01.Slot, ANSWER_PROFILES.INT_R04.Slot, ANSWER_PROFILES.SOS.Slot].filter((url) => url !== undefined),
    description: 'Créneaux libres de tous les éditeurs (INT_R01 ; INT_R04 avec _include=Slot:service-type-reference), pour sas-platform et admin',
    search: {
      parameters: [
        { name: 'start', definition: sasSearchParameter('slot-sp-start'), ...START },
        { name: 'status', ...STATUS },
        {
          name: 'schedule.actor:Practitioner.identifier', type: 'token', required: true, examples: ['urn:oid:1.2.250.1.71.4.2.1|899700412119'],
          fr: 'Identifiants nationaux des professionnels, 500 au plus', en: 'National identifiers of the professionals, 500 at most',
        },
        include('_include', ['Slot:schedule', 'Slot:service-type-reference']),
        include('_include:iterate', ['Schedule:actor', 'HealthcareService:organization']),
      ],
      includes: ['Slot:schedule', 'Schedule:actor', 'Slot:service-type-reference', 'HealthcareService:organization'],
      revIncludes: [],
    },
  },
  {
    type: 'Schedule',
    profiles: [ANSWER_PROFILES.SOS.Schedule].filter((url) => url !== undefined),
    description: 'Agendas des lieux fixes de SOS Médecins avec leurs créneaux libres, chez tous les éditeurs, pour sas-platform et admin',
    search: {
      parameters: [
        { name: '_has:Slot:schedule:start', ...START },
        { name: '_has:Slot:schedule:status', ...STATUS },
        {
          name: 'actor:Location.organization.identifier', type: 'token', required: true, examples: ['urn:oid:1.2.250.1.71.4.2.2|319960001700018'],
          fr: 'SIRET préfixés des associations, 500 au plus', en: 'Prefixed SIRET of the associations, 500 at most',
        },
        include('_include', ['Schedule:actor:Location']),
        include('_include:iterate', ['Location:organization']),
        { name: '_revinclude', type: 'special', required: false, examples: ['Slot:schedule'], fr: 'Créneaux à joindre', en: 'Slots to be added' },
      ],
      includes: ['Schedule:actor:Location', 'Location:organization'],
      revIncludes: ['Slot:schedule'],
    },
  },
];
