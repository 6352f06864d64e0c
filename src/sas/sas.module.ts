import { FhirModule } from '../fhir-common/fhir.module';

/** What an appointment editor serves: no resource type yet. */
export const SasEditorModule = FhirModule.forFeature('sas-editor', { resources: [] });
