import { Controller, Delete, Get, HttpCode, Inject, Param, UseFilters, UseGuards } from '@nestjs/common';
import { FhirError } from '../fhir-common/core/errors';
import { FhirEngine } from '../fhir-common/engine';
import { isJobId } from '../fhir-common/export/export-job';
import { ExportRepository } from '../fhir-common/export/export-repository';
import { ExportService } from '../fhir-common/export/export.service';
import { AdminGuard } from './admin.guard';
import { AdminRequestFilter } from './admin-request.filter';

/** An extraction as the console shows it. */
export interface ShownExport {
  readonly id: string;
  readonly api: string;
  readonly client: string;
  readonly accessProfile: number | null;
  readonly request: string;
  readonly state: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly transactionTime: Date | null;
  readonly attempts: number;
  readonly files: number;
  readonly filesWritten: number;
  readonly resources: number;
  readonly resourcesWritten: number;
  /** On disk. */
  readonly bytes: number;
  /** Code of `docs/errors.md`; null unless it failed. */
  readonly failure: string | null;
}

/** The extractions of all clients, for the console: who copies what, how far it is, what it takes on disk. */
@Controller('admin/api/exports')
@UseGuards(AdminGuard)
@UseFilters(AdminRequestFilter)
export class ExportsController {
  constructor(
    @Inject(FhirEngine) private readonly engine: FhirEngine,
    @Inject(ExportRepository) private readonly repository: ExportRepository,
    @Inject(ExportService) private readonly exports: ExportService,
  ) {}

  @Get()
  async list(): Promise<ShownExport[]> {
    return (await this.repository.list(this.engine.database)).map(shown);
  }

  /** Stops an extraction, whoever asked for it, and frees its files. */
  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string): Promise<void> {
    if (!isJobId(id) || (await this.repository.find(this.engine.database, id)) === undefined) throw new FhirError('export-not-found');
    await this.exports.remove(id);
  }
}

function shown(job: Awaited<ReturnType<ExportRepository['list']>>[number]): ShownExport {
  const { id, api, client, accessProfile, request, state, createdAt, expiresAt, transactionTime, attempts, files, filesWritten, resources, resourcesWritten, bytes, failure } = job;
  return { id, api, client, accessProfile, request, state, createdAt, expiresAt, transactionTime, attempts, files, filesWritten, resources, resourcesWritten, bytes, failure: failure?.code ?? null };
}
