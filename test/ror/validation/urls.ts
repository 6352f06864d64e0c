import { rorProfile } from '../../../src/ror/canonical';

export const B = rorProfile('');
export const HL7 = 'http://hl7.org/fhir/StructureDefinition/';

/** Url of a national code system: `tre('R283-NiveauConfidentialite')`. */
export const tre = (name: string): string => `https://mos.esante.gouv.fr/NOS/TRE_${name}/FHIR/TRE-${name}`;

/** The concept of a national code. */
export const concept = (name: string, code: string): unknown => ({ coding: [{ system: tre(name), code }] });

/** Where a missing or supernumerary ROR extension is reported. */
export const at = (path: string, id: string): string => `${path}.extension('${B}${id}')`;
