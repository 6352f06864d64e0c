import type { ResourceDefinition } from '../fhir-common/definition/define-resource';
import { definitionsByType } from '../fhir-common/definition/fhir-api';
import type { FhirApi, PlaceCentre } from '../fhir-common/definition/fhir-api';
import { REGION_SYSTEM } from './canonical';
import { capacityAnswer, capacityDemands } from './capacity/capacity-contract';
import type { CapacityIndicators } from './capacity/capacity-indicators';
import { rorPatchTolerance } from './patch/ror-tolerance';
import { rorBodyTolerance } from './patch/ror-body-tolerance';
import { ROR_ROLES } from './roles';
import { ROR_USER_HEADERS, userHeaderNames } from './user-headers';

/**
 * Everything linked to offers (ror-read.md 13.1): the five includes of the guide, and what the resources they bring refer to in turn, so that a
 * complete extract holds every end of its references.
 */
const COMPLETE_EXTRACT = [
  '_include=HealthcareService:organization', '_include:iterate=Organization:partof', '_include=HealthcareService:location',
  '_revinclude=PractitionerRole:service', '_include=PractitionerRole:practitioner',
  '_include=Location:organization', '_include:iterate=Location:partof', '_include=PractitionerRole:organization', '_include=PractitionerRole:location',
].join('&');

/** The directory of care offers and resources: what the national guide adds to plain R4, as data. */
export function rorApi(
  definitions: readonly ResourceDefinition[],
  reference: { communeCentre(code: string): PlaceCentre | undefined; synonymsOf(word: string): readonly string[]; readonly capacityIndicators: CapacityIndicators },
): FhirApi {
  return {
    name: 'ror',
    title: "Répertoire national de l'Offre et des Ressources",
    description: 'Recherche et consultation de l’offre de soins et des capacités',
    basePath: '/ror/fhir',
    publicMetadata: true,
    publishesTerminology: true,
    aliases: ['/ws-diffusion-fhir', '/ws-synchro-dispo-lits-fhir', '/anomalies'],
    definitions: definitionsByType(definitions),
    roles: ROR_ROLES,
    owner: {
      type: 'Organization',
      parent: 'partof',
      identifier: 'identifier',
      identifierSystem: 'urn:oid:1.2.250.1.71.4.2.2', // idNat_Struct (ror-write.md 4)
      regionSystem: REGION_SYSTEM,
    },
    bodyTolerance: rorBodyTolerance,
    patch: {
      tolerance: rorPatchTolerance,
      refusal: capacityAnswer,
      demands: capacityDemands(reference.capacityIndicators),
      // Bed management sends two headers, Authorization and Content-Type (ror-write.md 2.1).
      unexpectedHeaders: ({ type, caller }) => (type === 'Location' && caller.roles.includes('bed-management') ? userHeaderNames(ROR_USER_HEADERS) : []),
    },
    accessProfiles: { all: [0, 1, 2, 3, 4, 5], unrestricted: 1 },
    userHeaders: ROR_USER_HEADERS,
    inheritTokenSystem: true, // ror-read.md UC3 S2: "…|005,481" means two codes of one system
    placeCentre: (code) => reference.communeCentre(code),
    synonymsOf: (word) => reference.synonymsOf(word),
    // Misspellings of published requests (ror-search-mistakes.md E11).
    resultParameterAliases: new Map([
      ['__include', '_include'],
      ['_revincluded', '_revinclude'],
    ]),
    includeAliases: new Map([
      ['Healthcareservice:location', 'HealthcareService:location'],
      ['Organization:healthcareservice', null],
    ]),
    export: {
      defaultTypes: ['HealthcareService'],
      types: ['HealthcareService', 'Location', 'Organization', 'PractitionerRole', 'Practitioner'],
      associatedData: new Map([['_myCompleteExtract', { type: 'HealthcareService', includes: COMPLETE_EXTRACT }]]),
    },
  };
}
