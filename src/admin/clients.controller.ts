import { Body, Controller, Get, Inject, Param, Patch, Post, UseFilters, UseGuards } from '@nestjs/common';
import { AdminGuard } from './admin.guard';
import { AdminRequestFilter } from './admin-request.filter';
import { ClientStore } from './client-store';
import type { StoredClient } from './client-store';
import { ClientChangeDto, NewClientDto } from './client.dto';
import { JsonBodyPipe, dtoPipe } from './json-body.pipe';

/** The enrolled clients, for the console: who may call, with which rights. */
@Controller('admin/api/clients')
@UseGuards(AdminGuard)
@UseFilters(AdminRequestFilter)
export class ClientsController {
  constructor(@Inject(ClientStore) private readonly clients: ClientStore) {}

  @Get()
  list(): Promise<StoredClient[]> {
    return this.clients.list();
  }

  @Get(':id')
  show(@Param('id') id: string): Promise<StoredClient> {
    return this.clients.show(id);
  }

  @Post()
  add(@Body(JsonBodyPipe, dtoPipe()) client: NewClientDto): Promise<StoredClient> {
    return this.clients.add(client);
  }

  @Patch(':id')
  change(@Param('id') id: string, @Body(JsonBodyPipe, dtoPipe()) change: ClientChangeDto): Promise<StoredClient> {
    return this.clients.change(id, change);
  }
}
