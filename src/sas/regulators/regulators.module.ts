import { Module } from '@nestjs/common';
import { FhirModule } from '../../fhir-common/fhir.module';
import { AccountService } from './account.service';
import { accountResource } from './account.resource';
import { ACCOUNTS_API } from '../accounts-api';
import { RegulatorController } from './regulator.controller';

/** What an account is. */
export const AccountsModule = FhirModule.forFeature(ACCOUNTS_API, { resources: [accountResource] });

/** The routes of INT_R02; they come before those of the engine, which serve the same addresses to other callers. */
@Module({ controllers: [RegulatorController], providers: [AccountService], exports: [AccountService] })
export class RegulatorsModule {}
