import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Req, UseFilters, UseGuards } from '@nestjs/common';
import { AdminGuard } from '../../admin/admin.guard';
import { AdminRequestFilter } from '../../admin/admin-request.filter';
import { JsonBodyPipe, dtoPipe } from '../../admin/json-body.pipe';
import { auditOriginOf } from '../../fhir-common/audit/audit-event';
import { requestIdOf } from '../../fhir-common/http/fhir-request';
import type { FhirHttpRequest } from '../../fhir-common/http/fhir-request';
import { EditorChangeDto, NewEditorDto } from './editor.dto';
import { RegisteredEditors } from './registered-editors';
import type { ShownEditor } from './registered-editors';

/** The registry of editors for operators (spec 21.6): those of the file to read, those registered here to change. */
@Controller('admin/api/editors')
@UseGuards(AdminGuard)
@UseFilters(AdminRequestFilter)
export class EditorsApiController {
  constructor(@Inject(RegisteredEditors) private readonly editors: RegisteredEditors) {}

  @Get()
  list(): Promise<ShownEditor[]> {
    return this.editors.list();
  }

  @Get(':name')
  show(@Param('name') name: string): Promise<ShownEditor> {
    return this.editors.show(name);
  }

  @Post()
  add(@Body(JsonBodyPipe, dtoPipe()) editor: NewEditorDto, @Req() request: FhirHttpRequest): Promise<ShownEditor> {
    return this.editors.add(editor, auditOriginOf(request, requestIdOf(request)));
  }

  @Patch(':name')
  change(@Param('name') name: string, @Body(JsonBodyPipe, dtoPipe()) change: EditorChangeDto, @Req() request: FhirHttpRequest): Promise<ShownEditor> {
    return this.editors.change(name, change, auditOriginOf(request, requestIdOf(request)));
  }

  @Delete(':name')
  @HttpCode(204)
  remove(@Param('name') name: string, @Req() request: FhirHttpRequest): Promise<void> {
    return this.editors.remove(name, auditOriginOf(request, requestIdOf(request)));
  }
}
