import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';

export type Json = Record<string, unknown>;

export const EXTENSION = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/';
const NOS = 'https://mos.esante.gouv.fr/NOS/';

/** A coded value of a national nomenclature, by the end of its address. */
export const concept = (system: string, code: string): Json => ({ coding: [{ system: `${NOS}${system}`, code }] });

/** A capacity entry of beds. @param status code of TRE_R330: 02 is free */
export const capacity = (status: string, count: number): Json => ({
  url: `${EXTENSION}ror-location-supported-capacity`,
  extension: [
    { url: 'capacityType', valueCodeableConcept: concept('TRE_R329-NatureCapacite/FHIR/TRE-R329-NatureCapacite', '01') },
    { url: 'capacityStatus', valueCodeableConcept: concept('TRE_R330-TypeStatutCapacite/FHIR/TRE-R330-TypeStatutCapacite', status) },
    { url: 'nbCapacity', valueInteger: count },
  ],
});

/** A sample resource with some of its extensions, and others in place of the rest. */
export const withExtensions = (resource: IdentifiedResource, keep: (extension: Json) => boolean, ...added: Json[]): IdentifiedResource => ({
  ...resource,
  extension: [...(Array.isArray(resource['extension']) ? (resource['extension'] as Json[]) : []).filter(keep), ...added],
});

/** An offer that says whether its unit is sensitive. */
export const withSensitivity = (offer: IdentifiedResource, sensitive: boolean): IdentifiedResource =>
  withExtensions(offer, ({ url }) => url !== `${EXTENSION}ror-healthcareservice-sensitive-unit`, { url: `${EXTENSION}ror-healthcareservice-sensitive-unit`, valueBoolean: sensitive });
