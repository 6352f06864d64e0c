import { FhirModule } from '../fhir-common/fhir.module';
import { practitionerResource } from './practitioner.resource';

/** What an appointment editor serves: accounts of regulators, who are looked up by the login. */
export const SasEditorModule = FhirModule.forFeature('sas-editor', { resources: [practitionerResource] });
