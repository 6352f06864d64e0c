import { FhirModule } from '../fhir-common/fhir.module';
import { measureReportResource } from './measure-report.resource';
import { measureResource } from './measure.resource';

/** Steering indicators and their values. */
export const IndicatorsModule = FhirModule.forFeature('ror', { resources: [measureResource, measureReportResource] });
