import { readReferenceLists } from '../../src/engine-factory';
import { fhirApis } from '../../src/fhir-apis';
import type { FhirApi } from '../../src/fhir-common/definition/fhir-api';
import { CommuneCentres } from '../../src/ror/communes';
import { DATA } from './test-resources';

/** The reference data of the project, read once for all the engines of a worker: nothing changes them. */
export const LISTS = readReferenceLists(DATA);

/** The interfaces of the application. */
export const applicationApis = (): readonly FhirApi[] => fhirApis(DATA, new CommuneCentres(LISTS.communes));
