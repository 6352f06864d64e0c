import { EXPORT_OPERATIONS } from '../../fhir-common/export/export-operations';
import { FhirModule } from '../../fhir-common/fhir.module';

/** UC2: the whole offer in one go (`[base]/$export`); what it copies is declared in `ror-api.ts`. */
export const ExtractModule = FhirModule.forFeature('ror', { resources: [], operations: EXPORT_OPERATIONS });
