export const FHIR_APIS = Symbol('FHIR_APIS');
