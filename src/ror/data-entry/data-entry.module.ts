import { FhirModule } from '../../fhir-common/fhir.module';
import { questionnaireResource } from './questionnaire.resource';

/** The forms that guide the entry of offers. */
export const DataEntryModule = FhirModule.forFeature('ror', { resources: [questionnaireResource] });
