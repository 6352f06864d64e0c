import { Module } from '@nestjs/common';
import { taskResource } from './task.resource';

/** Anomalies of the directory: who saw what wrong, and what became of it. */
@Module({})
export class AnomaliesModule {
  static readonly definitions = [taskResource];
}
