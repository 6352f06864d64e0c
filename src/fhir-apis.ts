import { join } from 'node:path';
import { AnomaliesModule } from './anomalies/anomalies.module';
import type { ResourceDefinition } from './fhir-common/definition/define-resource';
import type { FhirApi } from './fhir-common/definition/fhir-api';
import { IndicatorsModule } from './indicators/indicators.module';
import { CapacityIndicators } from './ror/capacity/capacity-indicators';
import { CapacityModule } from './ror/capacity/capacity.module';
import { CommuneCentres, readCommunes } from './ror/communes';
import type { Commune } from './ror/communes';
import { DataEntryModule } from './ror/data-entry/data-entry.module';
import { ExtractModule } from './ror/extract/extract.module';
import { OfferModule } from './ror/offer/offer.module';
import { rorApi } from './ror/ror-api';
import { loadSynonyms } from './ror/synonyms';
import { sasAccountsApi, sasEditorApi, sasPlatformApi } from './sas/sas-apis';
import { AppointmentsModule } from './sas/appointments/appointments.module';
import { ACCOUNTS_API } from './sas/accounts-api';
import { AccountsModule } from './sas/regulators/regulators.module';
import { SlotsModule } from './sas/slots/slots.module';

/** The features of the application. Each declares its resource types; here they meet. */
export const FEATURES = [
  OfferModule, ExtractModule, CapacityModule, DataEntryModule, AnomaliesModule, IndicatorsModule, SlotsModule, AccountsModule, AppointmentsModule,
];

export function loadCommunes(dataFolder: string): readonly Commune[] {
  return readCommunes(join(dataFolder, 'reference', 'communes.json.gz'));
}

/** The valid counts of beds and places. @param file list of the operator; that of the reference data when absent */
export function loadCapacityIndicators(dataFolder: string, file = join(dataFolder, 'reference', 'capacites', 'indicateurs.csv')): CapacityIndicators {
  return CapacityIndicators.load(file);
}

/** The FHIR interfaces served. @param dataFolder folder of the reference data (`data`) */
export function fhirApis(dataFolder: string, communes = new CommuneCentres(loadCommunes(dataFolder)), capacityIndicators = loadCapacityIndicators(dataFolder)): readonly FhirApi[] {
  const resourcesOf = (api: string): ResourceDefinition[] => FEATURES.filter((feature) => feature.api === api).flatMap(({ resources }) => [...resources]);
  return [
    rorApi(resourcesOf('ror'), {
      communeCentre: (code) => communes.centreOf(code),
      capacityIndicators,
      synonymsOf: loadSynonyms(join(dataFolder, 'reference', 'synonymes.txt')),
    }),
    sasEditorApi(resourcesOf('sas-editor')),
    sasPlatformApi(resourcesOf('sas-platform')),
    sasAccountsApi(resourcesOf(ACCOUNTS_API)),
  ];
}
