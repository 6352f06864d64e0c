import { Controller, Get, Header, Inject, UseGuards } from '@nestjs/common';
import { AdminGuard } from '../../admin/admin.guard';
import { AggregatorService } from './aggregator.service';
import { EDITORS_STYLE, editorsPage } from './editors-page';

/** The status page of the editors, for operators. */
@Controller('admin/editors')
@UseGuards(AdminGuard)
export class EditorsController {
  constructor(@Inject(AggregatorService) private readonly aggregator: AggregatorService) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  async page(): Promise<string> {
    const { rows, warnings } = await this.aggregator.status();
    // Relative, so that the page also works under a path of a proxy.
    return editorsPage(rows, warnings, Date.now(), 'editors/page.css');
  }

  @Get('page.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  style(): string {
    return EDITORS_STYLE;
  }
}
