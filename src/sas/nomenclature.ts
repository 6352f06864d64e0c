/** Code systems and urls of the SAS guide (spec section 5), with the codes these flows use. */

/** TRE_R314: who may see a slot. */
export const SLOT_AUDIENCE = 'https://mos.esante.gouv.fr/NOS/TRE_R314-TypeCreneau/FHIR/TRE-R314-TypeCreneau';

/**
 * Audiences of an agenda that no flow shows: own patients, a closed group, nobody outside. Documented system of this server;
 * any other foreign coding in `meta.security` closes a slot as well.
 */
export const CLOSED_AUDIENCE = 'urn:x-ror-sas-server:audience';

/** AMB at the practice, HH at home, VR at a distance. */
export const CONSULTATION_TYPE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

/** ROUTINE bookable, WALKIN without appointment. */
export const APPOINTMENT_TYPE = 'http://terminology.hl7.org/CodeSystem/v2-0276';

export const ESTABLISHMENT_CATEGORY = 'https://mos.esante.gouv.fr/NOS/TRE_R66-CategorieEtablissement/FHIR/TRE-R66-CategorieEtablissement';

/** TRE_R66 code of a CPTS. */
export const CPTS_CATEGORY = '604';

/** Extension of `Slot.serviceType` that leads to the CPTS a slot is shared with. */
export const SERVICE_TYPE_REFERENCE = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Slot.serviceType';

/** Extension of an appointment that names the regulator who booked. */
export const APPOINTMENT_OPERATOR = 'http://interopsante.org/fhir/StructureDefinition/FrAppointmentOperator';

/** Identifier types of the French core. */
export const IDENTIFIER_TYPE = 'http://interopsante.org/fhir/CodeSystem/fr-v2-0203';
export const LOCATION_IDENTIFIER_TYPE = 'http://interopsante.org/fhir/CodeSystem/fr-location-identifier-type';
/** The system that guide 1.2.0 names for the identifier type of a CPTS. */
export const IDENTIFIER_TYPE_1_2_0 = 'https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203';

/** TRE_R38: specialties of the orders. */
export const SPECIALTY = 'https://mos.esante.gouv.fr/NOS/TRE_R38-SpecialiteOrdinale/FHIR/TRE-R38-SpecialiteOrdinale';
