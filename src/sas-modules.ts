import type { DynamicModule, Type } from '@nestjs/common';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { developmentClientFiles, developmentPkiFolder } from './auth-mtls/tls-options';
import type { Configuration } from './config/configuration';
import { serverOrigins } from './config/server-origins';
import { AggregatorModule } from './sas/aggregator/aggregator.module';
import { RegulatorPush } from './sas/aggregator/regulator-push';
import { PLATFORM_TARGET } from './sas/appointments/appointment-outbox';
import { AppointmentRoutesModule } from './sas/appointments/appointments.module';
import type { DeliveryTarget } from './sas/delivery/delivery-channel';
import { DeliveryModule } from './sas/delivery/delivery.module';
import { RegulatorsModule } from './sas/regulators/regulators.module';
import { SlotFiguresModule } from './sas/slots/slots.module';

/** The routes and jobs of the SAS; they come before the engine, whose routes match the same addresses. */
export function sasModules(configuration: Configuration, logger: Logger): readonly (DynamicModule | Type)[] {
  const aggregator = AggregatorModule.forRoot({
    origin: configuration.publicUrl ?? serverOrigins(configuration)[0] ?? '',
    ...(configuration.sasEditorsFile === undefined ? {} : { file: configuration.sasEditorsFile }),
    fallback: configuration.sasClientFiles ?? developmentClientFiles(configuration.dataDir, 'sas-platform'),
    refused: (error) => logger.warn(error.message),
  });
  const delivery = DeliveryModule.forRoot({
    imports: [aggregator],
    useFactory: (push: RegulatorPush) => ({ targetOf: (name) => (name === PLATFORM_TARGET ? platformTarget(configuration) : push.targetOf(name)) }),
    inject: [RegulatorPush],
    days: configuration.sasDeliveryDays,
  });
  return [RegulatorsModule, AppointmentRoutesModule, aggregator, delivery, SlotFiguresModule];
}

/** The platform with what this server shows to it as an editor; undefined when SAS_PLATFORM_URL is not set. */
function platformTarget({ sasPlatform, sasClientFiles, dataDir }: Configuration): DeliveryTarget | undefined {
  if (sasPlatform === undefined) return undefined;
  const caFile = sasPlatform.caFile ?? join(developmentPkiFolder(dataDir), 'ca.crt');
  return { baseUrl: sasPlatform.baseUrl, caFile, ...(sasClientFiles ?? developmentClientFiles(dataDir, 'sas-editor')) };
}
