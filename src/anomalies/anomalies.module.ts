import { FhirModule } from '../fhir-common/fhir.module';
import { taskResource } from './task.resource';

/** Anomalies of the directory: who saw what wrong, and what became of it. */
export const AnomaliesModule = FhirModule.forFeature('ror', { resources: [taskResource] });
