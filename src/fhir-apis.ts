import { join } from 'node:path';
import { AnomaliesModule } from './anomalies/anomalies.module';
import type { FhirApi } from './fhir-common/definition/fhir-api';
import { IndicatorsModule } from './indicators/indicators.module';
import { CapacityModule } from './ror/capacity/capacity.module';
import { loadCommuneCentres } from './ror/communes';
import { OfferModule } from './ror/offer/offer.module';
import { rorApi } from './ror/ror-api';
import { sasEditorApi, sasPlatformApi } from './sas/sas-apis';
import { SasModule } from './sas/sas.module';

/** The features of the application. Each declares its resource types; here they meet. */
export const FEATURES = [OfferModule, CapacityModule, AnomaliesModule, IndicatorsModule, SasModule];

/** The FHIR interfaces served. @param dataFolder folder of the reference data (`data`) */
export function fhirApis(dataFolder: string): readonly FhirApi[] {
  const ror = [OfferModule, CapacityModule, AnomaliesModule, IndicatorsModule].flatMap((feature) => [...feature.definitions]);
  return [
    rorApi(ror, loadCommuneCentres(join(dataFolder, 'reference', 'communes.json.gz'))),
    sasEditorApi(SasModule.definitions),
    sasPlatformApi([]),
  ];
}
