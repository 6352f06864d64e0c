import { Body, Controller, Get, Inject, Param, Patch, Post, Req, UseFilters, UseGuards } from '@nestjs/common';
import { ClientRegistrySource } from '../auth-mtls/client-registry';
import { auditOriginOf } from '../fhir-common/audit/audit-event';
import { requestIdOf } from '../fhir-common/http/fhir-request';
import type { FhirHttpRequest } from '../fhir-common/http/fhir-request';
import { AdminGuard } from './admin.guard';
import { AdminRequestFilter } from './admin-request.filter';
import { ClientStore } from './client-store';
import type { StoredClient } from './client-store';
import { ClientChangeDto, NewClientDto } from './client.dto';
import { JsonBodyPipe, dtoPipe } from './json-body.pipe';

/**
 * The enrolled clients, for the console: who may call, with which rights. This process knows of a change before it answers; the others hear of it
 * from the database.
 */
@Controller('admin/api/clients')
@UseGuards(AdminGuard)
@UseFilters(AdminRequestFilter)
export class ClientsController {
  constructor(
    @Inject(ClientStore) private readonly clients: ClientStore,
    private readonly registry: ClientRegistrySource,
  ) {}

  @Get()
  list(): Promise<StoredClient[]> {
    return this.clients.list();
  }

  @Get(':id')
  show(@Param('id') id: string): Promise<StoredClient> {
    return this.clients.show(id);
  }

  @Post()
  add(@Body(JsonBodyPipe, dtoPipe()) client: NewClientDto, @Req() request: FhirHttpRequest): Promise<StoredClient> {
    return this.known(this.clients.add(client, auditOriginOf(request, requestIdOf(request))));
  }

  @Patch(':id')
  change(@Param('id') id: string, @Body(JsonBodyPipe, dtoPipe()) change: ClientChangeDto, @Req() request: FhirHttpRequest): Promise<StoredClient> {
    return this.known(this.clients.change(id, change, auditOriginOf(request, requestIdOf(request))));
  }

  private async known(change: Promise<StoredClient>): Promise<StoredClient> {
    try {
      return await change;
    } finally {
      this.registry.forget();
    }
  }
}
