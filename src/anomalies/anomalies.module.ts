import { FhirModule } from '../fhir-common/fhir.module';
import { CorrectionRule } from './report/correction.rule';
import { ReportRule } from './report/report.rule';
import { UpdateRule } from './report/update.rule';
import { taskResource } from './task.resource';

/** Anomalies of the directory: who saw what wrong, and what became of it. */
export const AnomaliesModule = FhirModule.forFeature('ror', { resources: [taskResource], rules: [ReportRule, UpdateRule, CorrectionRule] });
